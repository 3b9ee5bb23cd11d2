"""Copies of a SQLite database: taken before a migration, and brought back."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import URL

from store.engine import database_exists, parse_url, show_url
from store.errors import DatabaseMissing, StoreError


def backup(url: str | URL) -> Path | None:
    """Copy a SQLite database beside itself (SQLite's backup API) and name the copy; a server has tools of its own."""
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if not database_exists(parsed):
        raise DatabaseMissing(show_url(url))
    source = Path(str(parsed.database))
    target = path_beside(source, "backup")
    try:
        copy_file(source, target)
    except sqlite3.Error as error:
        target.unlink(missing_ok=True)
        raise StoreError(
            f"no backup could be written to {target} ({error}), and nothing was changed; make room there, "
            "or copy the database yourself and go on with --no-backup"
        ) from error
    return target


def path_beside(path: Path, what: str) -> Path:
    """Name a file beside another one: the other's name, a word for what the file is, and the time."""
    return path.with_name(f"{path.name}.{what}-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")


def copy_file(source: Path, target: Path) -> None:
    """Copy one SQLite database over another, in one transaction of the target's."""
    with _reading(source) as reading, contextlib.closing(sqlite3.connect(target, timeout=60)) as writing:
        reading.backup(writing)


def _reading(file: Path) -> contextlib.closing[sqlite3.Connection]:
    return contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True))


def restore_backup(url: str | URL, file: Path) -> Path | None:
    """Replace a SQLite database with a backup; returns where the replaced database is kept.

    The backup is checked first; one that is damaged, or no database of dateline's, changes
    nothing. A replaced database that can't be read any more is put aside unchanged.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() != "sqlite":
        raise StoreError(
            f"{show_url(url)} is on a server: bring a backup back with its own tools (pg_restore)"
        )
    _check(file)
    target = Path(str(parsed.database))
    if not target.exists():
        copy_file(file, target)
        return None
    kept = path_beside(target, "replaced")
    try:
        copy_file(target, kept)
        copy_file(file, target)
    except sqlite3.OperationalError as error:
        raise StoreError(f"{show_url(url)} is in use ({error}); end what uses it and try again") from error
    except sqlite3.DatabaseError:
        for suffix in ("", "-wal", "-shm"):
            part = target.with_name(target.name + suffix)
            if part.exists():
                part.rename(kept.with_name(kept.name + suffix))
        copy_file(file, target)
    return kept


def _check(file: Path) -> None:
    if not file.exists():
        raise StoreError(f"there is no backup {file}")
    try:
        with _reading(file) as connection:
            [sound] = connection.execute("PRAGMA quick_check(1)").fetchone()
            revision = "SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'"
            [marked] = connection.execute(revision).fetchone()
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{file} can't be read ({error}); name another backup") from error
    if sound != "ok":
        raise StoreError(f"{file} is damaged ({sound}); name another backup")
    if not marked:
        raise StoreError(f"{file} is not a dateline database; name another backup")
