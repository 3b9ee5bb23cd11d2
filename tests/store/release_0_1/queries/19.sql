-- Which file does a row come from?
-- surface, start_char, source_format, digest
SELECT m.surface, m.start_char, a.source_format, substr(a.digest, 1, 12) AS digest
FROM country_mentions m JOIN articles a ON a.id = m.article_id
WHERE a.published_on = '2023-07-17' AND m.country_code = 'TR' ORDER BY m.field DESC, m.start_char LIMIT 3
