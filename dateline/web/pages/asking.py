"""Questions in SQL, and worked ones to begin with."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path

from starlette.exceptions import HTTPException

from dateline.web.view import Ask, View
from store import run_sql
from store.errors import QueryRefused

TIMEOUT, ROWS, BYTES = 5.0, 1_000, 8 * 1024 * 1024


def sql(ask: Ask) -> View:
    """Answer one statement that reads."""
    if not ask.site.can_ask_sql:
        raise HTTPException(
            403, "SQL is answered on this machine alone; `dateline serve --sql` answers it to all."
        )
    statement = ask.query.get("statement", "").strip()
    view = View(
        "sql.html",
        "SQL",
        shown={"statement": statement, "problem": "", "questions": questions()},
        is_kept=False,
    )
    if statement:
        try:
            result = run_sql(
                ask.site.url, statement, timeout=TIMEOUT, max_rows=ROWS, max_bytes=BYTES,
                as_superuser=ask.site.as_superuser,
            )  # fmt: skip
        except QueryRefused as refused:
            if ask.form != "html":
                raise
            view.shown["problem"] = str(refused)
        else:
            view.columns, view.rows, view.more = result.columns, result.rows, result.capped
    return view


@cache
def questions() -> list[tuple[str, str]]:
    """Read the worked questions of docs/questions.md: the question and its SQL."""
    packaged = files("dateline") / "docs" / "questions.md"
    page = packaged if packaged.is_file() else Path(__file__).parents[3] / "docs" / "questions.md"
    return [(found[1], found[2].strip()) for found in _QUESTION.finditer(page.read_text(encoding="utf-8"))]


_QUESTION = re.compile(r"^## (\d+\. [^\n]+)\n.*?^```sql\n(.*?)^```", re.MULTILINE | re.DOTALL)
