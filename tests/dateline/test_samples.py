"""Samples: the same from every database of the same articles, with context, and scored with an interval."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from dateline.samples import COLUMNS, draw, kinds_by_word
from loaders import load
from store import connect
from tests.dateline.commands.test_monitoring import run
from tests.loaders.test_judge import TEXTS


@pytest.mark.parametrize("word", ["people", "countries", "roles", "quotations", "dates"])
def test_a_sample_depends_on_the_articles_and_the_seed_alone(
    make_database: Callable[[str], str], tmp_path: Path, word: str
) -> None:
    files = []
    for name, words in TEXTS.items():
        said = f'{words}\n"We were glad on 3 March 2021," Marie Dupont said. "It was late in Spain and in Italy."\n'
        files.append(tmp_path / f"{name}.txt")
        files[-1].write_text(said, encoding="utf-8")
    one, other = make_database("one"), make_database("other")
    load(one, [str(file) for file in files])
    for file in reversed(files):
        load(other, [str(file)])
    with connect(one) as session, connect(other) as same:
        rows = draw(session, word, 4)
        assert rows == draw(same, word, 4)
        everything = draw(session, word, 10_000)
        assert set(rows) <= set(everything)
        assert len(everything) >= 3
        assert {*everything} == {*draw(session, word, 10_000, seed=1)}
        assert everything != draw(session, word, 10_000, seed=1)
    for row in everything:
        found = dict(zip(COLUMNS, row, strict=True))
        assert found["kind"] == word
        assert found["right"] == ""
        assert found["surface"]
        assert (found["rule"] == "") == (word == "roles")
        assert found["found"] or (word, found["rule"]) == ("quotations", "none")


def test_the_kinds_have_the_words_of_the_option() -> None:
    assert sorted(kinds_by_word()) == ["countries", "dates", "people", "quotations", "roles"]


def test_an_answered_sample_is_scored_by_rule_and_publisher(url: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXTS["a"], encoding="utf-8")
    load(url, [str(tmp_path / "a.txt")])
    file = tmp_path / "people.csv"
    assert run("sample", "--kind", "people", "--out", str(file), "--db", url).exit_code == 0
    rows = list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))
    answers = ["y", "N", *[""] * (len(rows) - 2)]
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, COLUMNS)
        writer.writeheader()
        writer.writerows(row | {"right": answer} for row, answer in zip(rows, answers, strict=True))
    lines = run("sample", "--score", str(file), "--format", "csv").stdout.splitlines()
    assert lines[:2] == ["group,name,judged,right,precision,low,high", "all,,2,1,0.5,0.095,0.905"]
    assert lines[-1].startswith("publisher,,2,1")
    file.write_text("right\nperhaps\n", encoding="utf-8")
    assert "'perhaps' is not an answer" in str(run("sample", "--score", str(file)).exception)
    assert run("sample", "--db", url).exit_code == 2
