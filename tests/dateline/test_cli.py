from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dateline.commands.app import app
from store.errors import DatelineError

ARTICLES = {
    "a": " date 2023-02-22 Putin in Minsk\n\nThe Russian president, Vladimir Putin, flew to Belarus for a [short] stay.\n",
    "b": " date 2023-02-23 Talks end\n\nMr. Putin left Belarus, officials said.\n",
}


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, words in ARTICLES.items():
        (folder / f"{name}.txt").write_text(words, encoding="utf-8")
    return folder


@pytest.fixture
def loaded(url: str, news: Path) -> str:
    assert run("load", str(news), "--db", url, "--quiet") == ""
    return url


def run(*words: str, status: int = 0) -> str:
    result = CliRunner().invoke(app, list(words), prog_name="dateline")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == status, result.output
    return result.stdout


def records(*words: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(run(*words, "--format", "csv"))))


def test_load_reports_what_it_did_and_status_remembers(url: str, news: Path) -> None:
    (news / "bad.txt").write_text("no date\n\nat all\n", encoding="utf-8")
    output = run("load", str(news), "--db", url, status=3)
    assert "3 read: 2 loaded, 1 rejected" in output
    status = json.loads(run("status", "--json", "--db", url))
    assert (status["counts"]["articles"], status["open_rejects"]) == (2, 1)
    assert status["last_run"]["finished_at"]
    [reject] = records("rejects", "--db", url)
    assert reject["reason"] == "no-date"
    assert "bad.txt" in reject["message"]


def test_load_reports_as_json(url: str, news: Path) -> None:
    report: dict[str, Any] = json.loads(run("load", str(news), "--db", url, "--json"))
    assert (report["read"], report["loaded"], report["rejected"]) == (2, 2, 0)
    assert report["words"] > 0


def test_a_load_writes_its_events_as_json_lines_to_standard_error(url: str, news: Path) -> None:
    words = ["load", str(news), "--db", url, "--log-format", "json", "--batch-size", "1"]
    result = CliRunner().invoke(app, words, prog_name="dateline")
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert [event["event"] for event in events] == ["started", "progress", "progress", "progress", "finished"]
    assert [event.get("loaded", 0) for event in events[1:4]] == [0, 1, 2]


def test_articles_are_listed_by_words_person_country_and_day(loaded: str) -> None:
    assert [a["title"] for a in records("articles", "--db", loaded)] == ["Talks end", "Putin in Minsk"]
    assert [a["title"] for a in records("articles", "officials", "--db", loaded)] == ["Talks end"]
    assert [
        a["title"] for a in records("articles", "--person", "putin", "--until", "2023-02-22", "--db", loaded)
    ] == ["Putin in Minsk"]
    assert [a["title"] for a in records("articles", "--country", "Russia", "--db", loaded)] == [
        "Putin in Minsk"
    ]


def test_people_countries_and_one_person_are_shown(loaded: str) -> None:
    assert [p["key"] for p in records("people", "--db", loaded)] == ["vladimir-putin"]
    assert {c["code"] for c in records("countries", "--person", "Putin", "--db", loaded)} == {"RU", "BY"}
    output = json.loads(run("person", "Vladimir Putin", "--json", "--db", loaded))
    assert output["roles"][0]["role"] == "Russian president"
    assert output["months"] == [{"month": "2023-02", "articles": 2, "mentions": 3}]


def test_an_article_is_shown_with_its_mentions_marked(loaded: str) -> None:
    shown = run("show", "1", "--db", loaded)
    assert "The {Russian} president, [Vladimir Putin], flew to {Belarus} for a [short] stay." in shown


@pytest.mark.parametrize("form", ["table", "csv", "json", "jsonl"])
def test_sql_answers_in_every_form(loaded: str, form: str) -> None:
    answer = run("sql", "SELECT title FROM articles ORDER BY id", "--format", form, "--db", loaded)
    assert "Putin in Minsk" in answer


