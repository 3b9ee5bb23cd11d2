"""CSV and its kin (semicolons, tabs, bars): a header, then an article in each row."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Final

from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem
from loaders.records import ParsedArticle, Part
from loaders.sources import Format
from loaders.sources.articles import Origin, split_text
from loaders.sources.dates import split_date
from loaders.sources.decoding import REPAIR_CP1252, Line, decode, split_lines
from loaders.sources.fields import article_from_record, require_fields

REREAD: Final = 8
"""How many times the limit of a document may be read again behind broken rows before the file is given up."""
DELIMITERS: Final = (",", ";", "\t", "|")
_SEP: Final = re.compile(rb"sep=([,;|\t]|\\t)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class CsvRow:
    """A row's fields, or the problem that kept it from being one; `raw` are its lines, `line` the first."""

    fields: tuple[str, ...]
    raw: bytes
    line: int
    repairs: tuple[str, ...] = ()
    problem: SourceProblem | None = None


def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
    """Cut out the articles of a table; the n-th row below the header has the fragment `#n`."""
    origin = Origin(source_uri, "csv", options)
    return split_text(
        stream, _documents, origin=origin, noun="row", empty="the file has no rows below a header"
    )


def _documents(chunks: Iterator[bytes], origin: Origin) -> Iterator[Part]:
    limit = origin.options.limits.document
    rows = split_rows(split_lines(chunks, limit=limit), limit=limit)
    header = next(rows, None)
    if header is None:
        return
    if header.problem:
        raise SourceProblem(header.problem.reason, header.problem.message, position="the header")
    columns = tuple(name.strip() for name in header.fields)
    if any(split_date(name) for name in columns):
        message = "the first row is no header, but an article; write the names of the columns above it, such as date,title,text"
        raise SourceProblem("malformed", message, position="the header")
    require_fields(columns, mapping=origin.options.mapping)
    for number, row in enumerate(rows, start=1):
        place = origin.at(number).repaired(*row.repairs)
        article = partial(_parse_row, row, columns, place)
        yield place.document(article, position=f"line {row.line}", raw=row.raw)


def split_rows(lines: Iterator[Line], *, limit: int) -> Iterator[CsvRow]:
    """Read rows; after a broken one (a quote that is never closed) go on with the next line.

    The delimiter is what a first line `sep=;` says, as Excel writes it, else the most frequent of `DELIMITERS` in that line.
    """
    csv.field_size_limit(max(csv.field_size_limit(), limit + 1))
    pending: deque[Line] = deque()
    delimiter, again = "", 0
    while True:
        taken: list[Line] = []
        if not pending:
            following = next(lines, None)
            if following is None:
                return
            pending.append(following)
        if not pending[0].raw.strip():
            pending.popleft()
            continue
        said = None if delimiter else _SEP.fullmatch(pending[0].raw.strip())
        if said:
            delimiter = said[1].decode().replace("\\t", "\t")
            pending.popleft()
            continue
        delimiter = delimiter or _tell_delimiter(pending[0].raw)
        try:
            reader = csv.reader(_feed(pending, lines, taken, limit=limit), delimiter=delimiter, strict=True)
            fields = next(reader)
            _, repairs = decode("\n".join(fields).encode("utf-8", "surrogateescape"))
            problem = None
        except csv.Error as error:
            problem = SourceProblem(
                "malformed", f"broken CSV ({error}); look for a quote that is not closed or doubled"
            )
        except SourceProblem as refused:
            problem = refused
        first = taken[0]
        if problem is None:
            raw = b"".join(line.raw for line in taken)
            codec = "cp1252" if REPAIR_CP1252 in repairs else "utf-8"
            decoded = tuple(field.encode("utf-8", "surrogateescape").decode(codec) for field in fields)
            yield CsvRow(decoded, raw, first.number, repairs)
            continue
        if problem.reason == "malformed":
            again += sum(len(line.raw) for line in taken[1:])
            if again > REREAD * limit:
                raise SourceProblem(
                    "malformed", "too many quotes that are never closed; the rest was not read"
                )
            pending.extendleft(reversed(taken[1:]))
        elif problem.reason == "too-large":
            _finish_row(taken, pending, lines)
        yield CsvRow((), first.raw, first.number, problem=problem)


def _feed(pending: deque[Line], lines: Iterator[Line], taken: list[Line], *, limit: int) -> Iterator[str]:
    size = 0
    while True:
        line = pending.popleft() if pending else next(lines, None)
        if line is None:
            return
        taken.append(line)
        size += len(line.raw)
        if line.oversized or size > limit:
            raise SourceProblem(
                "too-large", f"over the limit of {limit:,} bytes for one row; shorten it, or close its quote"
            )
        yield line.raw.decode("utf-8", "surrogateescape")


def _finish_row(taken: list[Line], pending: deque[Line], lines: Iterator[Line]) -> None:
    """Drop the rest of an oversized row: it ends where its quotes are even."""
    quotes = sum(line.raw.count(b'"') for line in taken)
    last: Line | None = taken[-1]
    while last is not None and quotes % 2 and not last.oversized:
        last = pending.popleft() if pending else next(lines, None)
        quotes += last.raw.count(b'"') if last else 0


def _tell_delimiter(raw: bytes) -> str:
    return max(DELIMITERS, key=lambda sign: raw.count(sign.encode()))


def _parse_row(row: CsvRow, columns: tuple[str, ...], origin: Origin) -> ParsedArticle:
    if row.problem:
        raise row.problem
    fields, beyond = row.fields[: len(columns)], row.fields[len(columns) :]
    if len(fields) < len(columns) or any(beyond):
        message = f"{len(row.fields)} fields where the header has {len(columns)}; put quotes around a field that holds the separator"
        raise SourceProblem("malformed", message)
    return article_from_record(dict(zip(columns, fields, strict=True)), origin)


FORMAT: Final = Format("csv", (".csv", ".tsv"), split)
