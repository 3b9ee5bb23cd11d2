"""Plug-ins: objects that installed packages add by entry points, or that a user names as `module:Class`.

A plug-in is the object itself, or a class that makes it without arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from store.errors import DatelineError, LoadError, placed

Kind = TypeVar("Kind")


class PluginFailed(LoadError):
    """A plug-in cannot be imported, is not what its group asks for, or raised an error."""

    def __init__(self, name: str, problem: str) -> None:
        self.name, self.problem = name, problem
        super().__init__(f"the plug-in {name}: {problem}; correct it or leave it out")

    def __reduce__(self) -> tuple[type[PluginFailed], tuple[str, str]]:
        return type(self), (self.name, self.problem)


def plugins(group: str) -> dict[str, EntryPoint]:
    """Give the entry points of a group by name; of two packages with one name the first that Python finds counts.

    >>> plugins("dateline.unheard_of")
    {}
    """
    return {found.name: found for found in reversed(entry_points(group=group))}


def find_plugin(group: str, name: str) -> EntryPoint | None:
    """Find a plug-in by the name of its entry point, or as `module:Class`, which need not be installed.

    >>> find_plugin("dateline.sources", "harbour:LOG").module
    'harbour'
    >>> find_plugin("dateline.sources", "harbour") is None
    True
    """
    if found := plugins(group).get(name):
        return found
    module, _, attribute = name.partition(":")
    return EntryPoint(name, name, group) if module and attribute else None


def load_plugin(plugin: EntryPoint, kind: type[Kind]) -> Kind:
    """Import a plug-in and make its object, which must be of a `kind`; raises `PluginFailed`."""
    with blaming(plugin):
        found = plugin.load()
        made = found() if isinstance(found, type) else found
    if not isinstance(made, kind):
        raise PluginFailed(label(plugin), f"{plugin.value} is not a {kind.__module__}.{kind.__name__}")
    return made


def label(plugin: EntryPoint) -> str:
    """Say which plug-in it is, for an error.

    >>> label(EntryPoint("log", "harbour:LOG", "dateline.sources"))
    "'log' of dateline.sources"
    """
    package = f" (package {plugin.dist.name} {plugin.dist.version})" if plugin.dist else ""
    return f"{plugin.name!r} of {plugin.group}{package}"


@contextmanager
def blaming(plugin: EntryPoint | None, *passing: type[Exception]) -> Iterator[None]:
    """Turn an error that a plug-in raises into `PluginFailed`, except dateline's own errors and `passing`; does nothing without a plug-in."""
    try:
        yield
    except Exception as error:
        if plugin is None or isinstance(error, (DatelineError, *passing)):
            raise
        raise PluginFailed(label(plugin), placed(error)) from error
