"""Reading one unit: open it, unwrap what is compressed or an archive, hand it to the parser of its format.

Whatever goes wrong is a reject, never silence, and the next unit is read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

from loaders.inputs.archives import (
    Member,
    claims_compression,
    decompress,
    inner_name,
    is_office,
    is_tar,
    is_zip,
    peek,
    spooled,
    tar_members,
    tell_compression,
    zip_members,
)
from loaders.inputs.discovery import discover
from loaders.inputs.units import STDIN, Unit, explain, is_url, name_of
from loaders.options import DEFAULTS, Limits, ReadOptions
from loaders.problems import SourceProblem, reject
from loaders.records import ParsedArticle, Rejected
from loaders.sources import get_format, tell_format


def read(
    sources: Sequence[str],
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    options: ReadOptions = DEFAULTS,
) -> Iterator[ParsedArticle | Rejected]:
    """Read everything that is named, in order: paths, folders, globs, `-`, archives, URLs.

    `format` is a name of the registry and overrules suffix and content; `mapping` names
    the source's fields. Raises `UnknownFormat` at once.
    """
    units = discover(sources, format=format, mapping=mapping, options=options)
    return (record for unit in units for record in read_unit(unit))


def read_unit(unit: Unit) -> Iterator[ParsedArticle | Rejected]:
    """Read one unit; whatever goes wrong in it is a reject and the rest goes on."""
    if unit.problem:
        yield reject(SourceProblem(*unit.problem), source_uri=unit.source_uri)
        return
    try:
        with open_location(unit.location, limits=unit.options.limits) as stream:
            yield from read_stream(
                stream,
                name=name_of(unit.location),
                source_uri=unit.source_uri,
                format=unit.format,
                options=unit.options,
            )
    except SourceProblem as problem:
        yield reject(_passed_over(problem) if unit.walked else problem, source_uri=unit.source_uri)
    except OSError as error:
        yield reject(SourceProblem(*explain(error)), source_uri=unit.source_uri)
    except Exception as error:
        # The one boundary of its kind: a fault in a parser or a remote system costs one file, and is reported.
        fault = SourceProblem(
            "failed", f"reading it failed ({type(error).__name__}: {error}); please report it"
        )
        yield reject(fault, source_uri=unit.source_uri)


def _passed_over(problem: SourceProblem) -> SourceProblem:
    """Distinguish what nobody named and no format knows, such as a README beside articles, from a failure."""
    if problem.reason != "unknown-format":
        return problem
    return SourceProblem("passed-over", f"no article in a known format; {problem.message}")


def open_location(location: str, *, limits: Limits) -> AbstractContextManager[BinaryIO]:
    """Open a local path, an fsspec URL or standard input for reading bytes."""
    if location == STDIN:
        return cast(BinaryIO, open(sys.stdin.fileno(), "rb", closefd=False))
    if is_url(location):
        from loaders.inputs.remote import open_url

        return open_url(location, limits=limits)
    return Path(location).open("rb")


def read_stream(
    stream: BinaryIO,
    *,
    name: str,
    source_uri: str,
    format: str | None = None,
    options: ReadOptions = DEFAULTS,
    depth: int = 0,
) -> Iterator[ParsedArticle | Rejected]:
    """Read a stream of any kind: unwrap what is compressed or an archive, then parse by format.

    May raise `SourceProblem` where the stream as a whole is damaged or refused.
    """
    head, stream = peek(stream)
    compression = tell_compression(head)
    tar = is_tar(head) or (name.lower().endswith(".tar") and not is_zip(head) and not compression)
    wrapped = compression or is_zip(head) or tar
    if is_office(head):
        raise SourceProblem("binary", "an office document or e-book; save it as text or HTML")
    if wrapped and depth >= options.limits.depth:
        raise SourceProblem("too-deep", f"wrapped more than {options.limits.depth} times; unpack it yourself")
    if compression and not name.lower().endswith(".warc.gz"):
        inner = decompress(stream, compression=compression, limits=options.limits)
        yield from read_stream(
            inner,
            name=inner_name(name),
            source_uri=source_uri,
            format=format,
            options=options,
            depth=depth + 1,
        )
        return
    if is_zip(head):
        with spooled(stream, limits=options.limits) as jumpable:
            members = zip_members(jumpable, limits=options.limits)
            yield from _read_members(
                members, source_uri=source_uri, format=format, options=options, depth=depth
            )
    elif tar:
        members = tar_members(stream, limits=options.limits)
        yield from _read_members(members, source_uri=source_uri, format=format, options=options, depth=depth)
    else:
        yield from _parse(stream, head=head, name=name, source_uri=source_uri, format=format, options=options)


def _read_members(
    members: Iterator[Member], *, source_uri: str, format: str | None, options: ReadOptions, depth: int
) -> Iterator[ParsedArticle | Rejected]:
    empty = True
    for member in members:
        empty = False
        yield from _read_member(
            member, source_uri=source_uri, format=format, options=options, depth=depth + 1
        )
    if empty:
        raise SourceProblem("empty", "the archive has no files")


def _read_member(
    member: Member, *, source_uri: str, format: str | None, options: ReadOptions, depth: int
) -> Iterator[ParsedArticle | Rejected]:
    uri = f"{source_uri}!/{quote(member.name.encode('utf-8', 'surrogateescape'))}"
    if member.problem or member.stream is None:
        problem = member.problem or SourceProblem("corrupt", "the archive member can't be opened")
        yield reject(problem, source_uri=uri)
        return
    try:
        yield from read_stream(
            member.stream, name=member.name, source_uri=uri, format=format, options=options, depth=depth
        )
    except SourceProblem as problem:
        yield reject(_passed_over(problem), source_uri=uri)


def _parse(
    stream: BinaryIO, *, head: bytes, name: str, source_uri: str, format: str | None, options: ReadOptions
) -> Iterator[ParsedArticle | Rejected]:
    if claims_compression(name) and not tell_compression(head):
        raise SourceProblem(
            "corrupt", "the name promises a compressed file, the content is none; rename or repack it"
        )
    chosen = get_format(format) if format else tell_format(name, head)
    if chosen is None:
        if not head.strip():
            raise SourceProblem("empty", "the file has no text; remove it or fill it")
        raise SourceProblem(
            "unknown-format", "neither name nor content shows a format; name one with --format"
        )
    yield from chosen.parse(stream, source_uri=source_uri, options=options)