def test_sql_takes_a_file_and_parameters(loaded: str, tmp_path: Path) -> None:
    query = tmp_path / "q.sql"
    query.write_text("SELECT count(*) AS n FROM articles WHERE published_on >= :since", encoding="utf-8")
    answer = run(
        "sql", "--file", str(query), "--param", "since=2023-02-23", "--db", loaded, "--format", "jsonl"
    )
    assert json.loads(answer) == {"n": 1}


def test_a_cap_on_rows_is_reported(loaded: str) -> None:
    result = CliRunner().invoke(
        app, ["sql", "SELECT id FROM articles", "--max-rows", "1", "--db", loaded, "--format", "json"]
    )
    assert json.loads(result.stdout) == {"rows": [{"id": 1}], "capped": True}
    assert "--max-rows" in result.stderr
    result = CliRunner().invoke(app, ["articles", "--limit", "1", "--db", loaded])
    assert "1 of 2" in result.stderr


def test_corrections_are_recorded_listed_and_lifted(loaded: str) -> None:
    run("person", "rename", "Putin", "V. V. Putin", "--db", loaded, "--note", "as he signs")
    assert [p["name"] for p in records("people", "--db", loaded)] == ["V. V. Putin"]
    assert [j["verb"] for j in records("person", "history", "vladimir-putin", "--db", loaded)] == ["rename"]
    run("judgements", "undo", "1", "--db", loaded)
    assert [p["name"] for p in records("people", "--db", loaded)] == ["Vladimir Putin"]


def test_a_person_is_taken_off_a_quotation_and_comes_back(url: str, tmp_path: Path) -> None:
    article = tmp_path / "said.txt"
    article.write_text(" date 2023-02-22 A\n\n“We will win,” President Joe Biden said.\n", encoding="utf-8")
    run("load", str(article), "--db", url, "--quiet")
    [quotation] = records("quotes", "Biden", "--db", url)
    run("judgements", "not-said", quotation["quotation"], "--db", url, "--note", "a slogan")
    assert records("quotes", "Biden", "--db", url) == []
    [judgement] = records("judgements", "list", "--db", url)
    assert (judgement["verb"], judgement["name"]) == ("not_said", quotation["text"])
    run("judgements", "undo", "1", "--db", url)
    assert [each["text"] for each in records("quotes", "Biden", "--db", url)] == [quotation["text"]]
    with pytest.raises(DatelineError, match="999999"):
        run("judgements", "not-said", "999999", "--db", url)


def test_migrate_goes_down_and_up_and_keeps_the_digest(loaded: str) -> None:
    before = run("digest", "--db", loaded)
    output = run("migrate", "--to", "0003", "--db", loaded)
    assert ("backup: " in output) == loaded.startswith("sqlite")
    with pytest.raises(DatelineError, match="dateline migrate"):
        run("articles", "--db", loaded)
    run("migrate", "--no-backup", "--db", loaded)
    assert run("digest", "--db", loaded) == before


def dateline(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k != "DATELINE_DB"}
    return subprocess.run(
        [sys.executable, "-m", "dateline", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )


@pytest.mark.parametrize(
    ("words", "status", "problem"),
    [
        (("articles",), 1, "there is no database"),
        (("load", "x", "--db", "mysql://host/db"), 1, "SQLite or PostgreSQL"),
        (("load",), 2, "Missing argument"),
        (("sql",), 2, "--file"),
    ],
)
def test_a_users_mistake_is_one_clear_line(
    words: tuple[str, ...], status: int, problem: str, tmp_path: Path
) -> None:
    done = dateline(*words, cwd=tmp_path)
    assert done.returncode == status
    assert problem in done.stderr
    assert "Traceback" not in done.stderr


def test_every_command_says_what_it_does_with_an_example() -> None:
    for command in (
        "load",
        "migrate",
        "status",
        "articles",
        "show",
        "people",
        "countries",
        "sql",
        "rejects",
        "digest",
    ):
        assert "Example:" in run(command, "--help")
