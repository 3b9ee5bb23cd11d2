"""What all tests share: databases built by the migrations, and articles to put into them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from store import migrate
from store.engine import make_engine, open_engine

SHARED = Path(__file__).parents[2] / "shared"

needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="needs ../shared, which a user's clone does not have"
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database to copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    with open_engine(f"sqlite:///{path}") as engine:
        migrate.create(engine)
    return path


@pytest.fixture
def make_database(template: Path, tmp_path: Path) -> Callable[[str], str]:
    """Make a fresh, migrated database and give its URL."""

    def make(name: str) -> str:
        path = tmp_path / f"{name}.db"
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    return make


@pytest.fixture
def url(make_database: Callable[[str], str]) -> str:
    """The URL of a fresh, migrated database."""
    return make_database("news")


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = make_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session
