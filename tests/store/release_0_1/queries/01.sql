-- Which articles name a person and a country in a stretch of time?
-- published_on, title
SELECT a.published_on, a.title
FROM article_people p
JOIN article_countries c ON c.article_id = p.article_id AND c.country_code = 'CN' AND c.mentions > 0
JOIN articles a ON a.id = p.article_id
WHERE p.person_id = (SELECT id FROM people WHERE key = 'vladimir-putin') AND p.day BETWEEN 20220101 AND 20231231
ORDER BY p.day DESC
