"""Sources behind `http://` and `https://`: asked for politely, read to their end within limits, then parsed.

A `Client` is what one load knows of servers: it waits between two requests to one host, obeys `Retry-After`, and asks
for what an earlier load read only if that has changed.

The answer is put aside first (in memory, or on disk from 16 MiB on), so that a server which
is slow, stops short or never ends costs no more than its limits and leaves no half of a document,
and so that formats which seek within a file are read like any other. What is compressed in transit
is unpacked like any compressed file, with the same limits.
"""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, IncompleteRead
from importlib.metadata import version
from ipaddress import ip_address
from typing import BinaryIO, Final, NamedTuple, cast
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from loaders.inputs.units import public_uri
from loaders.options import DEFAULTS, MIB, Limits, ReadOptions
from loaders.problems import SourceProblem
from store.errors import shown

REDIRECTS: Final = 5
_MOVED: Final = (301, 302, 303, 307, 308)
_BUSY: Final = (429, 503)
_NOT_MODIFIED: Final = 304
ATTEMPTS: Final = 3
"""Requests for one address whose server says that it is busy, and when it will not be."""
AGENT: Final = "dateline"
"""The name by which `robots.txt` may forbid pages."""
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


class Validators(NamedTuple):
    """The names that a server gives one version of its answer."""

    etag: str | None = None
    last_modified: str | None = None


class _Terms(NamedTuple):
    """On which terms an address is read: its limits, the host that need not be public, and whether only if it changed."""

    limits: Limits
    home: str
    conditional: bool


