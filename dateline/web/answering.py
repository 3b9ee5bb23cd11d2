"""How most pages are made: query the database, and give the rows with the recipe that gets the same rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Select

from dateline.web.question import Question
from dateline.web.recipes import write_recipe
from dateline.web.view import HEADLINES, Ask, View
from store import select_headlines


def answer(
    ask: Ask,
    template: str,
    title: str,
    columns: Sequence[str],
    function: Callable[..., Select[*tuple[Any, ...]]],
    filters: Mapping[str, Any],
    *,
    question: Question | None = None,
    words: tuple[str, ...] = (),
    command: str | None = None,
    limit: int | None = None,
    offset: int | None = None,
    has_feed: bool = False,
) -> View:
    """Show the rows of a function of the query layer; one row more than `limit` says that there are more."""
    asked = dict(filters) if limit is None else {**filters, "limit": limit}
    further = {} if limit is None else {"limit": limit + 1}
    found = ask.session.execute(function(*words, **(asked | further)).offset(offset))
    rows = [tuple(row) for row in found]
    view = View(
        template, title, columns, rows[:limit], has_feed=has_feed, more=len(rows) > (limit or len(rows))
    )
    if ask.form == "html" and not ask.is_fragment:
        names = question.names if question else {}
        view.recipe = write_recipe(
            ask.site.engine, function, asked, words=words, command=command, names=names
        )
    view.shown["question"] = question
    return view


def headlines_of(ask: Ask, template: str, title: str, question: Question) -> View:
    """Show the newest articles of a question, for the page of a person or country."""
    return answer(
        ask, template, title, HEADLINES, select_headlines, question.filters,
        question=question, command="articles", limit=ask.limit(8), has_feed=True,
    )  # fmt: skip
