"""The same files give the same database, whatever the order, the size of batches and the number of workers."""

from __future__ import annotations

import random
import tarfile
import zipfile
from concurrent.futures import Executor, ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select

from loaders import load
from store import bulk, connect, database_digest
from store.engine import open_engine
from store.models import Reject
from store.rollups import rebuild_rollups
from tests.conftest import SHARED, MakeDatabase, needs_shared

SAMPLES = Path(__file__).parents[2] / "seeds" / "articles"
POLNEAR = SHARED / "corpus" / "polnear"
PART = 50
"""Every how-many-th article of the corpus is loaded; `python -m benchmarks.pipeline` loads them all."""

ways = pytest.mark.parametrize(("batch_size", "workers"), [(1, 1), (7, 2), (1_000, 1), (1_000, 2)])


def digest_of(url: str, files: list[str], *, batch_size: int, workers: int) -> str:
    """Load the files in a shuffled order, check the derived tables against a rebuild, and give the digest."""
    random.Random(batch_size + workers).shuffle(files)  # noqa: S311 - any order will do
    load(url, files, batch_size=batch_size, workers=workers)
    with open_engine(url) as engine, bulk.writing(engine) as connection:
        assert set(rebuild_rollups(connection).values()) == {0}
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
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every format: alone, in archives, in archives within archives, long, and damaged."""
    folder = tmp_path_factory.mktemp("mixed")
    with zipfile.ZipFile(folder / "a.zip", "w") as zipped, tarfile.open(folder / "b.tar.gz", "w:gz") as tar:
        for path in map(Path, sample_files()):
            raw = path.read_bytes()
            (folder / path.name).write_bytes(raw)
            (folder / f"cut {path.name}").write_bytes(raw[: len(raw) * 2 // 3])
            zipped.writestr(path.name, raw)
            tar.add(path, path.name)
    with zipfile.ZipFile(folder / "c.zip", "w") as outer:
        outer.write(folder / "a.zip", "inner/a.zip")
    rain, pad = "It rained on President Anna Keller in Kenya.", "x" * 10_000
    lines = [
        f'{{"title": "Rain {n}", "date": "2023-02-22", "text": "{rain} {n}", "pad": "{pad}"}}'
        for n in range(120)
    ]
    lines[70] = lines[70][:-1]
    (folder / "long.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_a_folder_of_every_format_has_one_digest_and_the_same_rejects(
    mixed: Path, make_database: MakeDatabase
) -> None:
    found = []
    with ThreadPoolExecutor(3) as threads:
        ways: list[tuple[int | Executor, int]] = [(1, 1_000), (2, 7), (threads, 100)]
        for number, (workers, batch_size) in enumerate(ways):
            url = make_database(f"mixed{number}")
            load(url, [str(mixed)], batch_size=batch_size, workers=workers)
            with connect(url, read_only=True) as session:
                columns = Reject.source_uri, Reject.position, Reject.reason, Reject.message, Reject.raw
                rejects = session.execute(select(*columns).order_by(Reject.id)).all()
                found.append((database_digest(session), rejects))
    assert len(found[0][1]) > 5
    assert found[0] == found[1] == found[2]


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
