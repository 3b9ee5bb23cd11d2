"""The input of a page, and its output."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import URL, Engine
from sqlalchemy.orm import Session

from dateline.web.question import Linker, number_of
from dateline.web.recipes import Recipe

HEADLINES = ("id", "published_on", "publisher", "title", "snippet")
"""Columns of a list of articles."""
DATA_ROWS = 10_000
"""Rows of CSV and JSON at most; the document says whether there are more."""


@dataclass(frozen=True, slots=True)
class Site:
    """One database and how it is shown."""

    url: str | URL
    engine: Engine
    can_ask_sql: bool = False
    as_superuser: bool = False
    secret: bytes = b""
    """What tokens of forms are made with; empty where nothing may be corrected."""
    user_header: str = ""
    """The header in which a proxy names the user."""

    @property
    def can_judge(self) -> bool:
        """Whether corrections are allowed."""
        return bool(self.secret)

    def token_of(self, user: str) -> str:
        """Make the token that a user's forms carry: other sites can't read it."""
        return hmac.new(self.secret, user.encode(), "sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Ask:
    """The input of a page: the address, a session, and a writer of links."""

    site: Site
    session: Session
    query: Mapping[str, str]
    path: Mapping[str, str]
    link: Linker
    form: str
    token: str = ""

    @property
    def is_fragment(self) -> bool:
        """Whether only the part of a page that loads later is asked for."""
        return bool(self.query.get("fragment"))

    @property
    def whole(self) -> bool:
        """Whether that part is asked for, alone or within its page."""
        return self.is_fragment or bool(self.query.get("more"))

    def limit(self, default: int) -> int:
        """Give the number of rows: as the address says, else `default` for a page and many for data."""
        return number_of(self.query, "limit", default if self.form == "html" else DATA_ROWS, DATA_ROWS)


@dataclass
class View:
    """The output of a page: its template with its values, and the rows that are its data.

    `more` says that there are further rows.
    """

    template: str
    title: str
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[Any]] = ()
    recipe: Recipe | None = None
    more: bool = False
    has_feed: bool = False
    is_kept: bool = True
    shown: dict[str, Any] = field(default_factory=dict)


Page = Callable[[Ask], View]
