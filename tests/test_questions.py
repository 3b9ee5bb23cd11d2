"""The worked questions of docs/questions.md give the results that stand there, on the sample articles.

After a change of the annotators the results may change; look at them, and write them again:
`DATELINE_WRITE_DOCS=1 python -m pytest tests/test_questions.py`.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline.commands.app import app
from dateline.output import plain
from store import run_sql

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "questions.md"
QUESTION = re.compile(
    r"^## (\d+\. [^\n]+)\n(.*?)^```sql\n(.*?)^```\n*((?:\|[^\n]*\n)*)\n*", re.MULTILINE | re.DOTALL
)


def as_markdown(columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines = [columns, ("---",) * len(columns), *rows]
    cells = (
        ["" if value is None else " ".join(str(plain(value)).split()) for value in line] for line in lines
    )
    return "".join(f"| {' | '.join(line)} |\n" for line in cells)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('samples') / 'samples.db'}"
    done = CliRunner().invoke(app, ["load", str(ROOT / "seeds" / "articles"), "--db", url, "--quiet"])
    assert done.exit_code in (0, 3), done.output
    return url


def test_there_are_thirty_two_questions_and_each_has_an_answer() -> None:
    found = QUESTION.findall(PAGE.read_text(encoding="utf-8"))
    assert len(found) == 32
    assert not [title for title, _, _, table in found if len(table.splitlines()) < 3]


def test_the_answers_are_those_of_the_page(samples: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    answers = {
        title: (table, as_markdown(result.columns, result.rows))
        for title, _, sql, table in QUESTION.findall(page)
        for result in [run_sql(samples, sql)]
    }
    if os.environ.get("DATELINE_WRITE_DOCS"):

        def answered(found: re.Match[str]) -> str:
            return f"## {found[1]}\n{found[2]}```sql\n{found[3]}```\n\n{answers[found[1]][1]}\n"

        PAGE.write_text(QUESTION.sub(answered, page).rstrip() + "\n", encoding="utf-8")
        return
    wrong = [title for title, (there, now) in answers.items() if there != now]
    assert not wrong, "the samples now answer otherwise; see this module's docstring"
