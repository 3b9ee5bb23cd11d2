-- Which articles name the most countries?
-- published_on, title, countries
SELECT a.published_on, a.title, count(*) AS countries
FROM article_countries c JOIN articles a ON a.id = c.article_id
WHERE c.mentions > 0 GROUP BY a.id, a.published_on, a.title ORDER BY countries DESC, a.published_on LIMIT 3
