from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.commands.app import app

BAD = "No date here\n\nSome text.\n"
GOOD = " date 2023-02-22 Rain\n\nIt rained in Oslo.\n"


def run(*words: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, list(words), prog_name="dateline")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result.stdout


@pytest.fixture
def database(make_sqlite: object, tmp_path: Path) -> str:
    url: str = make_sqlite("rejects")  # type: ignore[operator]
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(BAD, encoding="utf-8")
    run("load", str(tmp_path / "a.txt"), str(tmp_path / "b.txt"), "--db", url, "--quiet", status=3)
    return url


def test_rejects_are_listed_shown_and_exported(database: str) -> None:
    assert run("rejects", "--db", database) == run("rejects", "list", "--db", database)
    shown = json.loads(run("rejects", "show", "1", "--json", "--db", database))
    assert (shown["reason"], shown["raw"]) == ("no-date", BAD)
    lines = run("rejects", "export", "--db", database).splitlines()
    assert [json.loads(line)["id"] for line in lines] == [1, 2]


def test_a_retry_resolves_what_was_corrected_and_leaves_the_rest(database: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(GOOD, encoding="utf-8")
    answer = json.loads(run("rejects", "retry", "--json", "--db", database, status=3))
    assert (answer["tried"], answer["resolved"], answer["load"]["loaded"]) == (2, 1, 1)
    assert "b.txt" in run("rejects", "--db", database)
    assert "a.txt" not in run("rejects", "--db", database)


def test_what_is_dismissed_stays_closed_when_it_is_met_again(database: str, tmp_path: Path) -> None:
    run("rejects", "dismiss", "1", "2", "--db", database)
    run("load", str(tmp_path / "a.txt"), "--db", database, "--quiet")
    assert run("rejects", "--db", database).splitlines()[1:] == []


def test_a_load_says_of_the_first_rejects_which_place_and_what_is_wrong_also_when_it_is_tried_out(
    make_sqlite: object, tmp_path: Path
) -> None:
    path = tmp_path / "days.jsonl"
    lines = [json.dumps({"title": "Rain", "body": "It rained.", "date": "2023-02-30"}) for _ in range(7)]
    path.write_text("\n".join(lines), encoding="utf-8")
    url: str = make_sqlite("answer")  # type: ignore[operator]
    result = CliRunner().invoke(app, ["load", str(path), "--db", url, "--dry-run"])
    answer = result.stderr.splitlines()
    assert [
        line for line in answer if "days.jsonl#1, line 1: date: the calendar has no day '2023-02-30'" in line
    ]
    assert answer[-1] == "and 2 more"
    assert len(answer) == 6


def test_a_load_can_be_tried_out_and_mapped(make_sqlite: object, tmp_path: Path) -> None:
    url: str = make_sqlite("tried")  # type: ignore[operator]
    lines = [
        {"kopf": f"Rain {n}", "day": f"2023-02-{n:02}", "words": "It rained in Oslo."} for n in range(1, 6)
    ]
    path = tmp_path / "rain.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    answer = json.loads(
        run("load", str(path), "--db", url, "--json", "--map", "title=kopf,published_on=day,body=words",
            "--since", "2023-02-02", "--limit", "3")
    )  # fmt: skip
    assert (answer["read"], answer["loaded"], answer["skipped"]) == (3, 3, 1)
    assert run("load", str(path), "--map", "title", "--db", url, status=2) == ""
