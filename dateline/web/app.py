"""The app: its routes, and how a request becomes an answer."""

from __future__ import annotations

import contextlib
import gzip
import secrets
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dateline.web import answers
from dateline.web.pages import PAGES
from dateline.web.question import Linker, choice_of
from dateline.web.safety import LOOPBACK, Guard, refuse_foreign, refuse_forged, user_of
from dateline.web.view import Ask, Page, Site, View
from store.engine import database_exists, make_engine, show_url
from store.errors import DatabaseMissing, DatabaseUnusable, DatelineError, UnknownName
from store.schema import check_schema

TIMEOUT = 10.0
"""Seconds that the database may take for a page."""
LONGEST_ADDRESS = 16_000
"""Characters of a query at most, of the form of a GET."""
LONGEST_FORM = 20_000
"""Bytes of a form at most."""
STEPS = 20_000
"""Instructions of SQLite's between two looks at the clock."""


def make_app(
    url: str | URL,
    *,
    hosts: Iterable[str] = LOOPBACK,
    sql: bool = False,
    as_superuser: bool = False,
    allow_judgements: bool = False,
    user_header: str = "",
) -> Guard:
    """Make the web page of a database, an ASGI app that can be mounted under any path.

    A server closes its connections at the end; an app that it is mounted in calls `close()`.
    It answers to the names in `hosts` (`"*"` for all), and to statements of SQL only with
    `sql`. With `allow_judgements` readers correct who is who; `user_header` is the header in
    which a proxy in front names who they are. Raises `StoreError` if the database can't be used as it is.
    """
    if not database_exists(url):
        raise DatabaseMissing(show_url(url))
    engine = make_engine(url, read_only=True)
    with engine.connect() as connection:
        check_schema(connection)
    secret = secrets.token_bytes(32) if allow_judgements else b""
    site = Site(url, engine, sql, as_superuser, secret, user_header)
    kept = answers.AnswerCache()
    pages, posts = dict(PAGES), []
    if allow_judgements:
        from dateline.web.pages.correcting import (  # imported here, because it loads the annotators
            CORRECTIONS,
            record,
        )

        pages |= CORRECTIONS
        posts = [Route("/correct", _writer(site, record), methods=["POST"])]

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        engine.dispose()

    static = StaticFiles(packages=[("dateline.web", "static")])
    routes = [
        Mount("/static", static),
        *posts,
        *(Route(path, _endpoint(site, page, kept)) for path, page in pages.items()),
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[Middleware(GZipMiddleware, minimum_size=600, compresslevel=5)],
        exception_handlers={
            DatelineError: _refused,
            HTTPException: _refused,
            ClientDisconnect: _refused,
            500: _failed,
        },
    )
    return Guard(app, hosts, engine.dispose, can_post=allow_judgements)


def _endpoint(site: Site, page: Page, kept: answers.AnswerCache) -> Callable[[Request], Response]:
    """Make the function that answers a route; Starlette runs it in a thread."""

    def answer(request: Request) -> Response:
        if len(request.url.query) > LONGEST_ADDRESS:
            raise HTTPException(414, "the address is too long")
        query = request.query_params
        form = choice_of(query, "format", answers.FORMS) or "html"
        link = Linker(request.scope.get("root_path", ""))
        refuse_foreign(request.headers)
        with _asking(site) as session:
            said = f"{answers.data_version(session)} {link.root} {request.url.path}?{request.url.query}"
            host = request.headers.get("host", "") if form == "atom" else ""
            key = sha256(f"{said} {host}".encode()).hexdigest()[:24]
            body = kept.get(key)
            if body is None:
                token = site.token_of(user_of(request.headers, site.user_header))
                ask = Ask(site, session, query, request.path_params, link, form, token)
                view = page(ask)
                if form == "atom" and not view.has_feed:
                    raise HTTPException(404, "this page has no feed")
                body = answers.body_of(view, form, _context(request, ask)).encode("utf-8", "replace")
                body = gzip.compress(body, 5, mtime=0)
                if view.is_kept:
                    kept.put(key, body)
        return answers.respond(body, form, f'W/"{key}"', request.headers)

    return answer


def _writer(site: Site, record: Callable[[Session, Any, dict[str, str], str], None]) -> Any:
    """Make the function that takes a form, records its judgement and redirects to the list of judgements."""

    def write(said: dict[str, str], user: str) -> None:
        with Session(site.engine) as session:
            record(session, site.url, said, user)

    async def answer(request: Request) -> Response:
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LONGEST_FORM:
                raise HTTPException(413, "the form is too long")
        said = dict(parse_qsl(body.decode("utf-8", "replace")))
        user = user_of(request.headers, site.user_header)
        if site.user_header and not user:
            raise HTTPException(403, f"the proxy in front names no user in {site.user_header}")
        refuse_forged(request.headers, said.get("token", ""), site.token_of(user))
        await run_in_threadpool(write, said, user)
        return RedirectResponse(Linker(request.scope.get("root_path", ""))("/judgements"), 303)

    return answer


def _context(request: Request, ask: Ask) -> dict[str, Any]:
    """Give the values that every template gets."""
    query = {name: value for name, value in ask.query.items() if name not in ("format", "fragment", "more")}
    path = request.url.path.removeprefix(ask.link.root)
    here = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return {
        "link": ask.link, "path": path, "query": query, "q": ask.query.get("q", ""), "site": ask.site,
        "here": here, "moment": answers.moment, "whole": ask.whole, "is_fragment": ask.is_fragment,
    }  # fmt: skip


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
    """Answer a request that can't be answered, and say what to do."""
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
    """Answer after an internal error, and show nothing of it."""
    return _said(request, 500, "Something broke", "The fault is the page’s own; the server’s log has it.")


def _said(request: Request, status: int, title: str, message: str) -> Response:
    link = Linker(request.scope.get("root_path", ""))
    view = View("error.html", title, shown={"message": message, "status": status})
    context = {"link": link, "path": "", "query": {}, "q": request.query_params.get("q", ""), "here": ""}
    return HTMLResponse(answers.render(view, context), status)
