"""Native partitioning by month, tried on synthetic articles with metadata: its gain and its cost.

The articles and three mentions of people each are made inside the server, twice: into plain
tables keyed as dateline's are, and into tables partitioned by month of publication.

    python -m benchmarks.partitions [ARTICLES]
"""

from __future__ import annotations

import statistics
import sys
import time

from sqlalchemy import Connection, create_engine

from tests.postgres import serve

MONTHS = 60
ROUNDS = 5

ARTICLES = """
CREATE TABLE {name} (
    id bigint NOT NULL, digest varchar(64) NOT NULL, published_on date NOT NULL, publisher text, url text,
    source_uri text NOT NULL, word_count int NOT NULL, title text NOT NULL, body text NOT NULL,
    search tsvector GENERATED ALWAYS AS (to_tsvector('simple', title || ' ' || body)) STORED
) {partition}
"""
MENTIONS = """
CREATE TABLE {name} (
    article_id bigint NOT NULL, published_on date NOT NULL, field varchar(5) NOT NULL, start_char int NOT NULL,
    end_char int NOT NULL, surface text NOT NULL, person_id int NOT NULL
) {partition}
"""
DAY = "date '2019-01-01' + (n::bigint * 7919 % {days})::int"
# Words of a small vocabulary, so that a search finds some thousands and not all.
FILL_ARTICLES = """
INSERT INTO {name} (id, digest, published_on, publisher, url, source_uri, word_count, title, body)
SELECT n, encode(sha256(n::text::bytea), 'hex'), {day}, 'publisher ' || n % 20, 'https://news.example/' || n,
       'file:///news/' || n || '.txt', 20, 'Headline ' || n || ' of word' || n % 997,
       'Talks about word' || n % 499 || ' and word' || n % 4999 || ' went on in town' || n % 89 || ', said person' || n % 9973
FROM generate_series(1, {count}) AS n
"""
FILL_MENTIONS = """
INSERT INTO {name} SELECT n, {day}, 'body', m * 20, m * 20 + 9, 'person' || (n * m) % 9973, (n * m) % 9973
FROM generate_series(1, {count}) AS n, generate_series(1, 3) AS m
"""
INDEXES = (
    "ALTER TABLE {articles} ADD PRIMARY KEY ({articles_key})",
    "ALTER TABLE {articles} ADD UNIQUE ({digest_key})",
    "CREATE INDEX ON {articles} (publisher, published_on)",
    "CREATE INDEX ON {articles} USING gin (search)",
    "ALTER TABLE {mentions} ADD PRIMARY KEY ({mentions_key})",
    "CREATE INDEX ON {mentions} (person_id, published_on)",
    "ALTER TABLE {mentions} ADD FOREIGN KEY ({reference}) REFERENCES {articles} ({articles_key})",
    "ANALYZE {articles}",
    "ANALYZE {mentions}",
)
QUESTIONS = {
    "an article by id": "SELECT title FROM {articles} WHERE id = 777777",
    "an article by id and day": "SELECT title FROM {articles} WHERE id = 777777 AND published_on = '2022-06-17'",
    "1,000 digests looked up": "SELECT id FROM {articles} WHERE digest = ANY (ARRAY(SELECT encode(sha256((n * 991)::text::bytea), 'hex') FROM generate_series(1, 1000) AS n))",
    "1,000 digests with their days looked up": "SELECT a.id FROM (SELECT encode(sha256((n * 991)::text::bytea), 'hex') AS digest, date '2019-01-01' + (n::bigint * 991 * 7919 % 1800)::int AS day FROM generate_series(1, 1000) AS n OFFSET 0) AS given JOIN {articles} a ON a.published_on = given.day AND a.digest = given.digest",
    "articles a day in one month": "SELECT published_on, count(*) FROM {articles} WHERE published_on BETWEEN '2021-03-01' AND '2021-03-31' GROUP BY 1",
    "one person, newest 50": "SELECT a.title FROM {mentions} m JOIN {articles} a ON a.id = m.article_id AND a.published_on = m.published_on WHERE m.person_id = 4711 ORDER BY m.published_on DESC LIMIT 50",
    "most named people of a month": "SELECT person_id, count(*) FROM {mentions} WHERE published_on BETWEEN '2021-03-01' AND '2021-03-31' GROUP BY 1 ORDER BY 2 DESC LIMIT 20",
    "words, newest 20, all years": "SELECT id FROM {articles} WHERE search @@ to_tsquery('simple', 'word42 & town7') ORDER BY published_on DESC LIMIT 20",
    "words in one month": "SELECT id FROM {articles} WHERE search @@ to_tsquery('simple', 'word42') AND published_on BETWEEN '2021-03-01' AND '2021-03-31'",
}
LAYOUTS = {
    "plain": {
        "articles": "articles", "mentions": "mentions", "articles_key": "id", "digest_key": "digest",
        "mentions_key": "article_id, field, start_char", "reference": "article_id",
    },
    "by month": {
        "articles": "articles_by_month", "mentions": "mentions_by_month", "articles_key": "published_on, id",
        "digest_key": "published_on, digest", "mentions_key": "published_on, article_id, field, start_char",
        "reference": "published_on, article_id",
    },
}  # fmt: skip


