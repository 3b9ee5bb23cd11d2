"""From what the user names to byte streams: files, folders, globs, standard input, archives and fsspec URLs.

Two steps, so that workers can share them: `discover` finds units of work in a fixed
order, `read_unit` reads one. What is found and can't be read is a reject, never silence.
"""

from __future__ import annotations

import errno
import glob
import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import BinaryIO, Final, cast
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

from loaders.inputs.archives import (
    Member,
    claims_compression,
    decompress,
    inner_name,
    is_hidden,
    is_office,
    is_tar,
    is_zip,
    peek,
    spooled,
    tar_members,
    tell_compression,
    zip_members,
)
from loaders.options import DEFAULTS, ReadOptions
from loaders.problems import SourceProblem, reject
from loaders.records import ParsedArticle, Rejected
from loaders.sources import get_format, tell_format
from loaders.sources.fields import check_mapping

STDIN: Final = "-"
STDIN_URI: Final = "stdin:"
EXPECTED: Final = ".expected.json"
"""What a sample's expected result is called, after the sample's own name; folders are walked without them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One file to be read, on its own and in any process; it can be pickled.

    `location` is a local path, an fsspec URL or `-`; `size` its bytes, if known; `problem`
    is set (reason, message) for what was found but can't be opened; `walked` tells a file
    that a folder brought in from one that was named. Only standard input, `location ==
    "-"`, must be read by the process that owns it.
    """

    location: str
    source_uri: str
    size: int | None = None
    format: str | None = None
    options: ReadOptions = field(default=DEFAULTS)
    problem: tuple[str, str] | None = None
    walked: bool = False


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


def discover(
    sources: Sequence[str],
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    options: ReadOptions = DEFAULTS,
) -> Iterator[Unit]:
    """Find the units of work: sources as given, folders and globs sorted, each file once.

    Folders are walked without following links out of them; hidden files (a leading dot)
    are passed over unless named. Raises `UnknownFormat` at once.
    """
    if format is not None:
        get_format(format)
    if mapping is not None:
        check_mapping(mapping)
        options = replace(options, mapping=dict(mapping))
    units = (
        replace(unit, format=format, options=options)
        for source in sources
        for unit in _discover_source(source)
    )
    # A walk meets each file once by itself: millions of names need not be kept.
    alone = len(sources) == 1 and os.path.isdir(sources[0])  # noqa: PTH112 - names need not be UTF-8
    return units if alone else _once(units)


def find_unit(source_uri: str, *, format: str | None = None, options: ReadOptions = DEFAULTS) -> Unit:
    """Find the unit that an article or reject came from, to read it again by its `source_uri`.

    >>> find_unit("file:///news/a%20b.zip!/x.txt#2").location
    '/news/a b.zip'
    """
    place = source_uri.partition("#")[0].partition("!/")[0]
    if place == STDIN_URI:
        return Unit(STDIN, STDIN_URI, format=format, options=options)
    local = place.startswith("file://")
    location = _path_of(place) if local else place if place.startswith("http") else unquote(place)
    unit = next(_discover_path(location)) if local and os.path.isfile(location) else Unit(location, place)  # noqa: PTH113
    return replace(unit, format=format, options=options)


def _once(units: Iterator[Unit]) -> Iterator[Unit]:
    """Pass each location once: `load folder folder/a.txt` reads a.txt once."""
    seen: set[str] = set()
    for unit in units:
        if unit.location not in seen:
            seen.add(unit.location)
            yield unit


def _discover_source(source: str) -> Iterator[Unit]:
    if source == STDIN:
        return iter([Unit(STDIN, STDIN_URI)])
    if source.startswith("file://"):
        source = _path_of(source)
    elif is_url(source) and not os.path.lexists(source):
        from loaders.inputs.remote import discover_url

        return discover_url(source)
    if not os.path.lexists(source) and glob.has_magic(source):
        matches = sorted(glob.iglob(source, recursive=True), key=os.fsencode)  # noqa: PTH207 - names need not be UTF-8
        if matches:
            return (unit for match in matches for unit in _discover_path(match))
        return iter([_problem(source, "not-found", "the pattern matches no file")])
    return _discover_path(source)


def is_url(source: str) -> bool:
    """Tell an fsspec URL (`s3://bucket/key`, `zip://*.txt::a.zip`) from a path."""
    return "://" in source or "::" in source


def _path_of(url: str) -> str:
    return os.fsdecode(unquote_to_bytes(urlsplit(url).path))


def _discover_path(path: str) -> Iterator[Unit]:
    try:
        status = os.stat(path)  # noqa: PTH116 - names need not be UTF-8, and this is the hot path
    except OSError as error:
        yield _problem(path, *explain(error))
        return
    except ValueError:
        yield _problem(path, "not-found", "no file can have a name with a NUL in it")
        return
    if stat.S_ISDIR(status.st_mode):
        yield from _walk(os.path.realpath(path))
    elif stat.S_ISREG(status.st_mode):
        real = os.path.realpath(path)
        yield Unit(real, file_uri(real), size=status.st_size)
    else:
        yield _problem(path, "not-a-file", "a pipe, socket or device; feed it through standard input: `-`")


