-- How many articles a month, and from how many publishers?
-- month, articles, publishers, words
SELECT substr(CAST(published_on AS varchar(10)), 1, 7) AS month, sum(articles) AS articles, count(DISTINCT publisher) AS publishers,
       sum(words) AS words
FROM daily_counts WHERE published_on >= '2023-05-01'
GROUP BY substr(CAST(published_on AS varchar(10)), 1, 7) ORDER BY month LIMIT 5