class NotModified(Exception):
    """An address has what an earlier load read there."""


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class Client:
    """Reads the web for one load: leaves hosts time between requests, and asks only for what changed.

    `remembered` are the validators of what earlier loads read, by address, and `learned` those of this load.
    """

    options: ReadOptions = DEFAULTS
    remembered: dict[str, Validators] = field(default_factory=dict)
    learned: dict[str, Validators] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)  # not_modified, known_pages
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], datetime] = _now
    pauses: dict[str, float] = field(default_factory=dict)  # by host, for hosts that want longer pauses
    _free: dict[str, float] = field(default_factory=dict)  # by host, when it may be asked again

    @contextmanager
    def open(
        self,
        url: str,
        *,
        limits: Limits,
        home: str | None = None,
        conditional: bool = False,
        check: Callable[[str], None] = lambda url: None,
    ) -> Iterator[BinaryIO]:
        """Give what is at an address as a seekable stream; raises `SourceProblem`, or `NotModified`.

        Public addresses are read, others only on the host `home`, by default that of the address itself, and
        so it is with what they redirect to. `conditional` asks only for changes. `check` raises a problem for an address
        that is not to be read.
        """
        with tempfile.SpooledTemporaryFile(max_size=16 * MIB) as spooled:
            copy = cast(BinaryIO, spooled)
            target = _split(url)
            terms = _Terms(limits, cast(str, target.hostname) if home is None else home, conditional)
            for _ in range(REDIRECTS + 1):
                check(target.geturl())
                following = self._follow(target, copy, terms)
                if following is None:
                    break
                target = _split(urljoin(target.geturl(), following))
            else:
                raise SourceProblem("unreadable", f"it redirects more than {REDIRECTS} times")
            copy.seek(0)
            yield copy

    def _pause(self, host: str, seconds: float) -> None:
        self._free[host] = max(self._free.get(host, 0.0), self.clock() + seconds)

    def _follow(self, target: SplitResult, copy: BinaryIO, terms: _Terms) -> str | None:
        """Put the answer into `copy`, or give where it redirects to; a server that is busy is asked again when it says."""
        host = cast(str, target.hostname)
        for _ in range(ATTEMPTS):
            self._wait(host, terms.limits)
            with _Clock(terms.limits) as clock:  # what reads the answer may take its time
                try:
                    following = self._ask(target, copy, terms, clock)
                except _Busy as busy:
                    self._pause(host, busy.seconds)
                    continue
                except (OSError, HTTPException, UnicodeError) as error:
                    raise clock.explain(error, target) from error
                finally:
                    self._pause(host, self.pauses.get(host, self.options.pause))
            return following
        raise SourceProblem(
            "unreadable", f"{host} is still busy after {ATTEMPTS} requests; try it again later"
        )

    def _wait(self, host: str, limits: Limits) -> None:
        """Wait until a host may be asked; raises `SourceProblem` where that takes too long."""
        seconds = self._free.get(host, 0.0) - self.clock()
        if seconds > max(limits.patience, self.options.pause):
            again = datetime.fromtimestamp(self.now().timestamp() + seconds, UTC)
            raise SourceProblem(
                "unreadable",
                f"{host} asks for no requests now; try it again after {again:%Y-%m-%d %H:%M} UTC",
            )
        if seconds > 0:
            self.sleep(seconds)

    def _ask(self, target: SplitResult, copy: BinaryIO, terms: _Terms, clock: _Clock) -> str | None:
        """Ask once."""
        host = cast(str, target.hostname)
        address = public_uri(target.geturl())
        known = self.remembered.get(address, Validators()) if terms.conditional else Validators()
        if host != terms.home:
            _require_public(host, (found[4][0] for found in socket.getaddrinfo(host, None)))
        kind = HTTPSConnection if target.scheme == "https" else HTTPConnection
        connection = kind(host, target.port, timeout=clock.limits.silence)
        try:
            connection.connect()
            clock.watch(connection.sock)
            if host != terms.home:  # a name server may have answered otherwise this time
                _require_public(host, [connection.sock.getpeername()[0]])
            path = quote(target.path or "/", safe="/%:@!$&'()*+,;=~")
            query = f"?{target.query}" if target.query else ""
            headers = _headers(target, known, contact=self.options.contact)
            connection.request("GET", path + query, headers=headers)
            answer = connection.getresponse()
            if answer.status in _MOVED and (following := answer.headers.get("Location")):
                return following
            if answer.status == _NOT_MODIFIED and any(known):
                self.learned[address] = known
                raise NotModified
            seconds = self._retry_after(answer)
            if answer.status in _BUSY and seconds is not None:
                raise _Busy(seconds)
            _check(answer)
            _save(answer, copy, clock=clock)
            if terms.conditional:
                self.learned[address] = Validators(*map(answer.headers.get, ("ETag", "Last-Modified")))
            return None
        finally:
            connection.close()

    def _retry_after(self, answer: HTTPResponse) -> float | None:
        """Read for how many seconds a server wants no request; it gives a number of seconds or an instant (RFC 9110)."""
        said = (answer.headers.get("Retry-After") or "").strip()
        if said.isdecimal():
            return float(said[:9])
        try:
            instant = parsedate_to_datetime(said)
        except ValueError:
            return None
        return max(0.0, instant.replace(tzinfo=instant.tzinfo or UTC).timestamp() - self.now().timestamp())


class _Busy(Exception):
    """A server says after how many seconds it can be asked again."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(seconds)


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


def _require_public(host: str, addresses: Iterable[object]) -> None:
    for address in addresses:
        parsed = ip_address(str(address).partition("%")[0])
        if not (getattr(parsed, "ipv4_mapped", None) or parsed).is_global:
            raise SourceProblem("unsafe", f"it leads to {shown(host)}, which is not a public address")


def _headers(target: SplitResult, known: Validators, *, contact: str | None) -> dict[str, str]:
    headers = {
        "User-Agent": f"{AGENT}/{version('dateline')} ({'+' + contact if contact else 'a reader of news archives'})",
        "Accept-Encoding": "gzip",
        "Accept": "*/*",
        **({"If-None-Match": known.etag} if known.etag else {}),
        **({"If-Modified-Since": known.last_modified} if known.last_modified else {}),
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
