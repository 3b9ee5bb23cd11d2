"""WARC archives (ISO 28500, as of Common Crawl's CC-NEWS): one article each HTML response."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem, reject
from loaders.records import ParsedArticle, Rejected
from loaders.sources import Format
from loaders.sources.html_page import parse_page

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

_HTML: Final = re.compile(
    r"\s*(?:text/html|application/xhtml\+xml)\b(?:.*charset\s*=\s*[\"']?([\w-]+))?", re.IGNORECASE
)
_LENGTH: Final = re.compile(rb"^Content-Length:\s*(\d{1,18})", re.IGNORECASE | re.MULTILINE)
_PIECE: Final = 256 * 1024


def parse(
    stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS
) -> Iterator[ParsedArticle | Rejected]:
    """Read the articles of a WARC file, compressed by record or not, one record in memory at a time.

    The fragment `#offset=n` is the record's first byte in the file as it lies there.
    Documents are the responses with status 200 and HTML content; requests, metadata,
    redirects, pictures and the like are no documents and are passed over.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError:
        problem = SourceProblem("missing-library", "WARC needs the package fastwarc; pip install fastwarc")
        yield reject(problem, source_uri=source_uri)
        return
    offset, number, whole = 0, 0, True
    try:
        records = ArchiveIterator(
            stream, record_types=WarcRecordType.any_type, parse_http=True, auto_decode="all"
        )
        for record in records:
            number += 1
            offset = record.stream_pos
            if record.record_type == WarcRecordType.response and _is_document(record):
                uri = f"{source_uri}#offset={offset}"
                parsed = _parse_record(record, offset=offset, source_uri=uri, options=options)
                whole = not (isinstance(parsed, Rejected) and parsed.reason == "corrupt")
                yield parsed
        if whole and _is_cut_off(stream, offset=offset):
            raise SourceProblem("corrupt", f"the WARC is damaged or cut off after byte {offset}")
        if number == 0:
            raise SourceProblem("empty", "the archive has no records")
    except SourceProblem as problem:
        yield reject(problem, source_uri=source_uri)
    except (OSError, ValueError, EOFError) as error:
        damage = SourceProblem("corrupt", f"the WARC is damaged or cut off after byte {offset} ({error})")
        yield reject(damage, source_uri=source_uri, position=f"after byte {offset}")


def _is_cut_off(stream: BinaryIO, *, offset: int) -> bool:
    """Tell whether a file ends within its last record, which the iterator does not say; needs a stream to jump in."""
    if not stream.seekable():
        return False
    size = stream.seek(0, io.SEEK_END)
    stream.seek(offset)
    start = stream.read(_PIECE)
    if not start:
        return False
    if start.startswith(b"\x1f\x8b"):
        return _ends_in_member(stream, start)
    header, seam, _ = start.partition(b"\r\n\r\n")
    length = _LENGTH.search(header)
    end = offset + len(header) + len(seam) + int(length[1]) if seam and length else size + 1
    return end > size or size > end + len(b"\r\n\r\n")


def _ends_in_member(stream: BinaryIO, chunk: bytes) -> bool:
    """Tell whether a stream of gzip members ends within one."""
    member = zlib.decompressobj(wbits=31)
    while chunk:
        try:
            while member.decompress(chunk, _PIECE) or member.unconsumed_tail:
                chunk = member.unconsumed_tail
        except zlib.error:
            return True
        chunk = member.unused_data or stream.read(_PIECE)
        if member.eof and chunk:
            member = zlib.decompressobj(wbits=31)
    return not member.eof


def _is_document(record: WarcRecord) -> bool:
    headers = record.http_headers
    return headers is not None and headers.status_code == 200 and bool(_HTML.match(_content_type(record)))


def _content_type(record: WarcRecord) -> str:
    return str(record.http_headers.get("Content-Type") or "")


def _parse_record(
    record: WarcRecord, *, offset: int, source_uri: str, options: ReadOptions
) -> ParsedArticle | Rejected:
    limit = options.limits.document
    raw = b""
    try:
        raw = _content(record, limit=limit)
        if len(raw) > limit:
            raise SourceProblem("too-large", f"over the limit of {limit:,} bytes for one page")
        encoded = record.http_headers.get("Content-Encoding") or record.http_headers.get("Transfer-Encoding")
        if not encoded and len(raw) < record.content_length:
            raise SourceProblem(
                "corrupt", f"cut off: {len(raw):,} of {record.content_length:,} bytes are there"
            )
        found = _HTML.match(_content_type(record))
        return parse_page(
            raw,
            source_uri=source_uri,
            source_format="warc",
            options=options,
            charset=found[1] if found else None,
            url=record.headers.get("WARC-Target-URI"),
        )
    except (OSError, ValueError) as error:
        problem = (
            error
            if isinstance(error, SourceProblem)
            else SourceProblem("corrupt", f"damaged content ({error})")
        )
        return reject(problem, source_uri=source_uri, position=f"byte {offset}", raw=raw)


def _content(record: WarcRecord, *, limit: int) -> bytes:
    """Read a record's content, its HTTP encodings undone, up to one byte over the limit."""
    pieces, size = [], 0
    while size <= limit and (piece := record.reader.read(min(_PIECE, limit + 1 - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


FORMAT: Final = Format(
    "warc", (".warc", ".warc.gz"), parse, lambda head: head.startswith(b"WARC/"), packed=True
)
