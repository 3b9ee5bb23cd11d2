"""Quotations: who says what, about whom or which country, relayed by whom and to whom."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, func, literal_column, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from store.models import Article, Quotation
from store.models.countries import STATE_VIAS
from store.models.quotations import QuotationKind
from store.queries.conditions import ArticleFilters, spine_of
from store.queries.names import is_country, person_id
from store.queries.remember import remembered
from store.search.compiler import ordered_join
from store.tables import country_mentions, person_mentions, quotation_spans, quotations

_NAMES_A_STATE: Final[list[ColumnElement[str]]] = [literal_column(f"'{via}'") for via in STATE_VIAS]
"""Constants, because SQLAlchemy takes as long to expand five bound values as SQLite takes for a row."""


@remembered
def select_quotations(
    speaker: int | str | None = None,
    *,
    about: str | None = None,
    country: str | None = None,
    relayed_by: str | None = None,
    addressee: int | str | None = None,
    kind: QuotationKind | None = None,
    search: str | None = None,
    publisher: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int | None = None,
) -> Select[Quotation]:
    """Select quotations, those of the newest article first, with their spans and articles.

    `speaker` and `addressee` are people: id, key, or name as people write it. `about` is a
    country (code or name) or group of countries named in the quotation, or a person: `person:NAME`. `country` is
    a state that speaks itself or by an organ, `relayed_by` words in the name of a medium;
    `search`, `publisher`, `since` and `until` are about the article.

    >>> statement = select_quotations("Wang Yi", about="UA", kind="direct")
    """
    filters: ArticleFilters = {
        "speaker": speaker, "search": search, "publisher": publisher, "since": since, "until": until,
    }  # fmt: skip
    named = _named_in_article(about)
    spine = spine_of({**filters, **named})
    q = quotations.c
    source: FromClause = ordered_join(spine.with_articles(), quotations, q.article_id == spine.article_id)
    return (
        select(Quotation)
        .select_from(source)
        .where(*spine.conditions, *_conditions(speaker, about, country, relayed_by, addressee, kind))
        .order_by(spine.day.desc(), spine.article_id.desc(), q.number)
        .limit(limit)
        .options(
            selectinload(Quotation.spans),
            contains_eager(Quotation.article).defer(Article.body),
            joinedload(Quotation.person),
        )
    )


def _named_in_article(about: str | None) -> ArticleFilters:
    """Give the filter of articles that `about` implies: whom or what a quotation is about is also named in its article."""
    if about is None:
        return {}
    who = _person_of(about)
    return {"country": about} if who is None else {"person": who}


def _person_of(about: str) -> str | None:
    kind, _, name = about.partition(":")
    return name.strip() if kind == "person" and name else None


def _conditions(
    speaker: int | str | None,
    about: str | None,
    country: str | None,
    relayed_by: str | None,
    addressee: int | str | None,
    kind: QuotationKind | None,
) -> list[ColumnElement[bool]]:
    q = quotations.c
    conditions: list[ColumnElement[bool]] = []
    if speaker is not None:
        conditions.append(q.person_id == person_id(speaker))
    if about is not None:
        conditions.append(_is_about(about))
    if country is not None:
        conditions.append(is_country(q.country_code, country))
    if relayed_by is not None:
        conditions.append(func.lower(q.relayed_by).contains(relayed_by.lower(), autoescape=True))
    if addressee is not None:
        conditions.append(q.addressee_person_id == person_id(addressee))
    if kind is not None:
        conditions.append(q.kind == kind)
    return conditions


def _is_about(about: str) -> ColumnElement[bool]:
    """Make the condition that a mention lies inside the content of a quotation."""
    who, span = _person_of(about), quotation_spans.c
    mention: Any = (country_mentions if who is None else person_mentions).c
    entity = (
        [is_country(mention.country_code, about), mention.via.in_(_NAMES_A_STATE)]
        if who is None
        else [mention.person_id == person_id(who)]
    )
    return (
        select(literal_column("1"))
        .where(
            span.quotation_id == quotations.c.id,
            span.part == "content",
            mention.article_id == quotations.c.article_id,
            mention.field == span.field,
            mention.start_char >= span.start_char,
            mention.end_char <= span.end_char,
            *entity,
        )
        .exists()
    )
