-- Who is behind a name as it is written?
-- key, name
SELECT DISTINCT p.key, p.name FROM person_names n JOIN people p ON p.id = n.person_id
WHERE n.folded IN ('modi', 'erdogan') ORDER BY p.key
