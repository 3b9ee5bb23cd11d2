"""Reading one unit: open it, unwrap what is compressed or an archive, hand it to its format.

Whatever goes wrong is a reject, never silence, and the next unit is read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

from loaders.inputs.archives import (
    Member,
    claims_compression,
    decompress,
    detect_compression,
    inner_name,
    is_office,
    is_tar,
    is_zip,
    peek,
    spooled,
    tar_members,
    zip_members,
)
from loaders.inputs.discovery import discover
from loaders.inputs.http import Client, NotModified
from loaders.inputs.units import STDIN, Unit, explain, is_url, name_of
from loaders.options import DEFAULTS, Limits, ReadOptions
from loaders.problems import UNREACHED, SourceProblem, fault, reject
from loaders.records import Parsed, Part, Rejected
from loaders.sources import detect_format, get_format, parse
from loaders.sources.decoding import foreign_format
from loaders.sources.markup import root_name


def read(
    sources: Sequence[str],
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    options: ReadOptions = DEFAULTS,
) -> Iterator[Parsed]:
    """Read everything that is named, in order: paths, folders, globs, `-`, archives, URLs.

    `format` is a name of the registry and overrules suffix and content; `mapping` names
    the source's fields. Raises `UnknownFormat` at once.
    """
    units = discover(sources, format=format, mapping=mapping, options=options)
    client = Client(options)
    return (record for unit in units for record in read_unit(unit, client=client))


def read_unit(unit: Unit, *, client: Client | None = None) -> Iterator[Parsed]:
    """Read one unit; whatever goes wrong in it is a reject and the rest goes on."""
    return map(parse, split_unit(unit, client=client))


def split_unit(unit: Unit, *, client: Client | None = None) -> Iterator[Part]:
    """Cut one unit into documents; whatever goes wrong with it as a whole is a reject.

    What the `client` remembers, and has not changed since, gives nothing and is counted.
    """
    client = client or Client(unit.options)
    if unit.problem:
        yield _not_read(SourceProblem(*unit.problem), unit)
        return
    try:
        with open_location(unit.location, limits=unit.options.limits, client=client) as stream:
            yield from split_stream(stream, unit, name=name_of(unit.location))
    except NotModified:
        client.counts["not_modified"] += 1
    except SourceProblem as problem:
        yield _not_read(_passed_over(problem) if unit.walked else problem, unit)
    except OSError as error:
        yield _not_read(SourceProblem(*explain(error)), unit)
    except Exception as error:
        # A fault in what cuts a file or in a remote system costs one file, and is reported.
        yield reject(fault(error), source_uri=unit.source_uri)


def _not_read(problem: SourceProblem, unit: Unit) -> Rejected:
    """Make the reject of a whole unit; one that the user named may only be out of reach for now."""
    unreached = not unit.walked and problem.reason in UNREACHED
    return replace(reject(problem, source_uri=unit.source_uri), unreached=unreached)


def _passed_over(problem: SourceProblem) -> SourceProblem:
    """Turn the problem of a file that nobody named and no format knows, such as a README beside articles, into `passed-over`."""
    if problem.reason != "unknown-format":
        return problem
    return SourceProblem("passed-over", f"no article in a known format; {problem.message}")


def open_location(location: str, *, limits: Limits, client: Client) -> AbstractContextManager[BinaryIO]:
    """Open a local path, an fsspec URL or standard input for reading bytes."""
    if location == STDIN:
        return cast(BinaryIO, open(sys.stdin.fileno(), "rb", closefd=False))
    if is_url(location):
        from loaders.inputs.remote import open_url

        return open_url(location, limits=limits, client=client)
    return Path(location).open("rb")


def split_stream(stream: BinaryIO, unit: Unit, *, name: str, depth: int = 0) -> Iterator[Part]:
    """Cut up a stream of any kind that a unit holds: unwrap what is compressed or an archive, then cut by format.

    May raise `SourceProblem` where the stream as a whole is damaged or refused.
    """
    head, stream = peek(stream)
    limits = unit.options.limits
    compression = detect_compression(head)
    tar = is_tar(head) or (name.lower().endswith(".tar") and not is_zip(head) and not compression)
    if is_office(head):
        raise SourceProblem(
            "binary", "an office document or e-book; save it as text or HTML, a table as CSV (UTF-8)"
        )
    if (compression or is_zip(head) or tar) and depth >= limits.depth:
        raise SourceProblem("too-deep", f"wrapped more than {limits.depth} times; unpack it yourself")
    if compression and not name.lower().endswith(".warc.gz"):
        inner = decompress(stream, compression=compression, limits=limits)
        yield from split_stream(inner, unit, name=inner_name(name), depth=depth + 1)
    elif is_zip(head):
        with spooled(stream, limits=limits) as jumpable:
            yield from _split_members(zip_members(jumpable, limits=limits), unit, depth=depth + 1)
    elif tar:
        yield from _split_members(tar_members(stream, limits=limits), unit, depth=depth + 1)
    else:
        yield from _split(stream, unit, head=head, name=name)


def _split_members(members: Iterator[Member], unit: Unit, *, depth: int) -> Iterator[Part]:
    empty = True
    for member in members:
        empty = False
        uri = f"{unit.source_uri}!/{quote(member.name.encode('utf-8', 'surrogateescape'))}"
        try:
            if member.problem or member.stream is None:
                raise member.problem or SourceProblem("corrupt", "the archive member can't be opened")
            inner = replace(unit, source_uri=uri)
            yield from split_stream(member.stream, inner, name=member.name, depth=depth)
        except SourceProblem as problem:
            yield reject(_passed_over(problem), source_uri=uri)
    if empty:
        raise SourceProblem("empty", "the archive has no files")


def _split(stream: BinaryIO, unit: Unit, *, head: bytes, name: str) -> Iterator[Part]:
    if claims_compression(name) and not detect_compression(head):
        raise SourceProblem(
            "corrupt",
            "the name is that of a compressed file, but the content is not compressed; rename or repack it",
        )
    if not unit.format and (foreign := foreign_format(head)):
        raise SourceProblem(
            "unknown-format",
            f"{foreign}, which is not read; convert it to text, HTML, JSON or CSV",
        )
    chosen = get_format(unit.format) if unit.format else detect_format(name, head)
    if chosen is None:
        if not head.strip():
            raise SourceProblem("empty", "the file has no text; remove it or fill it")
        root = root_name(head)
        found = (
            f"XML whose root is <{root}>, which no format has"
            if root
            else "neither name nor content shows a format"
        )
        raise SourceProblem("unknown-format", f"{found}; name one with --format")
    yield from chosen.split(stream, source_uri=unit.source_uri, options=unit.options)
