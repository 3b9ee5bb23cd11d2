-- Which roles does a person have, and since when do articles say so?
-- title, first, last, times
SELECT r.title, min(a.published_on) AS first, max(a.published_on) AS last, count(*) AS times
FROM person_roles r JOIN articles a ON a.id = r.article_id
WHERE r.person_id = (SELECT id FROM people WHERE key = 'recep-tayyip-erdogan')
GROUP BY r.title ORDER BY first, r.title
