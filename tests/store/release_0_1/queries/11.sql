-- Who has been called a foreign minister, and of which country?
-- name, country_code
SELECT DISTINCT p.name, r.country_code
FROM person_roles r JOIN people p ON p.id = r.person_id
WHERE lower(r.title) LIKE '%foreign minister%' ORDER BY p.name, r.country_code
