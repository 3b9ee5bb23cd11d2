"""Why a source could not be read: the reason codes of `rejects` and the exception that carries one."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from loaders.records import Rejected
from store.errors import MESSAGE_CAP, cut
from store.texts import LONGEST_PLACE, bounded

RAW_CAP: Final = 64 * 1024
"""Bytes of a rejected document that are kept with it; its source_uri leads to the rest."""

REASONS: Final[dict[str, str]] = {
    "no-date": "no date where the format has one; an article is never given today's",
    "impossible-date": "a date that no calendar has, or far outside the age of newspapers",
    "ambiguous-date": "a date with two readings, such as 03/04/2023",
    "empty": "nothing at all, or nothing but blank space",
    "no-body": "a date, but neither headline nor text; a page or item without its text",
    "no-text": "characters, but not one letter or digit",
    "binary": "not text: a picture, a program, an office document",
    "encoding": "bytes that are neither sound UTF-8 nor UTF-16 nor plausible cp1252",
    "malformed": "broken JSON, CSV, XML, HTML or WARC, or a record without the needed fields",
    "too-large": "a document over the limit",
    "too-slow": "over the limit of time for a page, or for an address",
    "unsafe": "what only hostile input has: entity declarations, extreme compression, paths that climb out",
    "too-deep": "archives in archives, or markup, nested over the limit",
    "corrupt": "a damaged or truncated archive or compressed file",
    "unknown-format": "a file was named, and neither its name nor its content shows a format",
    "passed-over": "a file in a folder or archive that is in no known format, such as a README: no failure",
    "not-found": "no such file, folder or address, or a link to nothing",
    "permission": "the file may not be read",
    "not-a-file": "a pipe, socket or device inside a folder",
    "outside": "a link that leads out of the folder that was given",
    "embargoed": "not to be published before an instant; the first load after it loads the text that is kept here",
    "withdrawn": "a draft, or a notice that an article is cancelled or withheld which does not say which one",
    "unreadable": "the system could not read it: link loops, input/output errors, encrypted archive members",
    "worker-died": "the worker process that read or annotated it died twice (out of memory, or a fault in a library)",
    "annotator-failed": "the annotator raised an error over it; the rest of its file is loaded; worth a report",
    "refused": "the database refused it, in its own words; the rest of its batch is loaded; worth a report",
    "failed": "a fault of the parser or of a remote system that nobody foresaw; worth a report",
    "missing-library": "the format or address needs a package that is not installed",
}
"""Every reason code and what it means."""


UNREACHED: Final = frozenset(("not-found", "permission", "unreadable", "too-slow"))
"""Reasons that may only mean that a sound source is out of reach: a server that is down, a disk that is not mounted."""


class SourceProblem(ValueError):
    """A document that can't become an article; `reason` is a key of `REASONS`."""

    def __init__(self, reason: str, message: str, *, position: str = "") -> None:
        self.reason = reason
        self.message = cut(message, limit=MESSAGE_CAP)
        self.position = position
        super().__init__(self.message)

    def __reduce__(self) -> tuple[type[SourceProblem], tuple[str, str], dict[str, str]]:
        return type(self), (self.reason, self.message), {"position": self.position}


class Withdrawn(SourceProblem):
    """An item that its publisher took back; `identity` names the article, `until` the latest version that is meant (None: all)."""

    def __init__(self, status: str, identity: str | None = None, until: datetime | None = None) -> None:
        super().__init__("withdrawn", f"its publisher marked it as {status}, and nothing names the article")
        self.status, self.identity, self.until = status, identity, until

    def __reduce__(self) -> Any:
        return type(self), (self.status, self.identity, self.until)


def fault(error: Exception) -> SourceProblem:
    """Make the problem of an unforeseen error."""
    return SourceProblem("failed", f"reading it failed ({type(error).__name__}: {error}); please report it")


def reject(
    problem: SourceProblem, *, source_uri: str, position: str = "", raw: bytes | None = None
) -> Rejected:
    """Make the record of a reject: the message names the file and place, `raw` is cut at `RAW_CAP` bytes.

    >>> reject(SourceProblem("empty", "nothing in it"), source_uri="file:///a.txt").message
    'file:///a.txt: nothing in it'
    """
    source_uri = bounded(source_uri, LONGEST_PLACE)
    place = problem.position or position
    where = f"{source_uri}, {place}" if place else source_uri
    return Rejected(
        source_uri=source_uri,
        reason=problem.reason,
        message=f"{where}: {problem.message}",
        position=place,
        raw=None if raw is None else raw[:RAW_CAP],
    )
