"""Checks of requests (host, method, origin of a form), and headers that keep an article's text from acting in a browser."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Refuses hosts that are not on the list and methods that are not answered, and puts the headers on every answer.

    The list keeps a foreign page from reaching the app under a name of its own (DNS rebinding).
    """

    def __init__(
        self, app: ASGIApp, hosts: Iterable[str], close: Callable[[], None], *, can_post: bool = False
    ) -> None:
        self.app = app
        self.methods = ("GET", "HEAD", *(["POST"] if can_post else []))
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
        if scope["method"] not in self.methods:
            allowed = ", ".join(self.methods)
            return PlainTextResponse(f"Only {allowed} are answered.\n", 405, {"Allow": allowed})
        if "*" not in self.hosts and _host(scope) not in self.hosts:
            return PlainTextResponse("This host is not served; name it with --allowed-host.\n", 400)
        return None


def refuse_foreign(headers: Headers) -> None:
    """Refuse requests that another site's page makes by itself; its links still work."""
    if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
        raise HTTPException(403, "a page of another site may only link here")


def refuse_forged(headers: Headers, token: str, expected: str) -> None:
    """Refuse a form that was not sent from a page of this site, by its headers and its token."""
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    is_own = site == "same-origin" if site else origin is not None
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        is_own = False
    if not is_own:
        raise HTTPException(403, "a correction is sent from a page of this site alone")
    if not hmac.compare_digest(token.encode(), expected.encode()):
        raise HTTPException(403, "the page with this form is too old; load it again")


def user_of(headers: Headers, user_header: str) -> str:
    """Give the user whom the proxy in front names, an empty text where it names none."""
    return headers.get(user_header, "").strip()[:200]


def _host(scope: Any) -> str:
    """Give the name in the Host header, without the port.

    >>> _host({"headers": [(b"host", b"[::1]:8000")]})
    '[::1]'
    """
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    return str(
        host[: host.index("]") + 1] if host.startswith("[") and "]" in host else host.partition(":")[0]
    )
