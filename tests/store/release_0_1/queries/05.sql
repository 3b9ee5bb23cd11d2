-- Which countries does a person appear with, month by month?
-- month, country, articles
SELECT substr(CAST(published_on AS varchar(10)), 1, 7) AS month, country, count(*) AS articles
FROM person_countries WHERE person_key = 'narendra-modi'
GROUP BY substr(CAST(published_on AS varchar(10)), 1, 7), country_code, country ORDER BY month, articles DESC, country_code LIMIT 8
