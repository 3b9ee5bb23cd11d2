"""Sources behind fsspec URLs: `s3://`, `https://`, `memory://`, `zip://*.txt::archive.zip`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from loaders.inputs.archives import is_hidden
from loaders.inputs.http import Client
from loaders.inputs.units import Unit, explain, public_uri
from loaders.options import Limits
from loaders.problems import SourceProblem

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem


def discover_url(url: str) -> Iterator[Unit]:
    """Find the files at a URL: one file, a folder with all below it, or a glob; sorted by path.

    An address of the web is one file, and is asked for when it is read.
    """
    if is_web(url):
        yield Unit(url, public_uri(url))
        return
    try:
        system, path = _open_system(url)
        paths = _paths(system, path)
        if not paths:
            raise SourceProblem("not-found", "there is no such file or folder at that address")
    except SourceProblem as problem:
        refused = problem.reason, problem.message
    except OSError as error:
        refused = explain(error)
    except _client_errors() as error:
        refused = "unreadable", f"the address can't be listed ({type(error).__name__}: {error})"
    else:
        _, seam, rest = url.partition("::")
        for found, size in paths:
            location = cast(str, system.unstrip_protocol(found)) + seam + rest
            yield Unit(location, public_uri(location), size=size)
        return
    yield Unit(url, public_uri(url), problem=refused)


def is_web(url: str) -> bool:
    """Say whether a URL is a plain address of the web, and no file in an archive there."""
    return url.lower().startswith(("http://", "https://")) and "::" not in url


@contextmanager
def open_url(url: str, *, limits: Limits, client: Client) -> Iterator[BinaryIO]:
    """Open the file at a URL; raises `SourceProblem`, `OSError` or `NotModified`."""
    if is_web(url):
        with client.open(url, limits=limits, conditional=True) as answer:
            yield answer
        return
    system, path = _open_system(url)  # kept here: a zip file system closes its archive when it goes
    try:
        stream = system.open(path, "rb")
    except _client_errors() as error:
        raise SourceProblem(
            "unreadable", f"the address can't be opened ({type(error).__name__}: {error})"
        ) from error
    with stream:
        yield cast(BinaryIO, stream)


def _open_system(url: str) -> tuple[AbstractFileSystem, str]:
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(url)
    except ImportError as error:
        raise SourceProblem("missing-library", f"this kind of address needs a package: {error}") from error
    except ValueError as error:
        raise SourceProblem("not-found", f"no address that can be opened ({error})") from error
    return system, cast(str, path)


def _paths(system: Any, path: str) -> list[tuple[str, int | None]]:
    if any(sign in path for sign in "*?[") and not system.exists(path):
        found = {
            name: system.info(name) for name in system.glob(path) if not is_hidden(name.rpartition("/")[2])
        }
    elif system.isdir(path):
        found = system.find(path, detail=True)
    elif system.exists(path):
        found = {path: system.info(path)}
    else:
        found = {}
    inside = len(path.rstrip("/")) if system.isdir(path) else 0
    return [
        (name, info.get("size"))
        for name, info in sorted(found.items())
        if info.get("type") == "file" and not (inside and is_hidden(name[inside:]))
    ]


def _client_errors() -> tuple[type[Exception], ...]:
    """List what clients of remote systems raise besides `OSError`, as far as they are loaded."""
    known = (("aiohttp", "ClientError"), ("botocore.exceptions", "BotoCoreError"))
    loaded = (getattr(sys.modules[module], name) for module, name in known if module in sys.modules)
    return (ValueError, RuntimeError, NotImplementedError, *loaded)
