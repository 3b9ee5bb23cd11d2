"""How fast questions are answered through the query layer, against SQL by hand, the naive ORM way and sqlite-utils.

    python -m benchmarks.query --counts 10000 100000 --folder /tmp/bench

Every question is asked of the same file, in turn by each way, with warm caches; the
databases are made from the fixed seed of `benchmarks.generate` and kept in the folder.
Prints Markdown: p50 and p95 in milliseconds of CPU, which neighbours on the machine disturb least.
"""

from __future__ import annotations

import argparse
import sqlite3
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload

from benchmarks.generate import articles
from loaders.curate import load_packaged
from store import (
    bulk,
    connect,
    migrate,
    read_article,
    runs,
    select_articles,
    select_co_mentions,
    select_people,
    writes,
)
from store.engine import open_engine
from store.models import Article, ArticleCountry, ArticlePerson, CountryMention, Person, PersonMention
from store.search import select_snippets

SINCE, UNTIL = date(2015, 1, 1), date(2015, 12, 31)
FIRST, LAST = 20150101, 20151231
BATCH = 1_000


def build(path: Path, count: int) -> None:
    """Fill a database with generated articles, written as the loader writes them."""
    with open_engine(f"sqlite:///{path}") as engine:
        migrate.create(engine)
        load_packaged(engine)
        for first in range(0, count, BATCH):
            batch = list(articles(min(BATCH, count - first), first=first))
            with bulk.writing(engine) as connection:
                run = runs.start_run(connection, {"sources": ["generated"]}, "benchmark")
                writes.insert_articles(connection, batch, run)
                runs.note_run(connection, run, {"loaded": len(batch)}, finished=True)
        with engine.connect() as connection:
            connection.exec_driver_sql("ANALYZE")


class Known(NamedTuple):
    """What the questions ask for, chosen from the file: the most named person and country, words by frequency."""

    person: int
    country: str
    frequent: str
    middling: str
    rare: str
    article_ids: list[int]


Ask = Callable[[], object]


class Question(NamedTuple):
    """One question asked in several ways."""

    name: str
    ours: Ask
    hand: Ask
    naive: Ask | None = None
    utils: Ask | None = None


def choose(session: Session) -> Known:
    """Choose what to ask for."""
    person = session.scalars(
        select(ArticlePerson.person_id)
        .group_by(ArticlePerson.person_id)
        .order_by(func.count().desc())
        .limit(1)
    ).one()
    country = session.scalars(
        select(ArticleCountry.country_code)
        .group_by(ArticleCountry.country_code)
        .order_by(func.count().desc())
        .limit(1)
    ).one()
    words: dict[str, int] = defaultdict(int)
    bodies = session.scalars(select(Article.body).order_by(Article.id).limit(1_000)).all()
    for body in bodies:
        for word in set(body.lower().replace(".", " ").split()):
            words[word] += 1
    ranked = sorted((count, word) for word, count in words.items() if word.isalpha())

    def about(share: float) -> str:
        return min(ranked, key=lambda entry: (abs(entry[0] - share * len(bodies)), entry[1]))[1]

    return Known(person, country, about(0.5), about(0.02), about(0.001), list(range(1, 101)))


SEARCH_BY_HAND = """
SELECT a.* FROM (
  SELECT rowid, bm25(articles_fts, 4.0, 1.0) AS score
  FROM articles_fts WHERE articles_fts MATCH ? ORDER BY score, rowid LIMIT 20) f
JOIN articles a ON a.id = f.rowid ORDER BY f.score, f.rowid
"""
SNIPPETS_BY_HAND = """
SELECT rowid, snippet(articles_fts, -1, '[', ']', '…', 24) FROM articles_fts
WHERE articles_fts MATCH ? AND rowid IN (SELECT value FROM json_each(?))
"""
NEWEST_BY_HAND = """
SELECT a.* FROM article_people p
JOIN article_countries c ON c.article_id = p.article_id AND c.country_code = ? AND c.mentions > 0
JOIN articles a ON a.id = p.article_id
WHERE p.person_id = ? ORDER BY p.day DESC, p.article_id DESC LIMIT 50
"""
TOP_BY_HAND = """
SELECT q.id, q.key, q.name, t.articles, t.mentions FROM (
  SELECT p.person_id, count(*) AS articles, sum(p.mentions) AS mentions
  FROM article_countries c JOIN article_people p ON p.article_id = c.article_id
  WHERE c.country_code = ? AND c.day BETWEEN ? AND ? AND c.mentions > 0 GROUP BY p.person_id) t
JOIN people q ON q.id = t.person_id ORDER BY t.articles DESC, t.mentions DESC, q.key LIMIT 20
"""
PAIRS_BY_HAND = """
SELECT month, country_a, country_b, articles FROM country_pair_months WHERE month BETWEEN 201501 AND 201512
ORDER BY month, articles DESC, country_a, country_b
"""
PAIRS_WITH_BY_HAND = """
SELECT month, country_a, country_b, articles FROM country_pair_months
WHERE month BETWEEN 201501 AND 201512 AND (country_a = ? OR country_b = ?)
ORDER BY month, articles DESC, country_a, country_b
"""
_SPAN = "m.field, m.start_char, m.end_char, "
_ORDER = " WHERE m.article_id = ? ORDER BY m.field DESC, m.start_char"
_PERSON, _COUNTRY = " JOIN people p ON p.id = m.person_id", " JOIN countries c ON c.code = m.country_code"
ONE_BY_HAND = (
    "SELECT published_on, publisher, title, body FROM articles WHERE id = ?",
    f"SELECT {_SPAN} m.surface, p.key, p.name, m.rule FROM person_mentions m {_PERSON} {_ORDER}",
    f"SELECT {_SPAN} m.surface, m.country_code, c.name, m.via FROM country_mentions m {_COUNTRY} {_ORDER}",
    f"SELECT {_SPAN} m.title, p.key, p.name, m.country_code FROM person_roles m {_PERSON} {_ORDER}",
)


