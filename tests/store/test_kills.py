"""What a copy or an import leaves when its process is killed: nothing but an empty schema, and the next one completes it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from store import bulk, connect, copy, database_digest, exchange
from store.engine import open_engine
from store.errors import StoreError
from store.judgements import insert_judgements
from tests.conftest import MakeDatabase
from tests.factories import add_articles, new_article
from tests.kills import killed, killed_at


def digest_of(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


@pytest.fixture
def source(make_sqlite: MakeDatabase) -> str:
    """A database with articles, people and a judgement."""
    url = make_sqlite("source")
    with open_engine(url) as engine:
        add_articles(
            engine,
            new_article("One", "Putin spoke of grain.", people={"Putin": "Vladimir Putin"}),
            new_article("Two", "Putin left.", people={"Putin": "Vladimir Putin"}),
            finish=True,
        )
        with bulk.writing(engine) as connection:
            insert_judgements(connection, [{"verb": "reject", "person_key": "somebody-else"}])
    return url


@pytest.fixture(params=["copy", "import"])
def job(request: pytest.FixtureRequest, source: str, tmp_path: Path) -> Callable[[str], object]:
    """What fills another database with all of the source."""
    if request.param == "copy":
        return partial(copy.copy_database, source)
    folder = tmp_path / "export"
    with connect(source, read_only=True) as session:
        exchange.export_database(session, folder, "jsonl")
    return lambda url: exchange.import_database(url, folder)


def test_a_copy_or_an_import_that_is_killed_can_be_run_again(
    empty_url: str, source: str, job: Callable[[str], object]
) -> None:
    module = copy if isinstance(job, partial) else exchange
    again = partial(job, empty_url)
    killed_at(again, "CREATE VIEW")
    with pytest.raises(StoreError, match=r"has schema none|dateline migrate"):
        digest_of(empty_url)
    killed(again, bulk, "insert_rows", at=5)
    nothing = digest_of(empty_url)
    killed(again, module, "database_digest", at=2 if module is copy else 1)
    assert digest_of(empty_url) == nothing
    again()
    assert digest_of(empty_url) == digest_of(source)
    with pytest.raises(StoreError, match="is not empty"):
        again()
