"""A warehouse that applies each night's increment equals the store, whatever changed it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from loaders import forget as forgetting
from loaders import load
from loaders.annotate import annotate
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from store import StoreError, connect
from store.exchange import export_database, import_database
from store.withheld import Rule
from tests.loaders.warehouse import Warehouse


def write(folder: Path, name: str, body: str) -> str:
    path = folder / f"{name}.txt"
    path.write_text(f"date 2023-02-2{name} Day {name}\n\n{body}\n", encoding="utf-8")
    return str(path)


def test_a_warehouse_that_follows_each_night_has_what_the_store_has(url: str, tmp_path: Path) -> None:
    files, nights = tmp_path / "files", tmp_path / "nights"
    files.mkdir()
    nights.mkdir()
    warehouse = Warehouse(nights)
    load(url, [
        write(files, "1", 'Novak saw France on 3 March 2021. "It rains," Novak said.'),
        write(files, "2", "Marie Dupont, the mayor of Lyon, met Joe Biden in Paris."),
        write(files, "3", "Nobody saw the rain of Wednesday in Germany, where it was cold."),
    ])  # fmt: skip
    assert warehouse.next_night(url) == (3, 0)
    load(url, [str(files)])
    assert warehouse.next_night(url) == (0, 0)
    load(url, [write(files, "4", "President Anna Novak left China. Novak came home to sleep.")])
    assert warehouse.next_night(url) == (2, 0)  # who Novak was in the first article is known now
    load(url, [write(files, "3", "Nobody saw the snow of Wednesday in Germany, where it was cold.")])
    assert warehouse.next_night(url) == (1, 1)  # a correction
    judge(url, JudgementRecord("same", "marie-dupont", "joe-biden"))
    assert warehouse.next_night(url) == (1, 0)
    judge(url, JudgementRecord("rename", "anna-novak", name="Anna Maria Novak"))
    assert warehouse.next_night(url) == (0, 0)
    with connect(url) as session:
        digests = dict(tuple(row) for row in session.execute(text("SELECT title, digest FROM articles")))
    rules = [Rule("digest", digests["Day 4"])]
    forgetting.forget(url, rules)
    assert warehouse.next_night(url) == (1, 1)  # Novak is nobody known again
    with connect(url) as session:
        session.execute(text("DELETE FROM country_mentions WHERE country_code = 'FR'"))
        session.execute(text("DELETE FROM articles WHERE title = 'Day 2'"))
        session.commit()
    assert warehouse.next_night(url) == (1, 1)
    forgetting.undo(url, rules)
    annotate(url)
    load(url, [str(files)])
    came, gone = warehouse.next_night(url)
    assert (came, gone) == (3, 0)


def test_an_increment_needs_an_export_and_makes_no_database(
    url: str, make_database: Callable[[str], str], tmp_path: Path
) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    with connect(url, read_only=True) as session:
        with pytest.raises(StoreError, match=r"manifest\.json"):
            export_database(session, second, "csv", since=tmp_path)
        export_database(session, first, "csv")
        manifest = export_database(session, second, "csv", since=first)
        assert (second / "gone.csv").read_text() == "article_id,digest\n"
        assert manifest["since"] == manifest["digest"]
        (first / "state.parquet").unlink()
        with pytest.raises(StoreError, match="no increment can follow"):
            export_database(session, tmp_path / "3", since=first)
    with pytest.raises(StoreError, match="only a part"):
        import_database(make_database("other"), second)
