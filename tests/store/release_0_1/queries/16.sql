-- Which capitals stand for the place alone, in articles that never speak of their state?
-- published_on, surface, title
SELECT a.published_on, m.surface, a.title FROM article_countries c
JOIN country_mentions m ON m.article_id = c.article_id AND m.country_code = c.country_code AND m.via = 'capital'
JOIN articles a ON a.id = c.article_id
WHERE c.mentions = 0 ORDER BY a.published_on DESC, m.surface LIMIT 5
