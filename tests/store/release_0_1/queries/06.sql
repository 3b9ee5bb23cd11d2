-- Which two countries are named together most in a month?
-- month, country_a, country_b, articles
SELECT month, country_a, country_b, articles FROM country_pairs
ORDER BY articles DESC, month, country_a, country_b LIMIT 5
