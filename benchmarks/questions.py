"""The questions of `benchmarks.query`, each asked through the layer, by hand, and the naive ORM way.

By hand is the best SQL that we know, through `sqlite3` with the pragmas of `store.engine`: the same
columns of the same rows by the same indexes, people and countries given by id and code on both sides.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session, lazyload

from store import (
    read_article,
    select_articles,
    select_co_mentions,
    select_dates,
    select_headlines,
    select_people,
    select_quotations,
)
from store.models import (
    Article,
    ArticleCountry,
    ArticlePerson,
    CountryMention,
    Person,
    PersonMention,
    PersonRole,
    Quotation,
)
from store.models.countries import STATE_VIAS

SINCE, UNTIL = date(2015, 1, 1), date(2015, 12, 31)
FIRST, LAST = 20150101, 20151231

Ask = Callable[[], object]


class Known(NamedTuple):
    """What the questions ask for, chosen from the file: the most named person and country, words by frequency."""

    person: int
    country: str
    rarer: str
    """A country that one article in fifty names."""
    searches: dict[str, tuple[str, str]]
    """Searches by kind: in dateline's language, and in FTS5's."""
    article_ids: list[int]


class Question(NamedTuple):
    """One question asked in several ways; `scale` times in one go."""

    name: str
    ours: Ask
    hand: Ask
    naive: Ask | None = None
    utils: Ask | None = None
    scale: int = 1


def choose(session: Session) -> Known:
    """Choose what to ask for."""
    person = session.scalars(_by_articles(ArticlePerson.person_id)).first()
    countries = session.execute(
        _by_articles(ArticleCountry.country_code).where(ArticleCountry.mentions > 0)
    ).all()
    total = session.scalar(select(func.count()).select_from(Article)) or 0
    rarer = min(countries, key=lambda row: abs(row.articles - total / 50))
    texts = list(session.scalars(select(Article.body).order_by(Article.id).limit(1_000)))
    return Known(person or 0, countries[0].entity, rarer.entity, _searches(texts), list(range(1, 101)))


def _by_articles(entity: Any) -> Any:
    articles = func.count().label("articles")
    return select(entity.label("entity"), articles).group_by(entity).order_by(articles.desc(), entity)


def _searches(texts: list[str]) -> dict[str, tuple[str, str]]:
    """Choose words that half, one in fifty and one in a thousand of the texts have, a phrase and a prefix."""
    words = [text.lower().replace(".", " . ").split() for text in texts]
    counts = Counter(word for each in words for word in set(each) if word.isalpha())
    phrases = Counter(
        pair for each in words for pair in set(pairwise(each)) if pair[0].isalpha() and pair[1].isalpha()
    )

    def about(share: float, counted: Counter[Any]) -> Any:
        return min(counted, key=lambda key: (abs(counted[key] - share * len(texts)), key))

    frequent, middling, rare = (str(about(share, counts)) for share in (0.5, 0.02, 0.001))
    phrase = f'"{" ".join(about(0.02, phrases))}"'
    return {
        "rare word": (rare, f'"{rare}"'),
        "middling word": (middling, f'"{middling}"'),
        "frequent word": (frequent, f'"{frequent}"'),
        "phrase": (phrase, phrase),
        "prefix": (f"{middling[:4]}*", f'"{middling[:4]}"*'),
    }


SEARCH_BY_HAND = """
SELECT a.id, a.published_on, a.publisher, a.title,
  (SELECT snippet(articles_fts, -1, '[', ']', '…', 24) FROM articles_fts WHERE articles_fts MATCH :q AND rowid = f.rowid)
FROM (SELECT rowid, bm25(articles_fts, 4.0, 1.0) FROM articles_fts WHERE articles_fts MATCH :q ORDER BY 2, 1 LIMIT 20) f
CROSS JOIN articles a ON a.id = f.rowid
"""
NEWEST_BY_HAND = """
SELECT {columns} FROM article_people p JOIN articles a ON a.id = p.article_id
WHERE p.person_id = :person AND EXISTS (
  SELECT 1 FROM article_countries c INDEXED BY ix_article_countries_country_code_day_article_id_mentions
  WHERE c.country_code = :country AND c.day = p.day AND c.article_id = p.article_id AND c.mentions > 0)