def run(connection: Connection, statement: str) -> float:
    """Run a statement and return the seconds that it took."""
    began = time.perf_counter()
    connection.exec_driver_sql(statement.replace("%", "%%"))
    return time.perf_counter() - began


def build(connection: Connection, layout: str, count: int) -> None:
    """Make and fill the tables of a layout, and print what that took."""
    names = LAYOUTS[layout]
    partition = "" if layout == "plain" else "PARTITION BY RANGE (published_on)"
    day = DAY.format(days=MONTHS * 30)
    for kind, sql in (("articles", ARTICLES), ("mentions", MENTIONS)):
        run(connection, sql.format(name=names[kind], partition=partition))
        if partition:
            for month in range(MONTHS):
                run(connection, f"CREATE TABLE {names[kind]}_{month} PARTITION OF {names[kind]} FOR VALUES FROM "
                    f"(date '2019-01-01' + interval '{month} months') TO (date '2019-01-01' + interval '{month + 1} months')")  # fmt: skip
    filled = run(connection, FILL_ARTICLES.format(name=names["articles"], day=day, count=count))
    filled += run(connection, FILL_MENTIONS.format(name=names["mentions"], day=day, count=count))
    indexed = sum(run(connection, statement.format(**names)) for statement in INDEXES)
    size = connection.exec_driver_sql(
        "SELECT sum(pg_total_relation_size(relid))::float8 FROM pg_stat_user_tables WHERE "
        + ("relname LIKE '%%by_month%%'" if partition else "relname IN ('articles', 'mentions')")
    ).scalar_one()
    print(
        f"{layout}: filled in {filled:.0f} s, keys and indexes {indexed:.0f} s, {size / 1e9:.2f} GB",
        flush=True,
    )


def ask(connection: Connection) -> None:
    """Print the median milliseconds of each question on both layouts."""
    for question, sql in QUESTIONS.items():
        took = []
        for names in LAYOUTS.values():
            statement = sql.format(**names)
            run(connection, statement)
            took.append(statistics.median(run(connection, statement) for _ in range(ROUNDS)) * 1000)
        print(f"{question}: plain {took[0]:.1f} ms, by month {took[1]:.1f} ms", flush=True)


def forget(connection: Connection) -> None:
    """Print the cost of putting the oldest month away."""
    deleted = run(connection, "DELETE FROM mentions WHERE published_on < '2019-02-01'")
    deleted += run(connection, "DELETE FROM articles WHERE published_on < '2019-02-01'")
    detached = run(connection, "ALTER TABLE mentions_by_month DETACH PARTITION mentions_by_month_0")
    # Detached, a month keeps its foreign key, and with it the articles' month where it is.
    detached += run(connection, "DROP TABLE mentions_by_month_0")
    detached += run(connection, "ALTER TABLE articles_by_month DETACH PARTITION articles_by_month_0")
    print(
        f"the oldest month away: plain DELETE {deleted * 1000:.0f} ms, by month DETACH {detached * 1000:.0f} ms"
    )


def main() -> None:
    """Try both layouts."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with serve() as server:
        engine = create_engine(server.url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            print(connection.exec_driver_sql("SELECT version()").scalar_one(), f"{count:,} articles")
            for layout in LAYOUTS:
                build(connection, layout, count)
            ask(connection)
            forget(connection)
        engine.dispose()


if __name__ == "__main__":
    main()