def questions(session: Session, raw: sqlite3.Connection, known: Known, utils: Any) -> Iterator[Question]:
    """Give the questions of docs/performance-queries.md."""

    def rows(sql: str, *values: object) -> Ask:
        return lambda: raw.execute(sql, values).fetchall()

    def through_utils(sql: str, values: dict[str, object]) -> Ask | None:
        return (lambda: list(utils.query(sql, values))) if utils else None

    def fetch(statement: Any) -> Ask:
        def ask() -> object:
            session.expunge_all()
            return session.scalars(statement()).all()

        return ask

    yield Question(
        "person and country, newest 50",
        fetch(lambda: select_articles(person=known.person, country=known.country).limit(50)),
        rows(NEWEST_BY_HAND, known.country, known.person),
        fetch(lambda: _naive_articles(known)),
        through_utils(
            NEWEST_BY_HAND.replace("?", ":c", 1).replace("?", ":p"), {"c": known.country, "p": known.person}
        ),
    )
    yield Question(
        "top people for a country, a year",
        lambda: session.execute(
            select_people(country=known.country, since=SINCE, until=UNTIL).limit(20)
        ).all(),
        rows(TOP_BY_HAND, known.country, FIRST, LAST),
        lambda: session.execute(_naive_top(known)).all(),
    )
    yield Question(
        "pairs of countries by month, a year",
        lambda: session.execute(
            select_co_mentions("country", "country", by="month", since=SINCE, until=UNTIL)
        ).all(),
        rows(PAIRS_BY_HAND),
        lambda: _naive_pairs(session),
    )
    yield Question(
        "pairs with one country by month, a year",
        lambda: session.execute(
            select_co_mentions(
                "country", "country", by="month", country=known.country, since=SINCE, until=UNTIL
            )
        ).all(),
        rows(PAIRS_WITH_BY_HAND, known.country, known.country),
        lambda: _naive_pairs(session),
    )
    texts = {
        "rare word": known.rare, "middling word": known.middling, "frequent word": known.frequent,
        "phrase": f'"{known.frequent} {known.middling}"', "prefix": f"{known.middling[:4]}*",
    }  # fmt: skip
    for name, words in texts.items():
        by_hand = f'"{words[:-1]}"*' if words.endswith("*") else words if words[0] == '"' else f'"{words}"'
        yield Question(
            f"search, best 20 with snippets: {name}",
            _search(session, words),
            _search_by_hand(raw, by_hand),
            None,
            through_utils(SEARCH_BY_HAND.replace("?", ":q"), {"q": by_hand}),
        )
    yield Question(
        "one article with all its mentions",
        lambda: [read_article(session, id_) for id_ in known.article_ids],
        lambda: [[raw.execute(sql, (id_,)).fetchall() for sql in ONE_BY_HAND] for id_ in known.article_ids],
        lambda: [_naive_article(session, id_) for id_ in known.article_ids],
    )


def _search(session: Session, words: str) -> Ask:
    def ask() -> object:
        session.expunge_all()
        found = session.scalars(select_articles(search=words).limit(20)).all()
        return found, session.execute(select_snippets(words, [article.id for article in found])).all()

    return ask


def _search_by_hand(raw: sqlite3.Connection, words: str) -> Ask:
    def ask() -> object:
        found = raw.execute(SEARCH_BY_HAND, (words,)).fetchall()
        ids = f"[{', '.join(str(row[0]) for row in found)}]"
        return found, raw.execute(SNIPPETS_BY_HAND, (words, ids)).fetchall()

    return ask


