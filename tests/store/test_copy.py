from __future__ import annotations

import pytest
from sqlalchemy import text

from loaders import load
from store import connect, copy, database_digest, get_article, select_articles
from store.copy import CopyRefused, NotEmpty
from store.engine import open_engine
from store.judgements import insert_judgements
from tests.conftest import MakeDatabase
from tests.factories import add_articles, new_article
from tests.test_architecture import ROOT


def digest_of(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def test_a_database_moves_to_the_other_engine_and_back(
    make_sqlite: MakeDatabase, make_postgresql: MakeDatabase, tmp_path: object
) -> None:
    source, server, back = make_sqlite("source"), make_postgresql("server"), f"sqlite:///{tmp_path}/back.db"
    load(source, [str(ROOT / "seeds" / "articles"), str(ROOT / "tests" / "corpus_odd")])
    with open_engine(source) as engine, engine.begin() as connection:
        insert_judgements(connection, [{"verb": "rename", "person_key": "joe-biden", "name": "J. Biden"}])
    assert copy.copy_database(source, server) == digest_of(source) == digest_of(server)
    assert copy.copy_database(server, back) == digest_of(back) == digest_of(source)
    for url in (server, back):
        with connect(url, read_only=True) as session:
            assert session.scalars(select_articles(search="grain")).all()
            assert get_article(session, 1)
    with connect(source) as one, connect(back) as other:
        for table in ("load_runs", "rejects", "judgements"):
            rows = [
                session.execute(text(f"SELECT * FROM {table} ORDER BY id")).all() for session in (one, other)
            ]
            assert rows[0] == rows[1] != []


def test_a_copy_is_a_database_to_go_on_with(url: str, make_sqlite: MakeDatabase) -> None:
    source = make_sqlite("source")
    with open_engine(source) as engine:
        add_articles(engine, new_article("One", "Putin came.", people={"Putin": "Putin"}))
    copy.copy_database(source, url)
    with open_engine(url) as engine:
        add_articles(
            engine,
            new_article("Two", "Wang Yi and Putin came.", people={"Wang Yi": "Wang Yi", "Putin": "Putin"}),
        )
    with connect(url) as session:
        assert [a.title for a in session.scalars(select_articles(search="came", order="oldest"))] == [
            "One",
            "Two",
        ]


def test_a_copy_never_overwrites_existing_articles(url: str, make_sqlite: MakeDatabase) -> None:
    source = make_sqlite("source")
    with open_engine(url) as engine:
        add_articles(engine, new_article("One", "Text."))
    with pytest.raises(NotEmpty, match="1 articles"):
        copy.copy_database(source, url)
    with pytest.raises(CopyRefused, match="itself"):
        copy.copy_database(url, url)


def test_a_copy_that_fails_leaves_nothing(
    url: str, make_sqlite: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = make_sqlite("source")
    with open_engine(source) as engine:
        add_articles(engine, new_article("One", "Text."))
    empty = digest_of(url)
    monkeypatch.setattr(copy, "put_rows", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        copy.copy_database(source, url)
    assert digest_of(url) == empty
