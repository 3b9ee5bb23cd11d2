-- What stands around a person's name in one article?
-- field, start_char, context
SELECT field, start_char, context FROM mention_contexts
WHERE kind = 'person' AND entity = 'wang-yi' AND published_on = '2023-02-22' ORDER BY field DESC, start_char LIMIT 3
