"""Sources behind `http://` and `https://`: one request, read to its end within limits, then parsed.

The answer is put aside first (in memory, or on disk from 16 MiB on), so that a server which
is slow, stops short or never ends costs no more than its limits and leaves no half of a document,
and so that formats which seek within a file are read like any other. What is compressed in transit
is unpacked like any compressed file, with the same limits.
"""

from __future__ import annotations

import socket
import tempfile
import threading
from base64 import b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from importlib.metadata import version
from ipaddress import ip_address
from typing import BinaryIO, Final, cast
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from loaders.options import MIB, Limits
from loaders.problems import SourceProblem
from store.errors import shown

REDIRECTS: Final = 5
_MOVED: Final = (301, 302, 303, 307, 308)
_REFUSED: Final = {
    404: "not-found",
    410: "not-found",
    401: "permission",
    403: "permission",
    407: "permission",
}
_PIECE: Final = 64 * 1024
_AS_IT_IS: Final = ("", "identity", "gzip", "x-gzip", "zstd")
"""Encodings of an answer that are undone when it is read like a file."""


@contextmanager
def open_http(url: str, *, limits: Limits) -> Iterator[BinaryIO]:
    """Give what is at an address as a seekable stream; raises `SourceProblem`.

    Redirects are followed to public addresses, and to others only on the host that the
    source itself names.
    """
    with tempfile.SpooledTemporaryFile(max_size=16 * MIB) as spooled:
        copy = cast(BinaryIO, spooled)
        target = _split(url)
        home = target.hostname
        with _Clock(limits) as clock:  # what follows may take its time
            for _ in range(REDIRECTS + 1):
                try:
                    following = _fetch(target, copy, home=home, clock=clock)
                except (OSError, HTTPException, UnicodeError) as error:
                    raise clock.explain(error, target) from error
                if following is None:
                    break
                target = _split(urljoin(target.geturl(), following))
            else:
                raise SourceProblem("unreadable", f"it redirects more than {REDIRECTS} times")
        copy.seek(0)
        yield copy


class _Clock:
    """Ends a download when its time is up, wherever it waits: the socket is shut down under it."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.up = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(limits.fetch_seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> _Clock:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def watch(self, connected: socket.socket) -> None:
        """Watch over a connection."""
        self._socket = connected
        if self.up:
            self._end()

    def _end(self) -> None:
        self.up = True
        if self._socket is not None:
            with suppress(OSError):  # it was closed meanwhile
                self._socket.shutdown(socket.SHUT_RDWR)

    def explain(self, error: Exception, target: SplitResult) -> SourceProblem:
        """Say why an address could not be read."""
        if isinstance(error, SourceProblem):
            return error
        limit, silence = self.limits.fetch_seconds, self.limits.silence
        if self.up:
            return SourceProblem("too-slow", f"over the limit of {limit:g} seconds for one address")
        if isinstance(error, IncompleteRead):
            return SourceProblem("corrupt", "cut off: the answer has no end; try it again")
        if isinstance(error, TimeoutError):
            return SourceProblem("too-slow", f"{target.hostname} said nothing for {silence:g} seconds")
        return SourceProblem(
            "unreadable", f"{target.hostname} can't be read ({type(error).__name__}: {error}); try it again"
        )


def _split(url: str) -> SplitResult:
    target = urlsplit(url)
    try:
        sound = target.scheme in {"http", "https"} and bool(target.hostname) and target.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise SourceProblem("unsafe", f"no address of the web: {shown(url)}")
    return target


def _fetch(target: SplitResult, copy: BinaryIO, *, home: str | None, clock: _Clock) -> str | None:
    """Ask once; puts the answer into `copy`, or gives where it redirects to."""
    host = cast(str, target.hostname)
    if host != home:
        _require_public(host, (found[4][0] for found in socket.getaddrinfo(host, None)))
    kind = HTTPSConnection if target.scheme == "https" else HTTPConnection
    connection = kind(host, target.port, timeout=clock.limits.silence)
    try:
        connection.connect()
        clock.watch(connection.sock)
        if host != home:  # a name server may have answered otherwise this time
            _require_public(host, [connection.sock.getpeername()[0]])
        path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~")
        query = f"?{target.query}" if target.query else ""
        connection.request("GET", path + query, headers=_headers(target))
        answer = connection.getresponse()
        following = answer.headers.get("Location") if answer.status in _MOVED else None
        if following is None:
            _check(answer)
            _save(answer, copy, clock=clock)
        return following
    finally:
        connection.close()


def _require_public(host: str, addresses: Iterable[object]) -> None:
    for address in addresses:
        parsed = ip_address(str(address).partition("%")[0])
        if not (getattr(parsed, "ipv4_mapped", None) or parsed).is_global:
            raise SourceProblem("unsafe", f"it redirects to {shown(host)}, which is not a public address")


def _headers(target: SplitResult) -> dict[str, str]:
    headers = {
        "User-Agent": f"dateline/{version('dateline')} (a reader of news archives)",
        "Accept-Encoding": "gzip",
        "Accept": "*/*",
    }
    if target.username:
        secret = f"{unquote(target.username)}:{unquote(target.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(secret.encode()).decode()}"
    return headers


def _check(answer: HTTPResponse) -> None:
    status = f"the server answered {answer.status} {answer.reason}"
    if answer.status in _REFUSED:
        raise SourceProblem(_REFUSED[answer.status], status)
    if answer.status != 200:
        raise SourceProblem("unreadable", f"{status}; try it again later")
    encoding = (answer.headers.get("Content-Encoding") or "").strip().lower()
    if encoding not in _AS_IT_IS:
        raise SourceProblem("unreadable", f"the server sent it as {shown(encoding)}, which was not asked for")


def _save(answer: HTTPResponse, copy: BinaryIO, *, clock: _Clock) -> None:
    most, promised = clock.limits.fetch, answer.length
    size = 0
    while piece := answer.read1(_PIECE):
        size += len(piece)
        if size > most:
            raise SourceProblem("too-large", f"over the limit of {most:,} bytes for one address")
        copy.write(piece)
    if clock.up:
        raise TimeoutError
    if promised is not None and size < promised:
        raise SourceProblem("corrupt", f"cut off: {size:,} of {promised:,} bytes arrived; try it again")