def _naive_articles(known: Known) -> Any:
    """Ask as one would who knows mentions alone: two joins, DISTINCT, sort."""
    return (
        select(Article).join(Article.person_mentions).join(Article.country_mentions)
        .where(PersonMention.person_id == known.person, CountryMention.country_code == known.country)
        .distinct().order_by(Article.published_on.desc(), Article.id.desc()).limit(50)
    )  # fmt: skip


def _naive_top(known: Known) -> Any:
    articles = func.count(func.distinct(Article.id))
    return (
        select(Person, articles).join(Person.mentions).join(PersonMention.article).join(Article.country_mentions)
        .where(CountryMention.country_code == known.country, Article.published_on.between(SINCE, UNTIL))
        .group_by(Person.id).order_by(articles.desc()).limit(20)
    )  # fmt: skip


def _naive_pairs(session: Session) -> object:
    """Go through a year's articles and count in Python."""
    session.expunge_all()
    pairs: dict[tuple[int, str, str], int] = defaultdict(int)
    found = session.scalars(
        select(Article)
        .where(Article.published_on.between(SINCE, UNTIL))
        .options(lazyload(Article.country_mentions))
    )
    for article in found:
        codes = sorted({mention.country_code for mention in article.country_mentions})
        month = article.published_on.year * 100 + article.published_on.month
        for number, one in enumerate(codes):
            for other in codes[number + 1 :]:
                pairs[month, one, other] += 1
    return pairs


def _naive_article(session: Session, id_: int) -> object:
    """Load an article and let every relation load by itself."""
    session.expunge_all()
    lazily = (
        lazyload(Article.person_mentions).lazyload(PersonMention.person),
        lazyload(Article.country_mentions).lazyload(CountryMention.country),
        lazyload(Article.person_roles),
    )
    article = session.scalars(select(Article).where(Article.id == id_).options(*lazily)).one()
    return (
        [(m.surface, m.person.name) for m in article.person_mentions],
        [(m.surface, m.country.name) for m in article.country_mentions],
        article.person_roles,
    )


def measure(ask: Ask, *, budget: float = 3.0, most: int = 200) -> tuple[float, float]:
    """Time a question again and again: p50 and p95 in milliseconds of CPU, after one warm-up."""
    ask()
    times: list[float] = []
    started = time.perf_counter()
    while len(times) < 5 or (len(times) < most and time.perf_counter() - started < budget):
        before = time.process_time()
        ask()
        times.append((time.process_time() - before) * 1000)
        if time.perf_counter() - started > 4 * budget:
            break
    return statistics.median(times), sorted(times)[int(len(times) * 0.95)]


def report(path: Path, budget: float) -> dict[str, float]:
    """Ask everything of one file and print a table; returns our p50 by question."""
    ours: dict[str, float] = {}
    print(
        f"\n| {path.stem} | ours p50 | p95 | by hand p50 | ours / hand | naive ORM p50 | naive / ours | sqlite-utils p50 |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    with connect(f"sqlite:///{path}", read_only=True) as session, closing(sqlite3.connect(path)) as raw:
        for pragma in ("cache_size = -65536", "mmap_size = 1073741824", "temp_store = MEMORY"):
            raw.execute(f"PRAGMA {pragma}")
        for question in questions(session, raw, choose(session), _sqlite_utils(path)):
            scale = 100 if question.name.startswith("one article") else 1
            p50, p95 = (value / scale for value in measure(question.ours, budget=budget))
            hand = measure(question.hand, budget=budget)[0] / scale
            naive = measure(question.naive, budget=budget)[0] / scale if question.naive else None
            utils = measure(question.utils, budget=budget)[0] / scale if question.utils else None
            ours[question.name] = p50
            cells = [p50, p95, hand, p50 / hand, naive, naive and naive / p50, utils]
            print(
                f"| {question.name} | "
                + " | ".join("" if cell is None else f"{cell:.3g}" for cell in cells)
                + " |",
                flush=True,
            )
    return ours


def _sqlite_utils(path: Path) -> Any:
    try:
        import sqlite_utils
    except ImportError:
        return None
    return sqlite_utils.Database(path)


def main() -> None:
    """Build what is missing, ask, and print how each question grows."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--folder", type=Path, default=Path("/tmp/dateline-benchmark"))
    parser.add_argument("--budget", type=float, default=3.0, help="seconds for each way of asking")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    results = []
    for count in arguments.counts:
        path = arguments.folder / f"{count}.db"
        if not path.exists():
            build(path, count)
        results.append(report(path, arguments.budget))
    if len(results) > 1:
        print("\n| growth | times |\n| --- | --- |")
        for name, first in results[0].items():
            print(f"| {name} | {results[-1][name] / first:.2g} |")


if __name__ == "__main__":
    main()
