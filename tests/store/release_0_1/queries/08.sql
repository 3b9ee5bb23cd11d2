-- In what words is a country mentioned?
-- published_on, how, surface, context
SELECT published_on, how, surface, context FROM mention_contexts
WHERE kind = 'country' AND entity = 'SE' AND field = 'title' ORDER BY published_on
