-- Which countries are named most, and how: by name, by adjective, by their capital as a government?
-- name, mentions, by_name, by_adjective, by_government, as_a_place
SELECT c.name, sum(ac.mentions) AS mentions, sum(ac.via_name) AS by_name, sum(ac.via_adjective) AS by_adjective,
       sum(ac.via_government) AS by_government, sum(ac.via_capital) AS as_a_place
FROM article_countries ac JOIN countries c ON c.code = ac.country_code
GROUP BY c.code, c.name ORDER BY mentions DESC, c.code LIMIT 5
