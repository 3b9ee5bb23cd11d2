"""Findings travel without their texts, and go back onto them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import text

from loaders import load
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from loaders.standoff import PutBack, export_findings, import_findings
from store import connect
from store.errors import StoreError
from store.exchange import FORMS, import_database
from store.models import Article
from tests.conftest import MakeDatabase
from tests.dateline.commands.test_monitoring import run
from tests.loaders.test_forget import digest_at

BODIES = (
    'President Anna Novak of France met Wang Yi in Paris on 3 March 2021. "We were glad of the rain," Novak told reporters.',
    "Nobody saw the snow of Wednesday.",
    'It was late in China, "and very cold", said Marie Dupont, the mayor of Lyon. She was quoted by Xinhua.',
)


def write(folder: Path) -> list[str]:
    folder.mkdir()
    for number, body in enumerate(BODIES, 1):
        (folder / f"{number}.txt").write_text(
            f"date 2023-02-2{number}\nrights: (c) The Pier\n\nAn uncommon headline of day {number}\n\n{body}\n",
            encoding="utf-8",
        )
    return [str(folder)]


def everything_in(folder: Path) -> str:
    """Give all that the files of a folder say."""
    tables = [str(pq.read_table(path).to_pylist()) for path in folder.rglob("*.parquet")]
    plain = [
        path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.suffix in (".csv", ".json", ".jsonl")
    ]
    return " ".join((*tables, *plain))


@pytest.mark.parametrize("form", FORMS)
def test_findings_leave_without_a_text_and_go_back_onto_the_texts_that_are_there(
    make_database: MakeDatabase, tmp_path: Path, form: Any
) -> None:
    url, other, folder = make_database("news"), make_database("other"), tmp_path / "findings"
    load(url, write(tmp_path / "news"))
    before = digest_at(url)
    with connect(url, read_only=True) as session:
        manifest = export_findings(session, folder, form)
        articles = session.query(Article).all()
    assert all(
        manifest["tables"][name] for name in ("articles", "person_mentions", "quotations", "quotation_spans")
    )
    said = everything_in(folder)
    assert "2021-03-03" in said
    assert "anna novak" in said.lower()  # the name, which is a value
    for article in articles:
        assert article.digest in said
        for words in (article.title, article.body):
            pieces = words.split()
            assert [
                " ".join(three)
                for three in zip(pieces, pieces[1:], pieces[2:], strict=False)
                if " ".join(three) in said
            ] == []
    load(other, [str(tmp_path / "news" / "1.txt"), str(tmp_path / "news" / "2.txt")])
    clean = digest_at(other)
    with connect(other) as session:
        session.execute(text("DELETE FROM quotations"))
        session.execute(text("DELETE FROM date_mentions"))
        session.execute(text("UPDATE articles SET annotator = 'another'"))
        session.commit()
    assert import_findings(other, folder) == PutBack(articles=2, missing=1, different=0)
    assert digest_at(other) == clean
    assert import_findings(url, folder) == PutBack(articles=3, missing=0, different=0)
    assert digest_at(url) == before


def test_other_white_space_and_judgements_are_respected(make_database: MakeDatabase, tmp_path: Path) -> None:
    url, other, folder = make_database("news"), make_database("other"), tmp_path / "findings"
    news = write(tmp_path / "news")
    load(url, news)
    done = run("export", str(folder), "--db", url, "--without-text", "--json")
    assert json.loads(done.stdout)["tables"]["articles"] == 3
    first = tmp_path / "news" / "1.txt"
    first.write_text(first.read_text(encoding="utf-8").replace("of France", "of  France"), encoding="utf-8")
    load(other, news)
    judge(other, JudgementRecord("reject", "marie-dupont"))
    before = digest_at(other)
    said = run("import", str(folder), "--db", other)
    assert "onto 2 articles; 0 are not there, 1 are there with other white space" in said.stderr + said.stdout
    assert digest_at(other) == before
    with pytest.raises(StoreError, match="only a part"):
        import_database(make_database("third"), folder)
