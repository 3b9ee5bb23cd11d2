"""Source formats: one module a format, listed in one registry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import BinaryIO, Final, Protocol, cast

from loaders.options import DEFAULTS, ReadOptions
from loaders.records import ParsedArticle, Rejected
from loaders.sources import sniff
from store.errors import LoadError


class Parse(Protocol):
    """What each format's module offers as `parse`."""

    def __call__(
        self, stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS
    ) -> Iterator[ParsedArticle | Rejected]:
        """Read the articles of one byte stream, one bad document never stopping the others."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A source format: its module in `loaders.sources`, and how its files are told by name and by content.

    `suffixes` are in lower case with their dot; `sniff` looks at a file's first bytes.
    The module is imported when the first file of the format is read.
    """

    name: str
    module: str
    suffixes: tuple[str, ...]
    sniff: Callable[[bytes], bool]

    @property
    def parse(self) -> Parse:
        """The format's parser."""
        return cast(Parse, import_module(f"loaders.sources.{self.module}").parse)


class UnknownFormat(LoadError):
    """A format was asked for that is not in the registry."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there is no format {name!r}; choose one of {', '.join(FORMATS)}")


def get_format(name: str) -> Format:
    """Look a format up; an unknown name raises `UnknownFormat`, which lists the known ones.

    >>> get_format("text").suffixes
    ('.txt', '.text')
    """
    try:
        return FORMATS[name]
    except KeyError:
        raise UnknownFormat(name) from None


def tell_format(name: str, head: bytes) -> Format | None:
    """Choose the format of a file by its name and its first bytes, or None if neither tells.

    A suffix of one format decides; a shared suffix (`.xml`, `.json`) or none lets the
    content decide.

    >>> tell_format("a.txt", b"").name
    'text'
    >>> tell_format("notes", b"Date: 2023-02-22 A headline").name
    'text'
    >>> tell_format("LICENSE", b"Do as you like.")
    """
    lower = name.lower()
    named = [format_ for format_ in FORMATS.values() if lower.endswith(format_.suffixes)]
    if len(named) == 1:
        return named[0]
    return next((format_ for format_ in named or FORMATS.values() if format_.sniff(head)), None)


FORMATS: Final[dict[str, Format]] = {
    format_.name: format_
    for format_ in (
        Format("text", "text", (".txt", ".text"), sniff.is_text),
        Format("jsonl", "json_lines", (".jsonl", ".ndjson", ".json"), sniff.is_jsonl),
        Format("json", "json_documents", (".json",), sniff.is_json),
        Format("csv", "csv_table", (".csv", ".tsv"), sniff.is_never),
        Format("parquet", "parquet_table", (".parquet", ".pq"), sniff.is_parquet),
        Format("feed", "feed", (".rss", ".atom", ".rdf", ".xml"), sniff.is_feed),
        Format("html", "html_page", (".html", ".htm", ".xhtml"), sniff.is_html),
        Format("warc", "warc_archive", (".warc", ".warc.gz"), sniff.is_warc),
        Format("nitf", "nitf", (".nitf", ".xml"), sniff.is_nitf),
        Format("newsml", "newsml", (".newsml", ".xml"), sniff.is_newsml),
    )
}
"""The registry; the order is that in which contents are sniffed."""
