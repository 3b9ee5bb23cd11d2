"""Servers and disks that are old, read-only, without rights or silent: one clear error for each."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from loaders import load
from store import (
    connect,
    database_digest,
    engine,
    schema,
    select_co_mentions,
    select_facets,
    select_people,
    sqlite,
)
from store.bulk import WRITERS_LOCK
from store.copy import copy_database
from store.engine import make_engine, open_engine
from store.errors import DatabaseUnusable, MigrationFailed, StoreError
from store.migrate import migrate
from store.session import create_schema
from tests.conftest import MakeDatabase, postgresql_only, sqlite_only
from tests.factories import add_articles, new_article
from tests.postgres import Server, own_name
from tests.test_architecture import ROOT

DATABASE, ROLE, WORD = own_name("found"), own_name("nina"), "not-a-secret"


@pytest.fixture
def news(tmp_path: Path) -> list[str]:
    (tmp_path / "one.txt").write_text(" date 2023-02-22 Talks\n\nVladimir Putin met Wang Yi.\n")
    return [str(tmp_path / "one.txt")]


def digest_of(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def run(url: str, *statements: str) -> None:
    with open_engine(url) as made, made.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


@pytest.fixture
def make_found(server: Server) -> Iterator[object]:
    """Make a database without a schema, with the settings given, and give its URL."""

    def make(settings: str = "") -> str:
        server.run(f"CREATE DATABASE {DATABASE} TEMPLATE template0 {settings}")
        return server.database(DATABASE)

    yield make
    server.run(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")


@pytest.fixture
def nina(server: Server, make_found: MakeDatabase) -> Iterator[str]:
    """The URL of a database for a role that may connect, and nothing else."""
    url = make_found("")
    server.run(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{WORD}'")
    yield make_url(url).set(username=ROLE, password=WORD).render_as_string(hide_password=False)
    server.run(f"DROP DATABASE {DATABASE} WITH (FORCE)", f"DROP ROLE {ROLE}")


@pytest.mark.parametrize("encoding", ["SQL_ASCII", "LATIN1"])
def test_a_database_that_can_not_hold_every_text_is_refused(
    make_found: MakeDatabase, news: list[str], encoding: str
) -> None:
    url = make_found(f"ENCODING '{encoding}' LOCALE 'C'")
    with pytest.raises(DatabaseUnusable, match=f"encoding is {encoding}.*createdb --encoding UTF8"):
        load(url, news)


@postgresql_only
def test_a_server_that_is_too_old_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "OLDEST_SERVER", 99)
    with pytest.raises(DatabaseUnusable, match="needs PostgreSQL 99 or later"), connect(url):
        pass


def has_icu(server: Server) -> bool:
    with open_engine(server.url) as made, made.connect() as connection:
        statement = "SELECT count(*) FROM pg_collation WHERE collname = 'en-x-icu'"
        return bool(connection.exec_driver_sql(statement).scalar_one())


def orders(url: str) -> list[list[str]]:
    """Each answer that is sorted by name where counts are equal."""
    names = (
        "Ángel Ruiz",
        "angel ray",
        "Angela Roy",
        "Zoë Ali",
        "zoe Ali",
        "Émile Zo",
        "d'Arc Jo",
        "Dara Jo",
        "Ørsted H",
    )
    with open_engine(url) as made:
        create_schema(made)
        articles = (
            new_article(f"On {n}", f"{n} spoke.", people={n: n}, publisher=n.swapcase()) for n in names
        )
        add_articles(made, *articles, new_article("All", " ".join(names), people={n: n for n in names}))
    with connect(url, read_only=True) as session:
        return [
            [name for _, name, *_ in session.execute(select_people())],
            [f"{key}" for _, key, *_ in session.execute(select_facets(top=5))],
            [
                f"{one} {other}"
                for _, one, other, _ in session.execute(select_co_mentions("person", "person"))
            ],
        ]


@pytest.mark.parametrize("locale", ["C", "ICU"])
def test_what_is_equal_comes_in_one_order_whatever_the_collation(
    server: Server, make_found: MakeDatabase, tmp_path: Path, locale: str
) -> None:
    settings = {
        "C": "LOCALE 'C.UTF-8'",
        "ICU": "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'",
    }
    if locale == "ICU" and not has_icu(server):
        pytest.skip("this server is built without ICU")
    assert orders(make_found(settings[locale])) == orders(f"sqlite:///{tmp_path}/news.db")


def test_a_role_without_rights_learns_whom_to_ask(nina: str, news: list[str]) -> None:
    with pytest.raises(
        DatabaseUnusable, match=r"permission denied for schema public; connect as the role that owns"
    ):
        load(nina, news)
    with pytest.raises(MigrationFailed, match=r"nothing was changed.*permission denied"):
        migrate(nina)


def test_a_role_that_may_not_make_the_extension_learns_what_a_superuser_runs(
    server: Server, nina: str, news: list[str]
) -> None:
    superuser = server.database(DATABASE)
    run(superuser, f"GRANT CREATE ON SCHEMA public TO {ROLE}")
    with pytest.raises(
        DatabaseUnusable, match="have a superuser run `CREATE EXTENSION unaccent SCHEMA public`"
    ):
        load(nina, news)
    run(superuser, "CREATE EXTENSION unaccent SCHEMA public")
    assert load(nina, news).counts["loaded"] == 1


@postgresql_only
def test_a_read_only_server_is_one_clear_error(url: str, news: list[str]) -> None:
    name = make_url(url).database
    run(url, f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    try:
        with pytest.raises(DatabaseUnusable, match="read-only transaction; connect to the primary server"):
            load(url, news)
        with connect(url, read_only=True) as session:
            database_digest(session)
    finally:
        run(url, "SET TRANSACTION READ WRITE", f"ALTER DATABASE {name} RESET default_transaction_read_only")


@postgresql_only
def test_reading_is_all_that_a_reader_can_do_though_a_pooler_drops_the_settings(url: str) -> None:
    with open_engine(url, read_only=True) as made, made.connect() as connection:
        connection.exec_driver_sql("SET SESSION default_transaction_read_only = off")
        connection.commit()
        with pytest.raises(DBAPIError, match="read-only transaction"):
            connection.exec_driver_sql("DELETE FROM articles")


def test_the_writers_lock_is_the_one_that_is_documented() -> None:
    page = (ROOT / "docs" / "adr" / "0005-postgresql-writer.md").read_text(encoding="utf-8")
    assert f"`{WRITERS_LOCK}`" in page


def test_a_server_that_does_not_answer_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(engine.SERVER_SETTINGS, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://dba@127.0.0.1:{silent.getsockname()[1]}/news"
        with (
            pytest.raises(DatabaseUnusable, match="timeout expired; check that the server runs"),
            connect(url),
        ):
            pass


@postgresql_only
def test_a_dba_sees_whose_connection_it_is_and_a_url_may_say_otherwise(url: str) -> None:
    for given, name in ((url, "dateline"), (f"{url}&application_name=nightly", "nightly")):
        with open_engine(given) as made, made.connect() as connection:
            assert connection.exec_driver_sql("SHOW application_name").scalar_one() == name


@postgresql_only
def test_tables_are_in_the_schema_public_whatever_the_roles_search_path(url: str) -> None:
    own = f'"{make_url(url).username}"'  # a schema of the role's name comes first by default
    run(url, f"CREATE SCHEMA {own}")
    try:
        with connect(url) as session:
            database_digest(session)
    finally:
        run(url, f"DROP SCHEMA {own}")
    with pytest.raises(StoreError, match="keeps its tables in the schema public"):
        make_engine(f"{url}&options=-csearch_path%3Dnews")


@sqlite_only
def test_the_journal_shrinks_again_after_a_long_reader(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "CHECKPOINT", 10)
    journal = Path(f"{make_url(url).database}-wal")

    def write(made: Engine, size: int) -> int:
        with made.begin() as connection:
            connection.exec_driver_sql("DELETE FROM schema_comments")
            connection.exec_driver_sql("INSERT INTO schema_comments VALUES ('a', 'b', ?)", ("x" * size,))
        return journal.stat().st_size

    with open_engine(url) as made:
        with connect(url, read_only=True) as session:
            database_digest(session)
            grown = [write(made, 1_000_000) for _ in range(3)][-1]
        assert grown > 3_000_000
        assert min(write(made, 10) for _ in range(3)) <= 10 * sqlite.PAGE_SIZE


@sqlite_only
def test_a_database_on_a_read_only_medium_is_read_without_a_journal(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(str(make_url(url).database))
    with open_engine(url) as made:
        add_articles(made, new_article("One", "Putin came.", people={"Putin": "Putin"}))
    monkeypatch.setattr(sqlite, "is_on_read_only_medium", lambda _: True)
    with connect(url, read_only=True) as session:
        assert [name for _, name, *_ in session.execute(select_people())] == ["Putin"]
        assert [each.name for each in path.parent.glob(f"{path.name}*")] == [path.name]


@sqlite_only
@pytest.mark.parametrize(
    "pragma",
    ["query_only = OFF", "writable_schema = ON", "user_version = 7", "hard_heap_limit = 0", "cache_size = 1", "optimize"],
)  # fmt: skip
def test_a_reading_session_can_set_nothing(url: str, pragma: str) -> None:
    with (
        open_engine(url, read_only=True) as reading,
        reading.connect() as connection,
        pytest.raises(DBAPIError, match="not authorized"),
    ):
        connection.exec_driver_sql(f"PRAGMA {pragma}")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "names no database"),
        (" ", "names no database"),
        ("sqlite:///new\0s.db", "names no database"),
        ("sqlite:///new\udcffs.db", "names no database"),
        ("sqlite:", "not a database URL"),
        (
            "postgresql://ann:secret@host:port/news",
            "'postgresql://\\*\\*\\*@host:port/news' is not a database URL",
        ),
        ("mysql://host/news", "not in mysql"),
        ("sqlite+aiosqlite:///news.db", "does not use the driver aiosqlite"),
        ("postgresql+asyncpg://host/news", "does not use the driver asyncpg"),
        ("sqlite:///news.db?mode=ro", "none can be set for SQLite"),
        ("postgresql://localhost:1/news?colour=red", "correct what follows the"),
    ],
)
def test_a_url_of_no_use_is_one_clear_error(url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words), open_engine(url) as engine, engine.connect():
        pass


@pytest.mark.parametrize("read_only", [False, True])
def test_a_pipe_or_a_folder_in_the_place_of_a_database_is_refused_at_once(
    tmp_path: Path, read_only: bool
) -> None:
    os.mkfifo(tmp_path / "pipe.db")
    for path in (tmp_path / "pipe.db", tmp_path):
        with pytest.raises(DatabaseUnusable, match="not a regular file"):
            make_engine(f"sqlite:///{path}", read_only=read_only)


def files_that_are_no_database(folder: Path, good: str) -> dict[Path, str]:
    """Make files that may lie in the place of a database, each with what is said of it."""
    whole = Path(good.removeprefix("sqlite:///")).read_bytes()
    text, cut, rotten, foreign, empty, newer = (
        folder / name for name in ("text", "cut", "rotten", "foreign", "empty", "newer")
    )
    text.write_text("An article about databases.\n" * 1_000)
    cut.write_bytes(whole[: len(whole) // 2])
    rotten.write_bytes(whole[:32_768] + b"\xff" * (len(whole) - 32_768))
    empty.touch()
    newer.write_bytes(whole)
    for path, statement in (
        (foreign, "CREATE TABLE mine (a)"),
        (newer, "UPDATE alembic_version SET version_num = '9999'"),
    ):
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(statement)
            connection.commit()
    return {
        text: "file is not a database; name another one",
        cut: "malformed; restore it from a backup",
        rotten: "malformed; restore it from a backup",
        foreign: "is not a dateline database",
        empty: "it is empty.*dateline migrate",
        newer: "this version of dateline .* does not know",
    }


def test_a_file_that_is_no_database_or_a_damaged_or_newer_one_is_one_clear_error_and_stays_as_it_is(
    make_sqlite: MakeDatabase, tmp_path: Path
) -> None:
    def refuses(words: str, work: Callable[..., object], *arguments: object) -> None:
        with pytest.raises(StoreError, match=words):
            work(*arguments)

    good, other = make_sqlite("good"), f"sqlite:///{tmp_path}/other.db"
    for path, words in files_that_are_no_database(tmp_path, good).items():
        url, raw = f"sqlite:///{path}", path.read_bytes()
        refuses(words, digest_of, url)
        refuses(words, copy_database, url, other)
        if path.name != "empty":
            refuses(words, migrate, url)
            refuses(words, copy_database, good, url)
        assert path.read_bytes() == raw, path.name
