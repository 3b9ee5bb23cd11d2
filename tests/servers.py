"""Real HTTP servers on loopback, for tests."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Serve = Callable[[BaseHTTPRequestHandler], None]
TEXT = b" date 2023-02-22 Pier reopens\n\nThe ferry calls again.\n"


def send(handler: BaseHTTPRequestHandler, *headers: tuple[str, str], status: int = 200) -> None:
    handler.send_response(status)
    for name, value in headers:
        handler.send_header(name, value)
    handler.end_headers()


def plain(handler: BaseHTTPRequestHandler, body: bytes = TEXT, *headers: tuple[str, str]) -> None:
    send(handler, ("Content-Length", str(len(body))), *headers)
    handler.wfile.write(body)


def redirect(to: str) -> Serve:
    return lambda handler: send(handler, ("Location", to), status=302)


@contextmanager
def serving(serve: Serve | dict[str, Serve]) -> Iterator[str]:
    """Serve on loopback; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(OSError):
                (serve if callable(serve) else serve[self.path])(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
