"""Dates that articles name, with the days that they mean."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, Index, Select, String, Text, cast, func, select
from sqlalchemy.orm import Mapped, mapped_column

from store.evidence import Evidence, Mark
from store.models.articles import SpanColumns, span_checks
from store.models.base import Base


class DateMention(SpanColumns, Base):
    """A place in an article where a date, a length of time or a repeated time is named."""

    __tablename__ = "date_mentions"
    __table_args__ = (
        *span_checks(),
        CheckConstraint("kind IN ('date', 'range', 'duration', 'set', 'vague')", name="kind"),
        CheckConstraint("from_day <= to_day", name="days"),
        CheckConstraint("bound IN ('since', 'until', 'by', 'before', 'after')", name="bound"),
        CheckConstraint("mod IN ('early', 'mid', 'late', 'about')", name="mod"),
        CheckConstraint("anchor IN ('absolute', 'article', 'text')", name="anchor"),
        CheckConstraint("tense IN ('past', 'future')", name="tense"),
        Index(None, "from_day", "to_day"),
        {"comment": "Every place where an article names a date.", "sqlite_with_rowid": False},
    )

    kind: Mapped[str] = mapped_column(
        String(10),
        comment="date, range, duration, set (a repeated time), or vague (no fixed place in time).",
    )
    value: Mapped[str] = mapped_column(
        comment="The value in TIMEX3: 2023-02-21, 2023-W08, 2022-Q4, P3M, PAST_REF; a range has two."
    )
    granularity: Mapped[str | None] = mapped_column(
        String(10),
        comment="day, weekend, week, month, quarter, half, season, year, decade or century, where it has one.",
    )
    from_day: Mapped[date | None] = mapped_column(comment="First day; empty where the interval is open.")
    to_day: Mapped[date | None] = mapped_column(comment="Last day; empty where the interval is open.")
    bound: Mapped[str | None] = mapped_column(
        String(10), comment="since, until, by, before or after, where the text says so."
    )
    mod: Mapped[str | None] = mapped_column(
        String(10), comment="early, mid, late or about, where the text says so."
    )
    anchor: Mapped[str] = mapped_column(
        String(10),
        comment="What fixes it in time: itself (absolute), the article's day (article), or another date of the text (text).",
    )
    tense: Mapped[str | None] = mapped_column(
        String(10), comment="past or future: wholly before or after the article's day."
    )


def _read_dates() -> Select[*tuple[Any, ...]]:
    d = DateMention
    from_day, to_day = (func.coalesce(cast(day, Text), "") for day in (d.from_day, d.to_day))
    return select(d.field, d.start_char, d.end_char, d.surface, d.kind, d.value, from_day, to_day)


DATE_MENTIONS = Evidence(DateMention, title="dates", read=_read_dates, mark=Mark("underline cyan"))
