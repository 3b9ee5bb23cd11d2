"""WARC archives (ISO 28500, as of Common Crawl's CC-NEWS): one article each HTML response."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, Final

from loaders.inputs.archives import peek
from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem, reject
from loaders.records import Document, Parsed, Part
from loaders.sources import Format
from loaders.sources.articles import Origin
from loaders.sources.html_page import parse_page
from loaders.sources.http_message import Response, parse_response
from loaders.sources.warc_records import WarcRecord, split_records

_HTML: Final = re.compile(
    r"\s*(?:text/html|application/xhtml\+xml)\b(?:.*charset\s*=\s*[\"']?([\w-]+))?", re.IGNORECASE
)
_HTTP: Final = re.compile(r"\s*application/http\b", re.IGNORECASE)
_ARC: Final = b"filedesc://"
"""What the first line of an ARC file begins with, the format that WARC replaced."""


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the articles of a WARC file, compressed by record or not, one record in memory at a time.

    The fragment `#offset=n` is the record's first byte in the file, compressed if the file is.
    Documents are the responses with status 200 and HTML content; requests, metadata,
    redirects, pictures and the like are not documents and are passed over.
    """
    origin = Origin(source_uri, "warc", options)
    number = 0
    try:
        head, stream = peek(stream)
        if head.startswith(_ARC):
            raise SourceProblem(
                "unknown-format", "an ARC file, the format before WARC; convert it: warcio recompress"
            )
        for record in split_records(stream, limits=options.limits):
            number += 1
            if record.problem or _page(record):
                place = origin.at(f"offset={record.place}")
                yield Document(place.source_uri, len(record.block), partial(_parse_record, record, place))
        if number == 0:
            raise SourceProblem("empty", "the archive has no records")
    except SourceProblem as problem:
        yield reject(problem, source_uri=source_uri, position=f"after record {number}" if number else "")


def _page(record: WarcRecord) -> Response | None:
    """Give the answer in a record if it is a page."""
    if record.headers.get("warc-type", "").lower() != "response":
        return None
    if not _HTTP.match(record.headers.get("content-type", "")):
        return None
    response = parse_response(record.block)
    if response and response.status == 200 and _HTML.match(response.headers.get("content-type", "")):
        return response
    return None


def _parse_record(record: WarcRecord, origin: Origin) -> Parsed:
    limit = origin.options.limits.document
    raw, response = record.block, _page(record)
    try:
        if record.problem or response is None:
            raise record.problem or SourceProblem("malformed", "no answer of a web server in the record")
        raw, repairs = response.body(limit=limit)
        if record.oversized:
            raise SourceProblem("too-large", f"over the limit of {limit:,} bytes for one page")
        found = _HTML.match(response.headers.get("content-type", ""))
        return parse_page(
            raw,
            origin.repaired(*record.repairs, *repairs),
            charset=found[1] if found else None,
            url=record.headers.get("warc-target-uri"),
        )
    except SourceProblem as problem:
        return reject(problem, source_uri=origin.source_uri, position=f"byte {record.place}", raw=raw)


FORMAT: Final = Format(
    "warc", (".warc", ".warc.gz", ".arc"), split, lambda head: head.startswith((b"WARC/", _ARC)), packed=True
)
