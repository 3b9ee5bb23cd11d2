"""The app: its routes, and the way of a request through it to an answer."""

from __future__ import annotations

import contextlib
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dateline.web import answers
from dateline.web.pages import PAGES
from dateline.web.question import Linker, choice_of
from dateline.web.safety import LOOPBACK, Guard
from dateline.web.view import Ask, Page, Site, View
from store.engine import database_exists, make_engine, show_url
from store.errors import DatabaseMissing, DatabaseUnusable, DatelineError, UnknownName
from store.schema import check_schema

TIMEOUT = 10.0
"""Seconds that the database may take for a page."""
STEPS = 20_000
"""Instructions of SQLite's between two looks at the clock."""


def make_app(
    url: str | URL, *, hosts: Iterable[str] = LOOPBACK, sql: bool = False, as_superuser: bool = False
) -> Guard:
    """Make the web page of a database, an ASGI app that can be mounted under any path.

    A server closes its connections at the end; an app that it is mounted in calls `close()`.
    It answers to the names in `hosts` (`"*"` for all), and to statements of SQL only with
    `sql`. Raises `StoreError` if the database can't be used as it is.
    """
    if not database_exists(url):
        raise DatabaseMissing(show_url(url))
    engine = make_engine(url, read_only=True)
    with engine.connect() as connection:
        check_schema(connection)
    site = Site(url, engine, sql, as_superuser)
    kept = answers.Kept()

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        engine.dispose()

    static = StaticFiles(packages=[("dateline.web", "static")])
    routes = [
        Mount("/static", static),
        *(Route(path, _endpoint(site, page, kept)) for path, page in PAGES.items()),
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(GZipMiddleware, minimum_size=600, compresslevel=5)],
        exception_handlers={DatelineError: _refused, HTTPException: _refused, 500: _failed},
    )
    return Guard(app, hosts, engine.dispose)


def _endpoint(site: Site, page: Page, kept: answers.Kept) -> Callable[[Request], Response]:
    """Make the function that answers a route; Starlette runs it in a thread."""

    def answer(request: Request) -> Response:
        query = request.query_params
        form = choice_of(query, "format", answers.FORMS) or "html"
        link = Linker(request.scope.get("root_path", ""))
        _refuse_foreign(request)
        with _asking(site) as session:
            said = f"{answers.data_version(session)} {link.root} {request.url.path}?{request.url.query}"
            host = request.headers.get("host", "") if form == "atom" else ""
            key = sha256(f"{said} {host}".encode()).hexdigest()[:24]
            body = kept.get(key)
            if body is None:
                ask = Ask(site, session, query, request.path_params, link, form)
                view = page(ask)
                if form == "atom" and not view.has_feed:
                    raise HTTPException(404, "this page has no feed")
                body = answers.body_of(view, form, _context(request, ask)).encode("utf-8", "replace")
                if view.template != "sql.html":
                    kept.put(key, body)
        return answers.respond(body, form, f'W/"{key}"', request.headers.get("if-none-match"))

    return answer


def _context(request: Request, ask: Ask) -> dict[str, Any]:
    """Give what every template has."""
    query = {name: value for name, value in ask.query.items() if name not in ("format", "fragment")}
    path = request.url.path.removeprefix(ask.link.root)
    here = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return {
        "link": ask.link, "path": path, "query": query, "q": ask.query.get("q", ""), "site": ask.site,
        "here": here, "moment": answers.moment,
    }  # fmt: skip


def _refuse_foreign(request: Request) -> None:
    """Refuse what another site's page asks behind its reader's back; its links may lead here."""
    if (
        request.headers.get("sec-fetch-site") == "cross-site"
        and request.headers.get("sec-fetch-mode") != "navigate"
    ):
        raise HTTPException(403, "a page of another site may only link here")


@contextlib.contextmanager
def _asking(site: Site) -> Iterator[Session]:
    """Open a session for one page; what takes the database too long is stopped."""
    late = f"the database took longer than {TIMEOUT:g} seconds; ask for less"
    with Session(site.engine) as session:
        driver = session.connection().connection.driver_connection
        if site.engine.dialect.name == "postgresql":
            session.connection().exec_driver_sql(f"SET LOCAL statement_timeout = {TIMEOUT * 1000:.0f}")
        elif driver is not None:
            end = time.monotonic() + TIMEOUT
            driver.set_progress_handler(lambda: time.monotonic() > end, STEPS)
        try:
            yield session
        except DBAPIError as error:
            state = getattr(error.orig, "sqlstate", None)
            if state == "57014" or "interrupted" in str(error.orig):
                raise HTTPException(503, late) from error
            raise
        finally:
            if site.engine.dialect.name == "sqlite" and driver is not None:
                driver.set_progress_handler(None, 0)


def _refused(request: Request, error: Exception) -> Response:
    """Answer what can't be answered, with what to do."""
    if isinstance(error, HTTPException):
        status, message = error.status_code, error.detail
        if status == 404 and message == "Not Found":
            message = "There is no such page here."
    else:
        status = (
            404 if isinstance(error, UnknownName) else 503 if isinstance(error, DatabaseUnusable) else 400
        )
        message = str(error)
    titles = {404: "Not found", 403: "Refused", 400: "This can’t be asked", 503: "Not now"}
    return _said(request, status, titles.get(status, "Not possible"), message)


def _failed(request: Request, _: Exception) -> Response:
    """Answer when something broke here: nothing of what it was is shown."""
    return _said(request, 500, "Something broke", "The fault is the page’s own; the server’s log has it.")


def _said(request: Request, status: int, title: str, message: str) -> Response:
    link = Linker(request.scope.get("root_path", ""))
    view = View("error.html", title, shown={"message": message, "status": status})
    context = {"link": link, "path": "", "query": {}, "q": request.query_params.get("q", ""), "here": ""}
    return HTMLResponse(answers.render(view, context), status)
