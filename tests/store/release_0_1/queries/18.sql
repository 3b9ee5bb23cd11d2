-- On which days is a person named, and on which day before that?
-- day, day_before
SELECT day, day_before FROM (
  SELECT ap.day, lag(ap.day) OVER (ORDER BY ap.day) AS day_before
  FROM article_people ap JOIN people p ON p.id = ap.person_id WHERE p.key = 'wang-yi') AS seen
WHERE day_before IS NOT NULL ORDER BY day DESC LIMIT 3