def _walk(root: str) -> Iterator[Unit]:
    """Walk a folder in order of names; links inside it lead to files that the walk meets anyway."""
    pending = [root]
    while pending:
        path = pending.pop()
        try:
            with os.scandir(path) as listing:
                entries = sorted(listing, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            yield _problem(path, *explain(error))
            continue
        folders = []
        names = {entry.name for entry in entries}
        for entry in entries:
            if is_hidden(entry.name) or _is_expectation(entry.name, names):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.is_symlink():
                yield from _discover_link(entry.path, root=root)
            elif entry.is_file(follow_symlinks=False):
                yield Unit(entry.path, file_uri(entry.path), size=_size(entry), walked=True)
            else:
                yield _problem(entry.path, "not-a-file", "a pipe, socket or device")
        pending += reversed(folders)


def _size(entry: os.DirEntry[str]) -> int | None:
    try:
        return entry.stat().st_size
    except OSError:  # it vanished meanwhile: reading it will say so
        return None


def _is_expectation(name: str, names: set[str]) -> bool:
    """Tell the expected result that lies beside a sample: `a.rss.expected.json` beside `a.rss`."""
    return name.endswith(EXPECTED) and name.removesuffix(EXPECTED) in names


def _discover_link(path: str, *, root: str) -> Iterator[Unit]:
    try:
        status = os.stat(path)  # noqa: PTH116 - as above
    except OSError as error:
        yield _problem(path, *explain(error))
        return
    target = os.path.realpath(path)
    if os.path.commonpath([root, target]) != root:
        yield _problem(path, "outside", "the link leads out of the folder; name its target to load that")
    elif is_hidden(os.path.relpath(target, root)) and stat.S_ISREG(status.st_mode):
        yield Unit(target, file_uri(target), size=status.st_size, walked=True)


def explain(error: OSError) -> tuple[str, str]:
    """Turn an error of the operating system into (reason, message)."""
    if isinstance(error, FileNotFoundError):
        return "not-found", "there is no such file or folder (or the link leads nowhere)"
    if isinstance(error, PermissionError):
        return "permission", "it may not be read; mend its permissions"
    if error.errno == errno.ELOOP:
        return "unreadable", "a link that leads round in a circle; remove it"
    return "unreadable", f"it can't be read ({error.strerror or error})"


def file_uri(path: str) -> str:
    """Name a local file by a proper URI; bytes that are no UTF-8 are quoted too.

    >>> file_uri("/news/30 space, comma & #hash.txt")
    'file:///news/30%20space%2C%20comma%20%26%20%23hash.txt'
    """
    return "file://" + quote(os.fsencode(os.path.abspath(path)))  # noqa: PTH100 - as above


def _problem(path: str, reason: str, message: str) -> Unit:
    return Unit(path, file_uri(path), problem=(reason, message))


def read_unit(unit: Unit) -> Iterator[ParsedArticle | Rejected]:
    """Read one unit; whatever goes wrong in it is a reject and the rest goes on."""
    if unit.problem:
        yield reject(SourceProblem(*unit.problem), source_uri=unit.source_uri)
        return
    try:
        with open_location(unit.location) as stream:
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
        # The one boundary of its kind: a fault in a parser or a remote system costs one file, and is told.
        fault = SourceProblem(
            "failed", f"reading it failed ({type(error).__name__}: {error}); please report it"
        )
        yield reject(fault, source_uri=unit.source_uri)


def _passed_over(problem: SourceProblem) -> SourceProblem:
    """Tell what nobody named and no format knows, such as a README beside articles, from a failure."""
    if problem.reason != "unknown-format":
        return problem
    return SourceProblem("passed-over", f"no article in a known format; {problem.message}")


def name_of(location: str) -> str:
    """Give the file's name of a path or URL.

    >>> name_of("zip://2023/a.txt::/news/b.zip"), name_of("/news/b.zip")
    ('a.txt', 'b.zip')
    """
    if is_url(location) and not os.path.lexists(location):
        location = location.partition("::")[0].partition("?")[0]
    return location.rpartition("/")[2]


def open_location(location: str) -> AbstractContextManager[BinaryIO]:
    """Open a local path, an fsspec URL or standard input for reading bytes."""
    if location == STDIN:
        return cast(BinaryIO, open(sys.stdin.fileno(), "rb", closefd=False))
    if is_url(location) and not os.path.lexists(location):
        from loaders.inputs.remote import open_url

        return open_url(location)
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
            "unknown-format", "neither name nor content tells a format; name one with --format"
        )
    yield from chosen.parse(stream, source_uri=source_uri, options=options)
