-- Who is named together with a country most often?
-- person, articles, first, last
SELECT person, count(*) AS articles, min(published_on) AS first, max(published_on) AS last
FROM person_countries WHERE country_code = 'TR'
GROUP BY person_key, person ORDER BY articles DESC, person_key LIMIT 5
