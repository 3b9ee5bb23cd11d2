"""Every error that dateline raises on purpose: the message says what to do, the arguments are attributes."""

from __future__ import annotations

import traceback
from pathlib import Path

MESSAGE_CAP = 1000
"""Characters of a message at most; a longer one is cut in the middle."""


def cut(text: str, *, limit: int) -> str:
    """Cut a text in the middle.

    >>> cut("0123456789", limit=5)
    '01…89'
    """
    half = limit // 2
    return text if len(text) <= limit else f"{text[:half]}…{text[-half:]}"


def shown(value: object, *, limit: int = 60) -> str:
    """Show a value from a source in a message, however long it is.

    >>> shown("2023" * 100, limit=11)
    "'2023…2023'"
    """
    return repr(cut(value, limit=limit - 2)) if isinstance(value, str) else cut(str(value), limit=limit)


def placed(error: Exception) -> str:
    """Show an unforeseen error in one line, with the file and line that raised it: `KeyError: 'a' (x.py, line 3)`."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})"


class DatelineError(Exception):
    """The root of all errors that a user can correct; no message is longer than `MESSAGE_CAP`."""

    def __init__(self, message: str = "") -> None:
        super().__init__(cut(message, limit=MESSAGE_CAP))


class StoreError(DatelineError):
    """Something is wrong with the database or with a query."""


class LoadError(DatelineError):
    """Something is wrong with what was to be loaded."""


class DatabaseMissing(StoreError):
    """No database is where the URL points."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(f"there is no database at {url}; create one with `dateline load --db {url} SOURCE`")


class DatabaseUnusable(StoreError):
    """The engine could not open, read or write the database."""

    def __init__(self, url: str, problem: str, advice: str) -> None:
        self.url, self.problem, self.advice = url, problem, advice
        super().__init__(f"{url}: {problem}; {advice}")


class ForeignDatabase(StoreError):
    """The database holds tables, but none of dateline's version marks."""

    def __init__(self, url: str) -> None:
        self.url = url
        super().__init__(
            f"{url} is not a dateline database (it holds tables, but no dateline schema revision); "
            "name another one with --db"
        )


class SchemaOutdated(StoreError):
    """The database is older than the code."""

    def __init__(self, url: str, revision: str, head: str) -> None:
        self.url, self.revision, self.head = url, revision, head
        super().__init__(
            f"{url} has schema {revision}, this version of dateline needs {head}; run `dateline migrate --db {url}`"
        )


class NamesOutdated(SchemaOutdated):
    """The schema is up to date, but other rules than those of this version normalised the names."""

    def __init__(self, url: str, head: str) -> None:
        super().__init__(url, head, head)
        self.args = (
            f"{url} holds names as another version of dateline normalised them; run `dateline migrate --db {url}`",
        )


class SchemaNewer(StoreError):
    """The database is newer than the code."""

    def __init__(self, url: str, revision: str, head: str, needs: str | None = None) -> None:
        self.url, self.revision, self.head, self.needs = url, revision, head, needs
        wanted = f"dateline {needs} or later" if needs else "the newer dateline that made it"
        super().__init__(
            f"{url} has schema {revision}, which this version of dateline (up to {head}) does not know; install {wanted}"
        )


class HalfMigrated(StoreError):
    """The database's tables are not those of the revision that it says it has."""

    def __init__(self, url: str, revision: str, problem: str) -> None:
        self.url, self.revision, self.problem = url, revision, problem
        super().__init__(
            f"{url} is half migrated or half restored: it says schema {revision}, but {problem}; bring back the copy "
            "from before (`dateline migrate --restore FILE`, or the server's own backup into a new database), "
            "or the revision in alembic_version if somebody changed it by hand"
        )


class MigrationFailed(StoreError):
    """A migration stopped; the database is as it was before."""

    def __init__(self, url: str, problem: str) -> None:
        self.url, self.problem = url, problem
        super().__init__(f"{url}: the migration failed and nothing was changed: {problem}")


class SharedSession(StoreError):
    """Two threads used one session at the same time."""

    def __init__(self) -> None:
        super().__init__(
            "another thread is using this session; give each thread, or each request, a session of its own "
            "(docs/python.md shows how)"
        )


class QueryRefused(StoreError):
    """A statement was not run, or not to its end: it writes, takes too long, or is not SQL."""


class QuerySyntaxError(StoreError):
    """A search query can't be parsed; `position` is the code point of the mistake."""

    def __init__(self, query: str, position: int, problem: str) -> None:
        self.query, self.position, self.problem = query, position, problem
        # A long search is shown around the mistake, each control character as one blank.
        start = max(0, position - 60)
        shown = "".join(c if c.isprintable() else " " for c in query[start : position + 60])
        super().__init__(f"{problem}:\n  {shown}\n  {' ' * (position - start)}^")


class AmbiguousName(StoreError):
    """A name fits several people or countries."""

    def __init__(self, name: str, candidates: tuple[str, ...]) -> None:
        self.name, self.candidates = name, candidates
        super().__init__(f"{shown(name)} may be any of: {', '.join(candidates)}; say one of these")


class UnknownName(StoreError):
    """A name fits nobody; `suggestions` are the nearest there are."""

    def __init__(self, name: str, suggestions: tuple[str, ...] = ()) -> None:
        self.name, self.suggestions = name, suggestions
        hint = f"; did you mean {', '.join(suggestions)}?" if suggestions else ""
        super().__init__(f"the database has nothing called {shown(name)}{hint}")
