"""Text of a database on a terminal: it can neither act there nor be read as markup; files keep its bytes."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest
from sqlalchemy import Engine

from dateline.terminal import harmless
from tests.factories import add_articles, new_article

CLIPBOARD, CLEAR, C1, TURNED = "\x1b]52;c;aGFybQ==\x07", "\x1b[2J", "\x9b2J", "\u202ednalb"
ATTACK = f"{CLIPBOARD}{CLEAR}{C1}{TURNED}"
MARKUP = r"\[/b] [/red] \[bold]x :smile: [link=https://example.org]y[/link]"
FORMS = ("table", "csv", "json", "jsonl", "markdown")


@pytest.fixture(autouse=True)
def articles(engine: Engine) -> None:
    add_articles(engine, new_article(f"Deal {ATTACK} {MARKUP}", f"Signed {ATTACK} {MARKUP}."))


def on_a_terminal(*words: str) -> str:
    """Give what a command writes to a terminal, errors included."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "dateline", *words],
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "1000"},
    ):
        os.close(theirs)
        seen = bytearray()
        while True:
            try:
                read = os.read(ours, 65536)
            except OSError:  # Linux's way to say that the other end was closed
                break
            seen += read
    os.close(ours)
    return seen.decode()


def acts(seen: str) -> list[str]:
    return [each for each in (CLIPBOARD, "\x1b]", "\x07", CLEAR, "\x9b", "\u202e") if each in seen]


@pytest.mark.parametrize("form", FORMS)
def test_what_an_article_says_does_not_act_in_a_list_on_a_terminal(url: str, form: str) -> None:
    seen = on_a_terminal("articles", "--db", url, "--format", form)
    assert not acts(seen)
    assert "Deal " in seen
    if "json" not in form:
        assert "␛]52;c;aGFybQ==␇␛" in seen
        assert "2J\ufffd2J\ufffddnalb" in seen


def test_what_an_article_says_does_not_act_where_it_is_shown(url: str) -> None:
    seen = on_a_terminal("show", "1", "--db", url)
    assert not acts(seen)
    assert seen.count("␛]52;c;aGFybQ==") == 2


@pytest.mark.parametrize("form", FORMS)
def test_values_and_names_of_columns_do_not_act_on_a_terminal(url: str, form: str) -> None:
    seen = on_a_terminal("sql", f'SELECT body AS "{ATTACK}" FROM articles', "--db", url, "--format", form)
    assert not acts(seen)
    assert "Signed " in seen


def test_what_an_error_quotes_does_not_act_on_a_terminal(url: str) -> None:
    seen = on_a_terminal("sql", f'SELECT * FROM "{ATTACK}"', "--db", url)
    assert not acts(seen)
    assert "aGFybQ==" in seen


def test_a_file_keeps_the_bytes(url: str) -> None:
    for words in (
        ["sql", "SELECT title FROM articles", "--format", "csv"],
        ["articles", "--format", "markdown"],
        ["show", "1"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "dateline", *words, "--db", url], capture_output=True, check=True
        )
        assert "\x1b]52;c;aGFybQ==" in done.stdout.decode()
        assert C1 in done.stdout.decode()


@pytest.mark.parametrize(
    "words", [["articles"], ["sql", 'SELECT title AS "[/x]", body AS "\\[bold]y" FROM articles']]
)
def test_brackets_are_never_markup(url: str, words: list[str]) -> None:
    seen = on_a_terminal(*words, "--db", url, "--format", "table")
    assert "Error" not in seen
    assert MARKUP in seen
    assert words[0] == "articles" or ("[/x]" in seen and r"\[bold]y" in seen)


def test_everything_else_stays_as_it_is() -> None:
    text = "Tab\there\nŘím, 東京, مرحبا, שלום, 👩‍👩‍👧, a\u200db"
    assert harmless(text) == text


def test_a_character_stands_for_each_that_would_act_so_that_spans_fit() -> None:
    every = "".join(map(chr, range(0x3000))) + "\ud800"
    assert len(harmless(every)) == len(every)
    assert not set(harmless(every)) & {chr(code) for code in (*range(9), *range(11, 32), *range(127, 160))}
