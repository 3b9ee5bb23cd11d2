"""Source formats, each in a module. The modules here that have a `FORMAT` are the registry, and the plug-ins."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib import import_module
from importlib.metadata import EntryPoint
from typing import BinaryIO, Final, Protocol

from loaders.options import DEFAULTS, ReadOptions
from loaders.plugins import PluginFailed, blaming, find_plugin, load_plugin, plugins
from loaders.problems import SourceProblem, fault, reject
from loaders.records import Document, Parsed, Part
from store.errors import LoadError

ENTRY_POINTS: Final = "dateline.sources"
"""The group of entry points by which other packages add formats: each a `Format`, under its name for `--format`."""


class Split(Protocol):
    """What a format offers as `split`."""

    def __call__(
        self, stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS
    ) -> Iterator[Part]:
        """Cut one byte stream into its documents; one bad document never stops the others."""
        ...


@dataclass(frozen=True, slots=True)
class Format:
    """A source format: how its files are recognised by name and by content, and what cuts them into documents.

    `suffixes` are in lower case with their dot; `sniff` looks at a file's first bytes, and
    no two formats claim the same ones. `packed` marks files that hold more than their size
    says. Modules import heavy libraries inside functions, so that a registry costs little.
    """

    name: str
    suffixes: tuple[str, ...]
    split: Split
    sniff: Callable[[bytes], bool] = lambda head: False
    packed: bool = False

    def parse(
        self, stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS
    ) -> Iterator[Parsed]:
        """Read the articles of one byte stream."""
        return map(parse, self.split(stream, source_uri=source_uri, options=options))


def parse(part: Part) -> Parsed:
    """Parse a document; a fault of its parser costs that document, and is reported."""
    if not isinstance(part, Document):
        return part
    try:
        return part.parse()
    except Exception as error:
        return reject(fault(error), source_uri=part.source_uri)


class UnknownFormat(LoadError):
    """A format was asked for that is not in the registry."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"there is no format {name!r}; choose one of {', '.join(formats())}")


@cache
def formats() -> Mapping[str, Format]:
    """Give every format by its name, sorted; a packaged one comes before a plug-in of the same name."""
    modules = (import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__))
    packaged = {module.FORMAT.name: module.FORMAT for module in modules if hasattr(module, "FORMAT")}
    added = {name: _of_plugin(each) for name, each in plugins(ENTRY_POINTS).items() if name not in packaged}
    return dict(sorted((packaged | added).items()))


@cache
def _of_plugin(plugin: EntryPoint) -> Format:
    """Import a plug-in's format; an error in it is a reject that names the plug-in."""
    found = load_plugin(plugin, Format)

    def split(stream: BinaryIO, *, source_uri: str, options: ReadOptions = DEFAULTS) -> Iterator[Part]:
        try:
            with blaming(plugin, SourceProblem, OSError):
                for part in found.split(stream, source_uri=source_uri, options=options):
                    if isinstance(part, Document):
                        part = replace(part, parse=partial(_blamed, plugin, part.parse))
                    yield part
        except PluginFailed as error:
            raise SourceProblem("failed", str(error)) from error

    return replace(found, name=plugin.name, split=split)


def _blamed(plugin: EntryPoint, parse: Callable[[], Parsed]) -> Parsed:
    with blaming(plugin):
        return parse()


def get_format(name: str) -> Format:
    """Look a format up by its name, or a plug-in's as `module:Class`; an unknown name raises `UnknownFormat`, which lists the known ones.

    >>> get_format("text").suffixes
    ('.txt', '.text')
    """
    if found := formats().get(name):
        return found
    if plugin := find_plugin(ENTRY_POINTS, name):
        return _of_plugin(plugin)
    raise UnknownFormat(name)


def named(name: str) -> list[Format]:
    """Give the formats that a file's name allows by its suffix.

    >>> [format_.name for format_ in named("a.xml")]
    ['feed', 'newsml', 'newsml1', 'nitf', 'ritzau', 'wxr']
    """
    lower = name.lower()
    return [format_ for format_ in formats().values() if lower.endswith(format_.suffixes)]


def detect_format(name: str, head: bytes) -> Format | None:
    """Choose the format of a file by its name and its first bytes, or None if neither decides.

    A suffix of one format decides; a shared suffix (`.xml`, `.json`) or none lets the
    content decide.

    >>> detect_format("a.txt", b"").name
    'text'
    >>> detect_format("notes", b"Date: 2023-02-22 A headline").name
    'text'
    >>> detect_format("LICENSE", b"Do as you like.")
    """
    candidates = named(name)
    if len(candidates) == 1:
        return candidates[0]
    return next((format_ for format_ in candidates or formats().values() if format_.sniff(head)), None)
