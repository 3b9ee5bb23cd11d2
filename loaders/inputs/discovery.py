"""From what the user names to units of work: folders are walked, globs expanded, each file taken once.

What is found and can't be read is a unit with a problem, never silence.
"""

from __future__ import annotations

import glob
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final
from urllib.parse import unquote

from loaders.inputs.archives import is_hidden
from loaders.inputs.units import STDIN, STDIN_URI, Unit, explain, file_uri, is_url, path_of
from loaders.options import DEFAULTS, ReadOptions
from loaders.sources import formats, get_format
from loaders.sources.fields import check_mapping

EXPECTED: Final = ".expected.json"
"""The ending of a sample's expected result, after the sample's own name; folders are walked without them."""


def discover(
    sources: Sequence[str],
    *,
    format: str | None = None,
    mapping: Mapping[str, str] | None = None,
    options: ReadOptions = DEFAULTS,
) -> Iterator[Unit]:
    """Find the units of work: sources as given, folders and globs sorted, each file once.

    Folders are walked without following links out of them; hidden files (a leading dot)
    are passed over unless named. Raises `UnknownFormat` or `PluginFailed` at once.
    """
    if formats() and format is not None:
        get_format(format)
    if mapping is not None:
        check_mapping(mapping)
        options = replace(options, mapping=dict(mapping))
    units = (
        replace(unit, format=format, options=options)
        for source in sources
        for unit in _discover_source(source)
    )
    # A walk meets each file once, so millions of names need not be kept in memory.
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
    location = path_of(place) if local else place if place.startswith("http") else unquote(place)
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
        source = path_of(source)
    elif is_url(source):
        from loaders.inputs.remote import discover_url

        return discover_url(source)
    if not os.path.lexists(source) and glob.has_magic(source):
        found = {_in_its_folder(path) for path in glob.iglob(source, recursive=True)}  # noqa: PTH207 - names need not be UTF-8
        matches = sorted(found, key=os.fsencode)
        if matches:
            return (unit for match in matches for unit in _discover_path(match))
        return iter([_problem(source, "not-found", "the pattern matches no file")])
    return _discover_path(source)


def _in_its_folder(path: str) -> str:
    """Give a path without links among its folders: `**` passes through a link to a folder above it again and again."""
    folder, name = os.path.split(path)
    return os.path.join(os.path.realpath(folder), name)  # noqa: PTH118 - as above


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
            yield _problem(path, *explain(error), walked=path != root)
            continue
        folders = []
        names = {entry.name for entry in entries}
        for entry in entries:
            sample = entry.name.removesuffix(EXPECTED)  # `a.rss` of `a.rss.expected.json`
            if is_hidden(entry.name) or (sample != entry.name and sample in names):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif entry.is_symlink():
                yield from _discover_link(entry.path, root=root)
            elif entry.is_file(follow_symlinks=False):
                yield Unit(entry.path, file_uri(entry.path), size=_size(entry), walked=True)
            else:
                yield _problem(entry.path, "not-a-file", "a pipe, socket or device", walked=True)
        pending += reversed(folders)


def _size(entry: os.DirEntry[str]) -> int | None:
    try:
        return entry.stat().st_size
    except OSError:  # it vanished meanwhile: reading it will say so
        return None


def _discover_link(path: str, *, root: str) -> Iterator[Unit]:
    try:
        status = os.stat(path)  # noqa: PTH116 - as above
    except OSError as error:
        yield _problem(path, *explain(error), walked=True)
        return
    target = os.path.realpath(path)
    if os.path.commonpath([root, target]) != root:
        yield _problem(
            path, "outside", "the link leads out of the folder; name its target to load that", walked=True
        )
    elif is_hidden(os.path.relpath(target, root)) and stat.S_ISREG(status.st_mode):
        yield Unit(target, file_uri(target), size=status.st_size, walked=True)


def _problem(path: str, reason: str, message: str, *, walked: bool = False) -> Unit:
    return Unit(path, file_uri(path), problem=(reason, message), walked=walked)
