"""The shell as it is used: statements over several lines, completion, history, mistakes, leaving it."""

from __future__ import annotations

import os
import pty
import re
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.application.current import AppSession
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.input import PipeInput, create_pipe_input
from prompt_toolkit.output import DummyOutput
from sqlalchemy import Engine
from typer.testing import CliRunner

from dateline.commands.app import app
from dateline.output import Format
from dateline.shell import Asking, SqlCompleter, run_shell
from tests.conftest import sqlite_only
from tests.factories import add_articles, new_article

Type = Callable[..., tuple[str, str]]


@pytest.fixture(autouse=True)
def articles(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    if "engine" in request.fixturenames:
        engine: Engine = request.getfixturevalue("engine")
        add_articles(engine, new_article("Grain deal", "Signed."), new_article("Talks", "They go on."))


def type_in_steps(keys: PipeInput, shown: AppSession, lines: tuple[str, ...]) -> None:
    """Type lines and the end, waiting for what TAB completes."""
    for part in re.split("(?<=\t)", "".join(f"{line}\r" for line in lines) + "\x04"):
        keys.send_text(part)
        begun = part.rstrip("\t").rpartition(" ")[2]
        until = time.monotonic() + 300
        while part.endswith("\t") and not goes_on_after(begun, shown) and time.monotonic() < until:
            time.sleep(0.01)


def goes_on_after(begun: str, shown: AppSession) -> bool:
    """Check whether the word that was begun is completed in the line."""
    text = shown.app.current_buffer.text if shown.app else ""
    return begun in text and not text.endswith(begun)


@pytest.fixture
def type_in(engine: Engine, url: str, capsys: pytest.CaptureFixture[str]) -> Type:
    def give(*lines: str, max_rows: int = 10, timeout: float = 10) -> tuple[str, str]:
        capsys.readouterr()
        with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()) as shown:
            typing = threading.Thread(target=type_in_steps, args=(keys, shown, lines))
            typing.start()
            run_shell(Asking(url, timeout, max_rows, 0, Format.csv))
            typing.join()
        out, err = capsys.readouterr()
        return out, err

    return give


def test_a_statement_goes_over_lines_until_its_semicolon(type_in: Type) -> None:
    out, _ = type_in("SELECT title", "FROM articles", "ORDER BY title DESC;")
    assert out == "title\nTalks\nGrain deal\n"


def test_a_mistake_is_reported_and_the_shell_goes_on(type_in: Type) -> None:
    out, err = type_in(
        "SELECT nothing FROM articles;", "DELETE FROM articles;", r"\format docx", "SELECT 1 AS one;"
    )
    assert out == "one\n1\n"
    assert "does not understand" in err
    assert "DELETE" in err or "refused" in err
    assert r"\format knows table, csv, json, jsonl, markdown" in err


def test_the_cap_and_the_time_limit_are_those_of_sql(type_in: Type) -> None:
    endless = "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t;"
    out, err = type_in("SELECT id FROM articles;", endless, max_rows=1, timeout=0.3)
    assert out.count("\n") == 2
    assert "only the first 1 rows" in err
    assert "stopped after 0.3 seconds" in err


def test_tables_and_columns_are_described_and_forms_chosen(type_in: Type) -> None:
    out, err = type_in(r"\format markdown", r"\d", r"\d person_countries", r"\d nothing", r"\?")
    assert "| person_countries | Who is named" in out
    assert "| person_key | The person's key; each key of the person's names finds them. |" in out
    assert "there is no table or view nothing" in err
    assert "TAB completes" in err


def test_a_statement_is_completed_and_remembered(type_in: Type, tmp_path: Path) -> None:
    out, _ = type_in("SEL\t words FROM daily_cou\t;")
    assert out == "words\n7\n"
    assert "+SELECT words FROM daily_counts;" in (tmp_path / "dateline" / "history").read_text()
    again, _ = type_in("\x1b[A")
    assert again == out


def test_where_no_history_can_be_kept_it_says_so_and_works(
    type_in: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    out, err = type_in("SELECT 1 AS one;")
    assert out == "one\n1\n"
    assert "the history is not kept" in err


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM person_c", ["person_counts", "person_countries"]),
        ("select count(*) from articles a join article_c", ["article_countries"]),
        ("SELECT publ", ["published_on", "published_at", "publisher", "publishers"]),
        ("SELECT sel", ["SELECT"]),
        ("SELECT c.official_ FROM countries c", ["official_name"]),
        ("SELECT countries.val", ["valid_from", "valid_to"]),
        ("SELECT a.", None),
        (r"\f", [r"\format"]),
        (r"\d country_p", ["country_pair_months", "country_pairs"]),
    ],
)
def test_words_are_completed_by_where_they_stand(text: str, expected: list[str] | None) -> None:
    cursor = text.find(" FROM countries c") if " FROM countries c" in text else len(text)
    found = SqlCompleter().get_completions(Document(text, cursor), CompleteEvent())
    assert sorted(completion.text for completion in found) == sorted(expected or [])


@sqlite_only
def test_it_runs_on_a_terminal(engine: Engine, url: str) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "dateline", "shell", "--db", url]
    with subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | {"TERM": "dumb"}
    ) as shell:
        os.close(theirs)
        seen = read_until(ours, "dateline> ")
        os.write(ours, b"SELECT title FROM articles WHERE id = 2;\r")
        seen += read_until(ours, "Talks")
        os.write(ours, b"\\q\r")
        assert shell.wait(300) == 0
    os.close(ours)
    assert "Nothing can be written" in seen


def read_until(terminal: int, words: str) -> str:
    seen = ""
    give_up = time.monotonic() + 300
    while words not in seen:
        ready, _, _ = select.select([terminal], [], [], max(0, give_up - time.monotonic()))
        assert ready, f"{words!r} did not come; only {seen!r}"
        seen += os.read(terminal, 4096).decode(errors="replace")
    return seen


@sqlite_only
def test_it_is_for_a_terminal_and_says_so(engine: Engine, url: str) -> None:
    result = CliRunner().invoke(app, ["shell", "--db", url], input="SELECT 1;\n")
    assert "use `dateline sql" in str(result.exception)
