"""For operators: the state of the database and its digest."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any

from sqlalchemy import func, select

from dateline.commands.app import Db, Json, app
from dateline.output import Format, emit, emit_json, write_line
from store import connect, database_digest
from store.digest import count_rows
from store.engine import DEFAULT_URL, show_url
from store.models import Article, LoadRun, Reject
from store.schema import head_revision
from store.texts import NO_PACK

RUN = ("id", "started_at", "finished_at", "arguments", "counts")
"""What is shown of the last load."""


@app.command(epilog="Example: `dateline status --json`")
def status(db: Db = DEFAULT_URL, as_json: Json = False) -> None:
    """Show the schema's revision, how much there is, and how the last load went."""
    with connect(db, read_only=True) as session:
        counts = count_rows(session)
        run = session.scalars(select(LoadRun).order_by(LoadRun.id.desc()).limit(1)).first()
        unresolved = select(func.count()).select_from(Reject).where(Reject.resolved_at.is_(None))
        language = Article.language
        by_language = select(language, func.count()).group_by(language).order_by(language)
        unread = by_language.where(Article.annotator == NO_PACK)
        days = session.execute(select(func.min(Article.published_on), func.max(Article.published_on))).one()
        facts: dict[str, Any] = {
            "database": show_url(db),
            "revision": head_revision(),
            "version": version("dateline"),
            "counts": counts,
            "open_rejects": session.scalar(unresolved),
            "languages": dict(session.execute(by_language).all()),
            "without_language_pack": dict(session.execute(unread).all()),
            "first_day": days[0],
            "last_day": days[1],
            "last_run": run and {name: getattr(run, name) for name in RUN},
        }
    if as_json:
        emit_json(facts)
        return
    last = facts.pop("last_run")
    unread, languages = facts.pop("without_language_pack"), facts.pop("languages")
    rows = [(name, value) for name, value in facts.items() if name != "counts"]
    rows += [
        (f"articles in {language}{', which has no pack' if language in unread else ''}", count)
        for language, count in languages.items()
    ]
    rows += sorted(counts.items())
    if last:
        ended = "finished" if last["finished_at"] else "NOT finished"
        rows.append(("last run", f"{last['started_at']:%Y-%m-%d %H:%M} UTC, {ended}"))
    emit(("what", "value"), rows, Format.table)


@app.command(epilog="Example: `dateline digest --db sqlite:///news.db`")
def digest(db: Db = DEFAULT_URL) -> None:
    """Print one hash of the content: equal for equal content, however and wherever it was loaded."""
    with connect(db, read_only=True) as session:
        write_line(database_digest(session))
