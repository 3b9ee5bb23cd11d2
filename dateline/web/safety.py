"""What every answer passes: names of hosts that are served, methods that read, headers that keep text from acting."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Refuses hosts that are not on the list and methods that write, and puts the headers on every answer.

    The list keeps a foreign page from reaching the app under a name of its own (DNS rebinding).
    """

    def __init__(self, app: ASGIApp, hosts: Iterable[str], close: Callable[[], None]) -> None:
        self.app = app
        self.close = close
        self.hosts = {host.lower() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        refusal = self._refusal(scope)
        return await (refusal or self.app)(scope, receive, send_safely)

    def _refusal(self, scope: Scope) -> PlainTextResponse | None:
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("This page only reads: GET or HEAD.\n", 405, {"Allow": "GET, HEAD"})
        if "*" not in self.hosts and _host(scope) not in self.hosts:
            return PlainTextResponse("This host is not served; name it with --allowed-host.\n", 400)
        return None


def _host(scope: Any) -> str:
    """Give the name in the Host header, without the port.

    >>> _host({"headers": [(b"host", b"[::1]:8000")]})
    '[::1]'
    """
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    return str(
        host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    )
