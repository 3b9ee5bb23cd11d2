"""Answers: a view as a page, as CSV, as JSON or as an Atom feed; kept until the data change."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sqlalchemy import String, cast, func, select
from sqlalchemy.orm import Session
from starlette.datastructures import Headers
from starlette.responses import Response

from dateline.output import counted, plain
from dateline.pictures import Picture
from dateline.terminal import harmless
from dateline.web.view import View

FORMS = ("html", "csv", "json", "atom")
MEDIA = {
    "html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8", "json": "application/json",
    "atom": "application/atom+xml; charset=utf-8",
}  # fmt: skip
FEED = 100
"""Entries of a feed at most."""
KEPT_BYTES = 32 * 1024 * 1024


def harmless_text(value: Any) -> Any:
    """Make text harmless before it is escaped: controls and marks that reorder text are shown, not sent."""
    if isinstance(value, Picture):
        return Markup(value.inline())  # noqa: S704 - pictures escape their own text
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _NO_CHARACTER.sub("\ufffd", harmless(value))


_NO_CHARACTER = re.compile("[\ufffe\uffff]")


def long_day(day: date | None) -> str:
    """Write a day: `22 Feb 2023`."""
    return f"{day.day} {day:%b %Y}" if day else ""


def quoted(text: str) -> str:
    """Write words as a phrase of the search."""
    words = text.replace('"', " ")
    return f'"{words}"'


@cache
def templates() -> Environment:
    """Make the templates' environment: everything in them is escaped and made harmless."""
    found = Environment(
        loader=PackageLoader("dateline.web"), autoescape=True, undefined=StrictUndefined,
        finalize=harmless_text, trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    found.filters |= {"day": long_day, "number": "{:,}".format, "counted": counted, "quoted": quoted}
    found.globals["static_version"] = _static_version()
    return found


def _static_version() -> str:
    static = files("dateline.web") / "static"
    return sha256(b"".join((static / name).read_bytes() for name in ("page.css", "page.js"))).hexdigest()[:8]


def render(view: View, context: Mapping[str, Any]) -> str:
    """Render a view as a page, or only the part of it that loads later."""
    names = [view.template.replace(".html", "_part.html")] if context.get("is_fragment") else []
    return templates().select_template([*names, view.template]).render(view=view, **context, **view.shown)


def write_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    r"""Write rows as CSV; a spreadsheet takes no text in it for a formula.

    >>> write_csv(["title"], [["=1+1"], [-1]])
    "title\n'=1+1\n-1\n"
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_cell(plain(value)) for value in row] for row in rows])
    return out.getvalue()


def _cell(value: Any) -> Any:
    return (
        f"'{value}"
        if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
        else value
    )


def write_json(view: View) -> str:
    """Write rows as one JSON document, and whether there are more."""
    records = [dict(zip(view.columns, map(plain, row), strict=True)) for row in view.rows]
    return json.dumps({"title": view.title, "more": view.more, "rows": records}, ensure_ascii=False)


def body_of(view: View, form: str, context: Mapping[str, Any]) -> str:
    """Write a view in one of the forms."""
    if form == "csv":
        return write_csv(view.columns, view.rows)
    if form == "json":
        return write_json(view)
    if form == "atom":
        return templates().get_template("feed.xml").render(view=view, entries=_entries(view), **context)
    return render(view, context)


def _entries(view: View) -> list[tuple[Any, ...]]:
    """Give the entries of a feed, of articles or of quotations: id, day, author, title and summary."""
    if view.columns[0] == "id":
        return [tuple(row) for row in view.rows[:FEED]]
    return [(f"{row[0]}?quotation={row[8]}#said", row[1], row[3], row[5], None) for row in view.rows[:FEED]]


def data_version(session: Session) -> str:
    """Give a text that changes with every write to the database; call it before anything is read.

    SQLite's file and journal change with every commit; on PostgreSQL a snapshot identifies the visible transactions.
    """
    bind = session.get_bind()
    if bind.dialect.name == "postgresql":
        seen = str(session.scalar(select(cast(func.pg_current_snapshot(), String))))
    else:
        path = str(bind.engine.url.database)
        found = [os.stat(each) for each in (path, f"{path}-wal") if os.path.exists(each)]  # noqa: PTH110, PTH116
        seen = repr([(each.st_ino, each.st_mtime_ns, each.st_size) for each in found])
    return f"{seen} {version('dateline')}"


def moment(day: date) -> str:
    """Write a day as an instant of a feed."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC).isoformat()


class AnswerCache:
    """Keeps answers by address while the data stay the same; the least recently used are dropped first."""

    def __init__(self, most: int = KEPT_BYTES) -> None:
        self.most = most
        self.size = 0
        self.bodies: OrderedDict[str, bytes] = OrderedDict()
        self.lock = threading.Lock()

    def get(self, key: str) -> bytes | None:
        """Give an answer, if it is there."""
        with self.lock:
            if key in self.bodies:
                self.bodies.move_to_end(key)
            return self.bodies.get(key)

    def put(self, key: str, body: bytes) -> None:
        """Keep an answer."""
        with self.lock:
            self.size += len(body) - len(self.bodies.get(key, b""))
            self.bodies[key] = body
            while self.size > self.most:
                _, gone = self.bodies.popitem(last=False)
                self.size -= len(gone)


def respond(packed: bytes, form: str, tag: str, asked: Headers) -> Response:
    """Make the response of a compressed answer; a reader who has this answer already gets 304."""
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if tag in (each.strip() for each in asked.get("if-none-match", "").split(",")):
        return Response(status_code=304, headers=headers)
    is_packed = "gzip" in asked.get("accept-encoding", "")
    body = packed if is_packed else gzip.decompress(packed)
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    if form in ("csv", "json"):
        headers["Content-Disposition"] = f'inline; filename="dateline.{form}"'
    return Response(body, media_type=MEDIA[form], headers=headers)
