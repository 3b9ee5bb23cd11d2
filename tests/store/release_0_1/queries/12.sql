-- By which names does a person go?
-- name, kind
SELECT n.name, n.kind FROM person_names n JOIN people p ON p.id = n.person_id
WHERE p.key = 'emmanuel-macron' ORDER BY n.kind, n.name
