-- How does a pair of countries go over time?
-- month, articles
SELECT month, articles FROM country_pairs WHERE country_a = 'RU' AND country_b = 'UA' AND month >= 202301 ORDER BY month
