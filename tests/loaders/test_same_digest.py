"""The same files give the same database, whatever the order, the size of batches and the number of workers."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from loaders import load
from store import bulk, connect, database_digest
from store.engine import open_engine
from store.rollups import rebuild
from tests.conftest import SHARED, MakeDatabase, needs_shared

SAMPLES = Path(__file__).parents[2] / "seeds" / "articles"
POLNEAR = SHARED / "corpus" / "polnear"
PART = 50
"""Every how-many-th article of the corpus is loaded; `python -m benchmarks.pipeline` loads them all."""

ways = pytest.mark.parametrize(("batch_size", "workers"), [(1, 1), (7, 2), (1_000, 1), (1_000, 2)])


def digest_of(url: str, files: list[str], *, batch_size: int, workers: int) -> str:
    """Load files in an order of its own and hash what became of them; derived tables must equal a fresh derivation."""
    random.Random(batch_size + workers).shuffle(files)  # noqa: S311 - any order will do
    load(url, files, batch_size=batch_size, workers=workers)
    with open_engine(url) as engine, bulk.writing(engine) as connection:
        assert set(rebuild(connection).values()) == {0}
    with connect(url, read_only=True) as session:
        return database_digest(session)


@pytest.fixture(scope="module")
def samples_digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('samples')}/news.db"
    return digest_of(url, sample_files(), batch_size=3, workers=1)


def sample_files() -> list[str]:
    return sorted(str(path) for path in SAMPLES.iterdir() if not path.name.endswith(".expected.json"))


@ways
def test_the_samples_have_one_digest(
    samples_digest: str, make_database: MakeDatabase, batch_size: int, workers: int
) -> None:
    url = make_database("samples")
    assert digest_of(url, sample_files(), batch_size=batch_size, workers=workers) == samples_digest


@pytest.fixture(scope="module")
def corpus_digest(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('corpus')}/news.db"
    return digest_of(url, corpus_files(), batch_size=11, workers=1)


def corpus_files() -> list[str]:
    return sorted(map(str, POLNEAR.glob("*.txt")))[::PART]


@needs_shared
@ways
def test_a_part_of_a_corpus_has_one_digest(
    corpus_digest: str, make_sqlite: MakeDatabase, batch_size: int, workers: int
) -> None:
    url = make_sqlite("corpus")
    assert digest_of(url, corpus_files(), batch_size=batch_size, workers=workers) == corpus_digest
