"""Both engines accept the same articles, and an article that an engine refuses is the only one lost."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from string import ascii_lowercase

import pytest
from sqlalchemy import Connection, Engine, event, select, text, update
from sqlalchemy.exc import OperationalError

from loaders import load
from loaders.annotate import annotate
from loaders.annotators.article import LONGEST_NAME
from store import connect, copy, migrate, select_articles
from store.engine import open_engine
from store.models import Article, Person, PersonMention, Reject
from tests.conftest import MakeDatabase, sqlite_only
from tests.loaders.pipeline.corpora import load_into, read
from tests.store.test_copy import digest_of

RANDOM = Random(3)  # noqa: S311 - no secret: random letters don't compress


def letters(count: int) -> str:
    return "".join(RANDOM.choices(ascii_lowercase, k=count))


BOOK = " ".join(letters(9) for _ in range(80_000))
LONG = [
    {"title": "Guid", "guid": f"g-{letters(9_000)}"},
    {"title": "Address", "url": f"https://news.example/{letters(9_000)}"},
    {"title": "Publisher", "publisher": letters(9_000)},
    {"title": "Book", "body": f"Plain words begin it. {BOOK}"},
    {"title": f"Headline {BOOK[:400_000]}", "body": f"Under it. {BOOK[:400_000]}"},
    {"title": "Names", "body": f"Then {'Anna Maria ' * 400}Novak spoke. Anna Novak left."},
]


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of articles that one engine or the other could not index; its name is long, too."""
    folder = tmp_path_factory.mktemp("long")
    for name in (letters(250) for _ in range(10)):
        folder /= name
        folder.mkdir()
    lines = [{"date": "2023-02-22", "body": f"Text of {row['title'][:20]}.", **row} for row in LONG]
    (folder / "long.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return folder / "long.jsonl"


def test_both_engines_take_long_keys_and_long_texts(
    long: Path, make_sqlite: MakeDatabase, make_postgresql: MakeDatabase
) -> None:
    urls = (make_sqlite("long"), make_postgresql("long"))
    for url in urls:
        report = load(url, [str(long)])
        assert (report.counts["loaded"], report.repairs) == (len(LONG), {"publisher cut": 1})
        assert load(url, [str(long)]).counts["unchanged"] == len(LONG)
        with connect(url, read_only=True) as session:
            assert {a.title[:8] for a in session.scalars(select_articles(search="begin OR headline"))} == {
                "Book", "Headline",
            }  # fmt: skip
            assert all(len(name) <= LONGEST_NAME for name in session.scalars(select(Person.name)))
            assert session.scalars(select(Article.external_id)).first() == LONG[0]["guid"]
    assert digest_of(urls[0]) == digest_of(urls[1])
    assert copy.copy_database(urls[0], make_postgresql("copy")) == digest_of(urls[0])


@sqlite_only
def test_long_keys_of_an_older_database_are_bounded_by_the_migration(
    long: Path, url: str, make_postgresql: MakeDatabase
) -> None:
    load(url, [str(long)])
    fresh = digest_of(url)
    whole = LONG[0]["guid"]
    migrate.migrate(url, "0012", with_backup=False)
    with open_engine(url) as engine, engine.begin() as connection:
        connection.execute(
            text("UPDATE articles SET identity = external_id WHERE external_id = :it"), {"it": whole}
        )
        connection.execute(
            text("UPDATE articles SET source_uri = source_uri || :more"), {"more": "x" * 3_000}
        )
    migrate.migrate(url, with_backup=False)
    with connect(url, read_only=True) as session:
        identities = session.scalars(select(Article.identity))
        assert max(len(identity) for identity in identities if identity is not None) <= 500
        assert max(map(len, session.scalars(select(Article.source_uri)))) <= 2_000
    assert load(url, [str(long)]).counts["loaded"] == 0
    assert copy.copy_database(url, make_postgresql("copy")) == digest_of(url) == fresh


def test_an_article_that_the_engine_refuses_is_a_reject_in_its_own_words(engine: Engine) -> None:
    with engine.begin() as connection:
        refuse_words(connection, "articles", "body", "Snow fell")
    texts = [read(text=n, name=f"n{n}", file=f"f{n}") for n in range(3)]
    report = load_into(engine, texts)
    assert (report.counts["loaded"], report.counts["read"], report.rejected_by_reason) == (
        2,
        3,
        {"refused": 1},
    )
    with engine.connect() as connection:
        place, message = connection.execute(select(Reject.source_uri, Reject.message)).one()
        assert place == "file:///f2.txt"
        assert "no_snow" in message or "constraint" in message
        assert connection.scalars(select(PersonMention.surface)).all() == ["Anna Novak"]
    assert load_into(engine, texts).counts["unchanged"] == 2


def test_an_article_whose_findings_the_engine_refuses_keeps_those_it_had(url: str, engine: Engine) -> None:
    load_into(engine, [read(text=n, name=f"n{n}", file=f"f{n}") for n in range(3)])
    with engine.begin() as connection:
        connection.execute(update(Article).values(annotator="older"))
        refuse_words(connection, "person_mentions", "surface", "Anna")
    report = annotate(url, stale=True)
    assert (report.counts["annotated"], report.rejected_by_reason) == (2, {"refused": 1})
    with engine.connect() as connection:
        assert connection.scalars(select(Reject.source_uri)).all() == ["file:///f1.txt"]
        kept = select(PersonMention.surface).join(PersonMention.article).where(Article.annotator == "older")
        assert connection.scalars(kept).all() == ["Anna Novak"]


def refuse_words(connection: Connection, table: str, column: str, words: str) -> None:
    """Have the engine refuse rows that begin with some words."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            f"ALTER TABLE {table} ADD CONSTRAINT no_snow CHECK (NOT starts_with({column}, '{words}')) NOT VALID"
        )
        return
    connection.exec_driver_sql(
        f"CREATE TRIGGER no_snow BEFORE INSERT ON {table} WHEN new.{column} LIKE '{words}%' "
        "BEGIN SELECT RAISE(ABORT, 'no_snow'); END"
    )


@sqlite_only
def test_a_full_disk_is_no_fault_of_an_article(engine: Engine) -> None:
    def fail(*_: object) -> None:
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    event.listen(
        engine, "before_cursor_execute", lambda *a: fail() if "INSERT INTO articles " in a[2] else None
    )
    with pytest.raises(OperationalError):
        load_into(engine, [read(text=0), read(text=1)])
    with engine.connect() as connection:
        assert connection.scalars(select(Reject.id)).all() == []
