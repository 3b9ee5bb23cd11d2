"""Units of work, and how places are written: local paths, URIs, fsspec URLs."""

from __future__ import annotations

import errno
import os
import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote, unquote_to_bytes, urlsplit

from loaders.options import DEFAULTS, ReadOptions

STDIN: Final = "-"
STDIN_URI: Final = "stdin:"
_SEAM: Final = re.compile(r"::(?![^\[\]/]*\])")
"""Between the parts of a chained URL of fsspec, and in no address such as [::1]."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One file to be read, on its own and, but for standard input, in any process; it can be pickled."""

    location: str  # a local path, a URL or `-`
    source_uri: str
    size: int | None = None  # in bytes, if known
    format: str | None = None
    options: ReadOptions = field(default=DEFAULTS)
    problem: tuple[str, str] | None = None  # reason and message of what was found but can't be opened
    walked: bool = False  # a folder brought it in and nobody named it


def is_url(location: str) -> bool:
    """Say whether this is a URL (`s3://bucket/key`, `zip://*.txt::a.zip`) and no file of that name exists."""
    return ("://" in location or "::" in location) and not os.path.lexists(location)


def file_uri(path: str) -> str:
    """Name a local file by a proper URI; bytes that are not UTF-8 are quoted too.

    >>> file_uri("/news/30 space, comma & #hash.txt")
    'file:///news/30%20space%2C%20comma%20%26%20%23hash.txt'
    """
    return "file://" + quote(os.fsencode(os.path.abspath(path)))  # noqa: PTH100 - names need not be UTF-8


def path_of(uri: str) -> str:
    """Give the path that a `file://` URI names.

    >>> path_of("file:///news/a%20b.txt")
    '/news/a b.txt'
    """
    return os.fsdecode(unquote_to_bytes(urlsplit(uri).path))


def public_uri(url: str) -> str:
    """Quote a URL and take a user's name and password out of it.

    >>> public_uri("https://me:secret@example.org/a b.txt")
    'https://example.org/a%20b.txt'
    """
    if len(chain := _SEAM.split(url)) > 1:
        return "::".join(public_uri(part) if "://" in part else part for part in chain)
    parts = urlsplit(url)
    place = parts.netloc.rpartition("@")[2]
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{place}{quote(parts.path, safe='/%')}{query}"


def name_of(location: str) -> str:
    """Give the file's name of a path or URL.

    >>> name_of("zip://2023/a.txt::/news/b.zip"), name_of("/news/b.zip")
    ('a.txt', 'b.zip')
    """
    if is_url(location):
        location = location.partition("::")[0].partition("?")[0]
    return location.rpartition("/")[2]


def explain(error: OSError) -> tuple[str, str]:
    """Turn an error of the operating system into (reason, message)."""
    if isinstance(error, FileNotFoundError):
        return "not-found", "there is no such file or folder (or the link leads nowhere)"
    if isinstance(error, PermissionError):
        return "permission", "it may not be read; change its permissions"
    if error.errno == errno.ELOOP:
        return "unreadable", "a link that leads round in a circle; remove it"
    return "unreadable", f"it can't be read ({error.strerror or error})"
