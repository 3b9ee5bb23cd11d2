from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, make_url
from sqlalchemy.exc import DBAPIError

from store import migrate
from store.bulk import WRITERS_LOCK
from store.engine import open_engine
from store.errors import QueryRefused
from store.grants import CONNECTIONS, TIMEOUT, GrantRefused, grant_reading, refuse_superuser
from store.session import create_schema
from tests.conftest import postgresql_only, sqlite_only
from tests.factories import add_articles, new_article
from tests.postgres import Server, own_name

ROLE = f'Ana "{own_name("1st")}" 100%'
QUOTED = f'"Ana ""{own_name("1st")}"" 100%%"'


@pytest.fixture
def analyst(url: str, engine: Engine) -> Iterator[str]:
    add_articles(engine, new_article("One", "Putin came.", people={"Putin": "Putin"}))
    assert grant_reading(url, ROLE)
    yield ROLE
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {QUOTED}")
        connection.exec_driver_sql(f"DROP ROLE {QUOTED}")


def run(engine: Engine, statement: str) -> list[object]:
    """Run a statement as the analyst, who has tried to lift the session's own protection."""
    with engine.connect() as connection:
        connection.exec_driver_sql(f"SET ROLE {QUOTED}")
        connection.exec_driver_sql("SET TRANSACTION READ WRITE")
        result = connection.exec_driver_sql(statement)
        return list(result.all()) if result.returns_rows else []


@postgresql_only
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO people (key, name) VALUES ('x', 'X')",
        "UPDATE articles SET title = 'Kittens'",
        "DELETE FROM person_mentions",
        "TRUNCATE article_people",
        "DROP TABLE rejects",
        "ALTER TABLE articles ADD COLUMN kittens text",
        "CREATE TABLE kittens (name text)",
        "CREATE OR REPLACE VIEW daily_counts AS SELECT 1",
        "SELECT nextval('articles_id_seq')",
        "COPY articles TO PROGRAM 'cat > /dev/null'",
        WRITERS_LOCK,
    ],
)
def test_an_analyst_can_not_write(engine: Engine, analyst: str, statement: str) -> None:
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner|pg_execute_server_program"):
        run(engine, statement)


@postgresql_only
def test_a_new_analyst_has_a_statement_time_out_and_few_connections(engine: Engine, analyst: str) -> None:
    query = "SELECT rolconnlimit, rolconfig FROM pg_roles WHERE rolname = %(role)s"
    with engine.connect() as connection:
        connections, settings = connection.exec_driver_sql(query, {"role": analyst}).one()
    assert connections == CONNECTIONS
    assert set(settings) == {"default_transaction_read_only=on", f"statement_timeout={TIMEOUT}"}


@postgresql_only
def test_an_analyst_can_read_everything_and_what_later_migrations_make(
    engine: Engine, url: str, analyst: str
) -> None:
    with engine.connect() as connection:
        names = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm')"
        ).scalars().all()  # fmt: skip
    for name in names:
        run(engine, f"SELECT * FROM {name} LIMIT 1")
    migrate.migrate(url, "-1")
    migrate.migrate(url)
    assert run(engine, "SELECT count(*) FROM judgements")
    assert not grant_reading(url, analyst)


KEEPER, BOB, KEPT, WORD = own_name("keeper"), own_name("bob"), own_name("kept"), "not-a-secret"


@pytest.fixture
def keeper(server: Server) -> Iterator[str]:
    """The URL of a database whose owner is not a superuser."""
    server.run(f"CREATE ROLE {KEEPER} LOGIN PASSWORD '{WORD}'", f"CREATE DATABASE {KEPT} OWNER {KEEPER}")
    kept = make_url(server.database(KEPT)).set(username=KEEPER, password=WORD)
    yield kept.render_as_string(hide_password=False)
    server.run(f"DROP DATABASE {KEPT} WITH (FORCE)", f"DROP ROLE {KEEPER}", f"DROP ROLE IF EXISTS {BOB}")


def test_what_the_owner_makes_later_can_be_read_though_a_superuser_granted(
    server: Server, keeper: str
) -> None:
    with open_engine(keeper) as engine, open_engine(server.database(KEPT)) as superuser:
        create_schema(engine)
        grant_reading(server.database(KEPT), BOB)
        migrate.move(engine, "0004")
        migrate.move(engine, "head")
        with superuser.connect() as connection:
            connection.exec_driver_sql(f"SET ROLE {BOB}")
            for name in ("article_revisions", "country_pair_months", "stories", "country_pairs"):
                assert connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar_one() == 0
        with superuser.begin() as connection:  # as docs/postgresql.md says
            connection.exec_driver_sql(f"DROP OWNED BY {BOB}")


def test_who_may_not_make_roles_learns_what_to_ask_for(server: Server, keeper: str) -> None:
    with open_engine(keeper) as engine:
        create_schema(engine)
    with pytest.raises(GrantRefused, match=f'have somebody who may run `CREATE ROLE "{BOB}" LOGIN`'):
        grant_reading(keeper, BOB)
    server.run(f"CREATE ROLE {BOB} LOGIN")
    assert not grant_reading(keeper, BOB)
    with open_engine(server.database(KEPT)) as superuser, superuser.begin() as connection:
        connection.exec_driver_sql(f"DROP OWNED BY {BOB}")


@postgresql_only
def test_a_role_that_could_write_all_the_same_is_refused(url: str, engine: Engine) -> None:
    with pytest.raises(GrantRefused, match="may write"):
        grant_reading(url, str(engine.url.username))


@sqlite_only
def test_sqlite_has_no_roles(url: str) -> None:
    with pytest.raises(GrantRefused, match="copy of the file"):
        grant_reading(url, "ana")


@postgresql_only
def test_an_analyst_is_not_refused_as_a_superuser(engine: Engine, analyst: str) -> None:
    with engine.connect() as connection:
        with pytest.raises(QueryRefused, match="is a superuser of the server"):
            refuse_superuser(connection)
        connection.exec_driver_sql(f"SET ROLE {QUOTED}")
        refuse_superuser(connection)


@sqlite_only
def test_a_file_has_no_superusers(engine: Engine) -> None:
    with engine.connect() as connection:
        refuse_superuser(connection)
