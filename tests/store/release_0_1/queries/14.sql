-- Which pairs of people are named together?
-- person, with_person, articles
SELECT one.name AS person, other.name AS with_person, count(*) AS articles
FROM article_people a
JOIN article_people b ON b.article_id = a.article_id
JOIN people one ON one.id = a.person_id
JOIN people other ON other.id = b.person_id AND other.key > one.key
GROUP BY one.key, other.key, one.name, other.name ORDER BY articles DESC, one.key, other.key LIMIT 5
