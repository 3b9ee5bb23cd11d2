"""Quotations: who says what, about whom, in which words."""

from __future__ import annotations

import shlex
from dataclasses import replace
from typing import Any, get_args

from sqlalchemy import select

from dateline.web.question import choice_of, country_of, read_question
from dateline.web.recipes import Recipe, write_recipe
from dateline.web.view import Ask, View
from store import get_person, select_quotations
from store.errors import UnknownName
from store.models import Quotation
from store.models.quotations import QuotationKind

PAGE = 30
COLUMNS = (
    "article_id",
    "published_on",
    "speaker_key",
    "speaker",
    "kind",
    "quotation",
    "relayed_by",
    "addressee",
    "id",
)


def rows_of(ask: Ask, limit: int, **asked: Any) -> list[tuple[Any, ...]]:
    """Read quotations, the newest first: rows of `COLUMNS`."""
    return [
        (
            q.article_id, q.article.published_on, q.person.key if q.person else None,
            q.person.name if q.person else q.speaker, q.kind, q.text, q.relayed_by, q.addressee, q.id,
        )
        for q in ask.session.scalars(select_quotations(**asked, limit=limit))
    ]  # fmt: skip


def listed(ask: Ask) -> View:
    """List quotations by speaker, by whom or what they are about, by kind and by words of the article."""
    question = read_question(
        ask.session, {name: ask.query.get(name, "") for name in ("q", "publisher", "since", "until")}
    )
    asked: dict[str, Any] = dict(question.filters)
    own: dict[str, str] = {}
    chips = list(question.chips)
    if speaker := ask.query.get("speaker"):
        person = get_person(ask.session, speaker)
        asked["speaker"] = own["speaker"] = f"key:{person.key}"
        chips.append(("speaker", "said by", person.name))
    if about := ask.query.get("about"):
        asked["about"], name = _about(ask, about)
        own["about"] = asked["about"]
        chips.append(("about", "about", name))
    if kind := choice_of(ask.query, "kind", get_args(QuotationKind)):
        asked["kind"] = own["kind"] = kind
        chips.append(("kind", "quoted", kind))
    question = replace(question, texts={**question.texts, **own}, chips=chips)
    limit = ask.limit(PAGE)
    rows = rows_of(ask, limit + 1, **asked)
    is_empty = not rows and ask.session.scalar(select(Quotation.id).limit(1)) is None
    return View(
        "quotations.html", "Quotations", COLUMNS, rows[:limit], _recipe(ask, asked | {"limit": limit}),
        len(rows) > limit, has_feed=True,
        shown={"question": question, "kinds": get_args(QuotationKind), "is_empty": is_empty, "limit": limit},
    )  # fmt: skip


def _about(ask: Ask, about: str) -> tuple[str, str]:
    """Read whom or what quotations are about, `UA` or `person:Wang Yi` or `Wang Yi`, and give the name to show."""
    kind, _, name = about.partition(":")
    if kind != "person":
        try:
            return country_of(ask.session, about)
        except UnknownName:
            name = about
    person = get_person(ask.session, name)
    return f"person:key:{person.key}", person.name


def _recipe(ask: Ask, asked: dict[str, Any]) -> Recipe:
    recipe = write_recipe(ask.site.engine, select_quotations, asked)
    words = ["dateline", "quotes", *([asked["speaker"]] if "speaker" in asked else [])]
    for name, value in asked.items():
        if name != "speaker":
            words += [f"--{name}", str(value)]
    return replace(recipe, command=shlex.join(words))
