-- Who is named most?
-- name, articles, mentions
SELECT p.name, count(*) AS articles, sum(ap.mentions) AS mentions
FROM article_people ap JOIN people p ON p.id = ap.person_id
GROUP BY p.key, p.name ORDER BY articles DESC, mentions DESC, p.key LIMIT 5
