"""RSS 2.0 (and 0.9x, 1.0) and Atom feeds: an article for each entry, with the text that the feed gives."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from html import unescape
from io import BytesIO
from typing import Any, BinaryIO, Final

from loaders.options import DEFAULTS, Limits, ReadOptions
from loaders.problems import SourceProblem, Withdrawn
from loaders.records import ParsedArticle, Part
from loaders.sources import Format, bounded
from loaders.sources.articles import Origin, build_article, split_text
from loaders.sources.dates import Dated, first_date, from_datetime, side_instant
from loaders.sources.decoding import decode
from loaders.sources.elements import Element, declares_utf8, split_elements, undeclared
from loaders.sources.markup import SHORT, has_root, html_to_text, refuse_attributes, refuse_unsafe

HEAD: Final = 64 * 1024
"""Bytes before a feed's first entry, which are parsed again with each entry; real ones have hundreds."""
EXPORT: Final = b"wordpress.org/export/"
"""In the namespace of WXR, which has a module of its own, and in no feed."""
_ENTRY: Final = re.compile(rb"<((?:[\w-]+:)?(?:item|entry|deleted-entry))(?=[\s>/])")
_DELETED: Final = re.compile(r"<(?:[\w-]+:)?deleted-entry\s")
_ATTRIBUTE: Final = re.compile(r"""\b(ref|when)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_ROOT: Final = re.compile(rb"<(?:[\w-]+:)?(?:rss|feed|RDF)[\s>]")
_DOCTYPE: Final = re.compile(rb"<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?\s*>", re.IGNORECASE)


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the articles of a feed; the n-th entry has the fragment `#n`.

    The feed is cut into entries and each is given to feedparser with the feed's head, so
    that memory does not grow with the feed and a broken entry is one reject.
    """
    origin = Origin(source_uri, "feed", options)
    return split_text(stream, _documents, origin=origin, noun="entry", empty="the feed has no entries")


def _documents(chunks: Iterator[bytes], origin: Origin) -> Iterator[Part]:
    head, entries = split_elements(chunks, opening=_ENTRY, limit=origin.options.limits.document)
    if not _ROOT.search(head):
        raise SourceProblem("malformed", "no <rss>, <feed> or <rdf:RDF> in it: this is not a feed")
    refuse_unsafe(head)
    if len(head) > HEAD:
        raise SourceProblem("too-large", f"over the limit of {HEAD:,} bytes before the first entry")
    if origin.repairs:
        head = undeclared(head)
    head = _without_doctype(head)
    if declares_utf8(head):
        head = decode(head)[0].encode()
    for number, entry in enumerate(entries, start=1):
        place = origin.at(number)
        yield place.document(
            partial(_parse_entry, entry, head, place), position=f"entry {number}", raw=entry.raw
        )


def _without_doctype(head: bytes) -> bytes:
    start = head.find(b"<!DOCTYPE")
    found = _DOCTYPE.match(head, start) if start >= 0 else None
    return head[:start] + head[found.end() :] if found else head


def _parse_entry(entry: Element, head: bytes, origin: Origin) -> ParsedArticle:
    limits = origin.options.limits
    entry.check(limit=limits.document)
    raw = entry.raw
    if declares_utf8(head):  # feedparser would read a broken byte by making all else cp1252
        text, repairs = decode(raw)
        raw, origin = text.encode(), origin.repaired(*repairs)
    _refuse_deleted(raw.decode("utf-8", "replace"), origin)
    if len(raw) <= SHORT:
        return _article(raw, head, origin)
    refuse_attributes(raw.decode("utf-8", "replace"), most=limits.attributes)
    return bounded.call(_article, limits.page_seconds, raw, head, origin)


def _refuse_deleted(entry: str, origin: Origin) -> None:
    """Raise `Withdrawn` for the tombstone of an entry (RFC 6721)."""
    if _DELETED.match(entry):
        tag = entry.partition(">")[0]
        named = {name: unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}
        when, _ = side_instant("when", named.get("when"), origin.read_date)
        raise Withdrawn("deleted", named.get("ref"), when)


def _article(raw: bytes, head: bytes, origin: Origin) -> ParsedArticle:
    import feedparser

    # feedparser opens what looks like an address or a path: it is only ever given a stream.
    parsed = feedparser.parse(
        BytesIO(head + raw + _tail(head)), sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.entries:
        raise SourceProblem(
            "malformed", f"the entry can't be read ({parsed.get('bozo_exception', 'no entry in it')})"
        )
    entry, feed, options = parsed.entries[0], parsed.feed, origin.options
    if parsed.bozo:
        origin = origin.repaired(f"broken feed read leniently ({type(parsed.bozo_exception).__name__})")
    texts = [*(content for content in entry.get("content", ())), entry.get("summary_detail") or {}]
    body = max((_plain(text, options.limits) for text in texts), key=len)
    link = entry.get("link") or None
    updated = _struct(entry.get("updated_parsed")) if "updated" in dict.keys(entry) else None
    modified, left_out = side_instant("updated", updated, partial(from_datetime, today=options.today))
    dated, passed = first_date(_declared(entry), partial(_read, entry=entry, origin=origin))
    return build_article(
        title=" ".join(_plain(entry.get("title_detail") or {}, options.limits).split()),
        body=body,
        dated=dated,
        source_uri=origin.source_uri,
        source_format="feed",
        language=(entry.get("title_detail") or {}).get("language") or feed.get("language"),
        publisher=feed.get("title"),
        url=link,
        external_id=entry.get("id") or link,
        repairs=(*origin.repairs, *passed, *left_out),
        modified_at=modified,
        author="\n".join(each.get("name") or "" for each in entry.get("authors", ())) or entry.get("author"),
        rights=entry.get("rights") or feed.get("rights"),
        labels="\n".join(tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())),
    )


def _tail(head: bytes) -> bytes:
    """Close the elements that the head leaves open: the root, and the channel of RSS 2.0."""
    root = _ROOT.search(head)
    if root is None:
        return b""
    name = root[0][1:].rstrip(b"> \t\r\n")
    channel = b"<channel" in head and b"</channel>" not in head
    return (b"</channel>" if channel else b"") + b"</" + name + b">"


def _plain(detail: Any, limits: Limits) -> str:
    """Give the text of one of feedparser's text constructs."""
    value = str(detail.get("value") or "")
    return value if detail.get("type") == "text/plain" else html_to_text(value, limits=limits)


def _declared(entry: Any) -> list[tuple[str, str]]:
    """Name the dates of an entry, best first; feedparser's own `in` and `get` substitute one for the other."""
    return [(name, name) for name in ("published", "updated", "created") if name in dict.keys(entry)]


def _read(name: str, entry: Any, origin: Origin) -> Dated:
    """Read one of an entry's dates as it is printed, else as feedparser reads it."""
    try:
        return origin.read_date(str(entry[name]))
    except SourceProblem as problem:
        instant = _struct(entry.get(f"{name}_parsed"))
        if problem.reason != "no-date" or instant is None:
            raise
        return from_datetime(instant, today=origin.options.today)


def _struct(moment: time.struct_time | None) -> datetime | None:
    if moment is None:
        return None
    try:
        return datetime(*moment[:6], tzinfo=UTC)
    except ValueError:
        return None


FORMAT: Final = Format(
    "feed",
    (".rss", ".atom", ".rdf", ".xml"),
    split,
    lambda head: has_root(head, "rss", "feed", "RDF") and EXPORT not in head,
)
