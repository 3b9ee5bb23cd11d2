"""Loads through a Dask cluster of two worker processes, one of which dies in the middle."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from loaders import load
from loaders.load import Hooks
from loaders.pipeline.cluster import connect_executor
from loaders.pipeline.pool import WorkerDied, WorkerPool
from loaders.pipeline.report import LoadReport
from store import connect, database_digest
from store.errors import LoadError
from tests.conftest import MakeDatabase
from tests.loaders.pipeline.test_pool import DEADLY, shout
from tests.loaders.sources.test_markup import page

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    settings = {"distributed.scheduler.allowed-failures": 1}
    with (
        dask_settings(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=":0", worker_dashboard_address=":0"
        ) as cluster,
    ):
        yield cluster


@pytest.fixture
def address(cluster: Any) -> str:
    return str(cluster.scheduler_address).replace("tcp://", "dask://")


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles in files, in an archive of pages and in lines of JSON."""
    folder = tmp_path_factory.mktemp("news")
    for number in range(40):
        words = (
            f" date 2023-02-22 Talks {number}\n\nPresident Anna Keller met Boris Novak in Kenya, {number}.\n"
        )
        (folder / f"{number}.txt").write_text(words, encoding="utf-8")
    with zipfile.ZipFile(folder / "pages.zip", "w") as pages:
        for number in range(40):
            pages.writestr(f"{number}.html", page(f"<p>Clara Petrov spoke in Peru for {number} hours.</p>"))
    lines = [{"title": f"Rain {n}", "date": "2023-02-23", "text": f"Rain in Oslo, {n}."} for n in range(60)]
    (folder / "rain.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n{broken", encoding="utf-8")
    return folder


def test_a_cluster_gives_the_digest_of_one_process_though_a_worker_is_killed(
    cluster: Any, address: str, news: Path, make_database: MakeDatabase
) -> None:
    alone, through = make_database("alone"), make_database("through")
    expected = load(alone, [str(news)])
    killed: list[int] = []

    def kill_one(_report: LoadReport) -> None:
        if not killed:
            killed.append(next(iter(cluster.workers.values())).pid)
            os.kill(killed[0], signal.SIGKILL)

    with connect_executor(address) as executor:
        report = load(through, [str(news)], batch_size=30, workers=executor, hooks=Hooks(kill_one))
    assert killed
    assert report.counts == expected.counts
    digests = set()
    for url in (alone, through):
        with connect(url, read_only=True) as session:
            digests.add(database_digest(session))
    assert len(digests) == 1


def test_what_kills_every_worker_that_tries_it_is_given_up_alone(address: str) -> None:
    with connect_executor(address) as executor, WorkerPool(executor) as pool:
        tasks = [pool.submit(shout, ["a", DEADLY, "c"]), pool.submit(shout, ["d"])]
        first, second = (list(pool.results(task)) for task in tasks)
    assert [each if isinstance(each, str) else type(each) for each in first] == ["A", WorkerDied, "C"]
    assert second == ["D"]


def test_the_command_names_an_executor(address: str, news: Path, tmp_path: Path) -> None:
    words = ["load", str(news), "--db", f"sqlite:///{tmp_path}/n.db", "--executor", address, "--quiet"]
    done = subprocess.run([sys.executable, "-m", "dateline", *words], capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (3, b"")  # the broken line is a new reject


@pytest.mark.parametrize("address", ["dask://", "spark://x:1", "localhost:8786"])
def test_what_is_no_address_of_a_scheduler_is_refused(address: str) -> None:
    with pytest.raises(LoadError, match="dask://host:port"), connect_executor(address):
        pass


def test_a_scheduler_that_does_not_answer_is_named() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"dask://127.0.0.1:{free.getsockname()[1]}"
        settings = {"distributed.comm.timeouts.connect": "1s"}
        with dask_settings(settings), pytest.raises(LoadError, match=address), connect_executor(address):
            pass


def dask_settings(settings: Mapping[str, object]) -> Any:
    return import_module("dask.config").set(settings)