ORDER BY p.day DESC, p.article_id DESC LIMIT 50
"""
HEADLINE = "a.id, a.published_on, a.publisher, a.title, NULL"
TOP_BY_HAND = """
SELECT q.key, q.name, t.articles, t.mentions FROM (
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
QUOTATIONS_BY_HAND = """
SELECT {columns} FROM article_speakers s
CROSS JOIN quotations q ON q.article_id = s.article_id JOIN articles a ON a.id = q.article_id JOIN people p ON p.id = q.person_id
WHERE s.person_id = :person AND q.person_id = :person AND EXISTS (
  SELECT 1 FROM article_countries c INDEXED BY ix_article_countries_country_code_day_article_id_mentions
  WHERE c.country_code = :country AND c.day = s.day AND c.article_id = s.article_id AND c.mentions > 0)
AND EXISTS (
  SELECT 1 FROM quotation_spans t JOIN country_mentions m ON m.article_id = q.article_id
  WHERE t.quotation_id = q.id AND t.part = 'content' AND m.country_code = :country AND m.via IN {states}
  AND m.field = t.field AND m.start_char >= t.start_char AND m.end_char <= t.end_char)
ORDER BY s.day DESC, s.article_id DESC, q.number LIMIT 50
"""
QUOTED = "q.*, a.id, a.published_on, a.title, a.publisher, a.url, p.id, p.key, p.name"
SPANS_BY_HAND = "SELECT * FROM quotation_spans WHERE quotation_id IN ({ids}) ORDER BY quotation_id, piece"
DATES_BY_HAND = """
SELECT d.article_id, a.published_on, a.title, d.field, d.start_char, d.end_char, d.surface, d.kind, d.value, d.granularity,
  d.from_day, d.to_day
FROM articles a CROSS JOIN date_mentions d ON d.article_id = a.id
WHERE (d.from_day IS NOT NULL OR d.to_day IS NOT NULL) AND (d.from_day IS NULL OR d.from_day <= ?) AND (d.to_day IS NULL OR d.to_day >= ?)
ORDER BY a.published_on DESC, a.id DESC, d.field DESC, d.start_char LIMIT 50
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


def questions(session: Session, raw: Any, known: Known, utils: Any) -> Iterator[Question]:
    """Give the questions of docs/performance-queries.md; `raw` is a connection of `sqlite3`, on which SQL by hand runs."""

    def rows(sql: str, *values: object) -> Ask:
        return lambda: raw.execute(sql, values[0] if isinstance(values[0], dict) else values).fetchall()

    def through_utils(sql: str, values: dict[str, object]) -> Ask | None:
        return (lambda: list(utils.query(sql, values))) if utils else None

    def ours(statement: Callable[[], Any]) -> Ask:
        return lambda: session.execute(statement()).all()

    def entities(statement: Callable[[], Any]) -> Ask:
        return lambda: session.scalars(statement()).all()  # gone when dropped: the session holds them weakly

    both = {"person": known.person, "country": known.country}
    newest = NEWEST_BY_HAND.format(columns="a.*")
    yield Question(
        "person and country, newest 50",
        entities(lambda: select_articles(person=known.person, country=known.country, limit=50)),
        rows(newest, both),
        entities(lambda: _naive_articles(known)),
        through_utils(newest, both),
    )
    for name, country in (
        ("the same, headlines", known.country),
        ("a rarer country, headlines", known.rarer),
    ):
        yield Question(
            name,
            ours(lambda country=country: select_headlines(person=known.person, country=country, limit=50)),  # type: ignore[misc]
            rows(NEWEST_BY_HAND.format(columns=HEADLINE), both | {"country": country}),
        )

    def quotations_by_hand() -> object:
        found = rows(QUOTATIONS_BY_HAND.format(columns=QUOTED, states=STATE_VIAS), both)()
        ids = ", ".join(str(row[0]) for row in found)  # type: ignore[attr-defined]
        raw.execute(SPANS_BY_HAND.format(ids=ids)).fetchall()
        return found

    yield Question(
        "quotations of a person about a country, newest 50, as models with their spans",
        entities(lambda: select_quotations(known.person, about=known.country, limit=50)),
        quotations_by_hand,
    )
    columns = "q.id, q.number, q.kind, q.speaker, a.published_on, a.title"
    statement = select_quotations(known.person, about=known.country, limit=50).with_only_columns(
        Quotation.id, Quotation.number, Quotation.kind, Quotation.speaker, Article.published_on, Article.title
    )
    yield Question(
        "the same, as rows of one statement",
        ours(lambda: statement),
        rows(QUOTATIONS_BY_HAND.format(columns=columns, states=STATE_VIAS), both),
    )
    yield Question(
        "dates that overlap a month, newest 50",
        ours(lambda: select_dates((date(2015, 3, 1), date(2015, 3, 31)), limit=50)),
        rows(DATES_BY_HAND, "2015-03-31", "2015-03-01"),
    )
    yield Question(
        "top people for a country, a year",
        ours(lambda: select_people(country=known.country, since=SINCE, until=UNTIL, limit=20)),
        rows(TOP_BY_HAND, known.country, FIRST, LAST),
        ours(lambda: _naive_top(known)),
    )
    yield Question(
        "pairs of countries by month, a year",
        ours(lambda: select_co_mentions("country", "country", by="month", since=SINCE, until=UNTIL)),
        lambda: raw.execute(PAIRS_BY_HAND).fetchall(),
        lambda: _naive_pairs(session),
    )
    yield Question(
        "pairs with one country by month, a year",
        ours(
            lambda: select_co_mentions(
                "country", "country", by="month", country=known.country, since=SINCE, until=UNTIL
            )
        ),
        rows(PAIRS_WITH_BY_HAND, known.country, known.country),
    )
    for name, (words, by_hand) in known.searches.items():
        yield Question(
            f"search, best 20 with snippets: {name}",
            ours(lambda words=words: select_headlines(search=words, limit=20)),  # type: ignore[misc]
            rows(SEARCH_BY_HAND, {"q": by_hand}),
            utils=through_utils(SEARCH_BY_HAND, {"q": by_hand}),
        )
    yield Question(
        "one article with all its mentions",
        lambda: [read_article(session, id_) for id_ in known.article_ids],
        lambda: [[raw.execute(sql, (id_,)).fetchall() for sql in ONE_BY_HAND] for id_ in known.article_ids],
        lambda: [_naive_article(session, id_) for id_ in known.article_ids],
        scale=len(known.article_ids),
    )


def check(session: Session, raw: sqlite3.Connection, known: Known) -> None:
    """Refuse to compare two ways that give different answers."""
    for question in questions(session, raw, known, None):
        if question.scale == 1:
            ours, hand = (json.dumps(_plain(ask()), default=str) for ask in (question.ours, question.hand))
            if ours != hand:
                raise AssertionError(f"{question.name}: the layer and the SQL by hand differ")


def _plain(rows: Any) -> list[list[Any]]:
    return [
        [row.id] if isinstance(row, Article | Quotation) else list(row)[: 1 if len(row) > 9 else 9]
        for row in rows
    ]


def _naive_articles(known: Known) -> Any:
    """Ask as somebody would who knows only the tables of mentions: two joins, DISTINCT, sort."""
    return (
        select(Article).join(Article.rows_of(PersonMention)).join(Article.rows_of(CountryMention))
        .where(PersonMention.person_id == known.person, CountryMention.country_code == known.country)
        .distinct().order_by(Article.published_on.desc(), Article.id.desc()).limit(50)
    )  # fmt: skip


def _naive_top(known: Known) -> Any:
    articles = func.count(func.distinct(Article.id))
    return (
        select(Person, articles).join(Person.mentions).join(PersonMention.article).join(Article.rows_of(CountryMention))
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
        .options(lazyload(Article.rows_of(CountryMention)))
    )
    for article in found:
        codes = sorted({mention.country_code for mention in article.findings(CountryMention)})
        month = article.published_on.year * 100 + article.published_on.month
        for number, one in enumerate(codes):
            for other in codes[number + 1 :]:
                pairs[month, one, other] += 1
    return pairs


def _naive_article(session: Session, id_: int) -> object:
    """Load an article and let every relation load by itself."""
    session.expunge_all()
    lazily = (
        lazyload(Article.rows_of(PersonMention)).lazyload(PersonMention.person),
        lazyload(Article.rows_of(CountryMention)).lazyload(CountryMention.country),
        lazyload(Article.rows_of(PersonRole)),
    )
    article = session.scalars(select(Article).where(Article.id == id_).options(*lazily)).one()
    return (
        [(m.surface, m.person.name) for m in article.findings(PersonMention)],
        [(m.surface, m.country.name) for m in article.findings(CountryMention)],
        article.findings(PersonRole),
    )
