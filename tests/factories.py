"""Articles for tests, with their mentions found by looking for the given words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, cast

from sqlalchemy import Connection, Engine

from loaders.records import CountrySpan, ParsedArticle, PersonSpan, RoleSpan, Via
from store import bulk, runs, writes
from store.names import name_key
from store.rows import KeyedPerson, NewArticle, make_findings
from store.texts import make_text


def new_article(
    title: str,
    body: str,
    *,
    day: str = "2023-02-22",
    people: Mapping[str, str] | None = None,
    countries: Mapping[str, tuple[str, str]] | None = None,
    roles: Sequence[tuple[str, str, str | None]] = (),
    publisher: str | None = None,
    url: str | None = None,
    source_uri: str | None = None,
    **said: Any,
) -> NewArticle:
    """Make an article; `said` are further fields of what was parsed.

    `people`: surface -> fullest name; `countries`: surface -> (code, via); every
    occurrence of a surface is a mention. `roles`: (words, fullest name, code).
    """
    published_on = date.fromisoformat(day)

    text = f"{title}\n\n{body}"

    def places(words: str) -> list[tuple[int, int]]:
        return [(found.start(), found.end()) for found in re.finditer(re.escape(words), text)]

    mentions = []
    taken: set[int] = set()
    for surface, name in sorted((people or {}).items(), key=lambda entry: -len(entry[0])):
        for start, end in places(surface):
            if not taken & set(range(start, end)):
                taken |= set(range(start, end))
                mentions.append(PersonSpan(start, end, name, "full" if surface == name else "surname"))
    parsed = ParsedArticle(
        title=title,
        body=body,
        published_on=published_on,
        published_at=datetime(published_on.year, published_on.month, published_on.day, 12, tzinfo=UTC),
        publisher=publisher,
        url=url,
        external_id=url,
        source_uri=source_uri or f"file:///news/{title.replace(' ', '-')}.txt",
        source_format="text",
        language="en",
        language_from="stated",
        **said,
    )
    return NewArticle(
        make_text(parsed, identity=None),
        annotator="tests",
        findings=make_findings(
            title,
            body,
            {
                "person_mentions": mentions,
                "country_mentions": [
                    CountrySpan(*place, code, cast(Via, via))
                    for surface, (code, via) in (countries or {}).items()
                    for place in places(surface)
                ],
                "person_roles": [
                    RoleSpan(*place, name, words, code)
                    for words, name, code in roles
                    for place in places(words)[:1]
                ],
            },
            lambda name: KeyedPerson(name_key(name), name),
        ),
    )


COUNTRIES = {
    "RU": "Russia", "CN": "China", "UA": "Ukraine", "FR": "France", "GE": "Georgia", "TR": "Turkey", "US": "United States", "SUHH": "Soviet Union",
}  # fmt: skip


def add_countries(connection: Connection) -> None:
    """Add a few countries with their names."""
    writes.insert_countries(
        connection, [{"code": code, "name": name, "successors": ""} for code, name in COUNTRIES.items()]
    )
    names = [(code, name, "name", "en") for code, name in COUNTRIES.items()]
    writes.insert_country_names(connection, names, origin="dateline")


def of_run(article: NewArticle, run_id: int) -> NewArticle:
    """Give the article as a run of the loader takes it in."""
    return article._replace(text=article.text._replace(load_run_id=run_id))


def add_articles(engine: Engine, *articles: NewArticle, finish: bool = False) -> int:
    """Write articles in one batch of a run of their own; the run's id."""
    with bulk.writing(engine) as connection:
        add_countries(connection)
        run_id = runs.start_run(connection, {"sources": ["tests"]}, "0").id
        writes.insert_articles(connection, [of_run(article, run_id) for article in articles])
        runs.note_run(connection, run_id, {"loaded": len(articles)}, finished=finish)
    return run_id
