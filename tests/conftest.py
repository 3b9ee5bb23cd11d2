"""What all tests share: databases of both engines built by the migrations, and articles to put into them.

A test that asks for `url`, `engine`, `session` or `make_database` runs once on SQLite and
once on PostgreSQL; `sqlite_only` and `postgresql_only` mark what only one of them has.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from store.engine import make_engine, open_engine
from store.session import create_schema
from tests.postgres import DELETES, Pool, Server, own_name, serve

SHARED = Path(__file__).parents[2] / "shared"
ENGINES = ("sqlite", "postgresql")
TEMPLATE = own_name("template")

# Cases of a property on each engine. `pytest --hypothesis-profile many` looks at more: docs/reliability.md.
settings.register_profile("few", max_examples=100, deadline=None)
settings.register_profile("many", max_examples=2_500, deadline=None)
settings.load_profile("few")

collect_ignore = ["toys"]  # modules of a changed tree (test_additions)

MakeDatabase = Callable[[str], str]

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs ../shared, which a user's clone does not have"
)
sqlite_only = pytest.mark.parametrize("backend", ["sqlite"], indirect=True)
postgresql_only = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--engine", choices=ENGINES, help="Run the database tests on one engine only.")
    parser.addoption(
        "--nights", type=int, default=30, help="How long a store lives in tests/loaders/test_life.py."
    )


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "alembic: how pytest-alembic marks its own tests")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    wanted = config.getoption("--engine")
    if wanted is None:
        return
    for item in items:
        engine = getattr(item, "callspec", None) and item.callspec.params.get("backend")  # type: ignore[attr-defined]
        if engine not in (None, wanted) or (
            "server" in getattr(item, "fixturenames", ()) and wanted != "postgresql" and engine is None
        ):
            item.add_marker(pytest.mark.skip(reason=f"--engine {wanted}"))


@pytest.fixture(scope="session", params=ENGINES)
def backend(request: pytest.FixtureRequest) -> str:
    """The engine that a test runs on."""
    return str(request.param)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server with a migrated, empty database to copy: `TEMPLATE`."""
    drop = f"DROP DATABASE IF EXISTS {TEMPLATE} WITH (FORCE)"
    with serve() as server:
        server.run(drop, f"CREATE DATABASE {TEMPLATE}")
        with open_engine(server.database(TEMPLATE)) as engine:
            create_schema(engine)
        yield server
        server.run(drop)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite database to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    with open_engine(f"sqlite:///{path}") as engine:
        create_schema(engine)
    return path


@pytest.fixture
def make_sqlite(template: Path, tmp_path: Path) -> MakeDatabase:
    """Make a fresh, migrated SQLite database and give its URL."""

    def make(name: str) -> str:
        path = tmp_path / f"{name}.db"
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture(scope="session")
def pool(server: Server) -> Iterator[Pool]:
    """The PostgreSQL databases of this session of tests."""
    pool = Pool(server, TEMPLATE)
    yield pool
    pool.drop()


@pytest.fixture
def make_postgresql(pool: Pool) -> MakeDatabase:
    """Make a fresh, migrated PostgreSQL database and give its URL."""
    return pool.give


@pytest.fixture
def make_database(backend: str, request: pytest.FixtureRequest) -> MakeDatabase:
    """Make a fresh, migrated database on the engine of the test and give its URL."""
    made: MakeDatabase = request.getfixturevalue(f"make_{backend}")
    return made


def empty_tables(engine: Engine) -> None:
    """Empty a database for the next case of a property: faster than another database, and its engine stays warm."""
    with engine.begin() as connection:
        for statement in DELETES:
            connection.exec_driver_sql(statement)


@pytest.fixture
def url(make_database: MakeDatabase) -> str:
    """The URL of a fresh, migrated database."""
    return make_database("news")


@pytest.fixture(autouse=True)
def as_superuser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow the tests' own role, a superuser, which `dateline sql` refuses by default."""
    monkeypatch.setenv("DATELINE_AS_SUPERUSER", "1")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def two(make_database: MakeDatabase) -> Iterator[tuple[Engine, Engine]]:
    """Two databases for many cases, because an engine keeps its compiled statements."""
    with open_engine(make_database("one")) as one, open_engine(make_database("other")) as other:
        yield one, other


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that the engine is given, as they come."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def empty_url(backend: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a database without a schema."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: Server = request.getfixturevalue("server")
    name = own_name("empty")
    server.run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)", f"CREATE DATABASE {name}")
    yield server.database(name)
    server.run(f"DROP DATABASE {name} WITH (FORCE)")
