-- What does a column mean?
-- column_name, comment
SELECT column_name, comment FROM schema_comments
WHERE table_name = 'country_pairs' AND column_name <> '' ORDER BY column_name
