"""The web page, served from this machine."""

from __future__ import annotations

import socket
import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from pathlib import Path
from typing import Annotated

import typer

from dateline.commands.app import app
from dateline.output import say, write_line
from store import StoreError
from store.engine import DEFAULT_URL, database_exists, show_url

LOOPBACK = ("localhost", "127.0.0.1", "::1")


@app.command(epilog="Example: `dateline serve --db sqlite:///news.db`")
def serve(
    db: Annotated[
        str | None,
        typer.Option(
            "--db", envvar="DATELINE_DB", metavar="URL", help="The database; without one, the samples."
        ),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to listen on; by default only this machine can reach it.")
    ] = ("127.0.0.1"),
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Port to listen on; 0 takes a free one.")
    ] = 8000,
    root_path: Annotated[
        str, typer.Option(metavar="PATH", help="Path under which a proxy in front serves the page.")
    ] = "",
    allowed_host: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Answer to this host name, too.")
    ] = None,
    sql: Annotated[
        bool, typer.Option("--sql", help="Answer SQL to readers beyond this machine, too.")
    ] = False,
    as_superuser: Annotated[
        bool,
        typer.Option(
            "--as-superuser",
            envvar="DATELINE_AS_SUPERUSER",
            help="Allow a superuser's role on PostgreSQL.",
        ),
    ] = False,
    allow_judgements: Annotated[
        bool,
        typer.Option("--allow-judgements", help="Let readers correct people, countries and quotations."),
    ] = False,
    user_header: Annotated[
        str, typer.Option(metavar="NAME", help="Header in which the proxy in front names the user.")
    ] = "",
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Don't open the page.")] = False,
) -> None:
    """Serve the web page of a database: articles, people, countries, the map. It only reads, unless judgements are allowed."""
    import uvicorn  # here: only a server needs it

    from dateline.web import make_app

    if user_header and not allow_judgements:
        raise typer.BadParameter("--user-header says who corrects: it needs --allow-judgements")
    is_local = host in LOOPBACK and not allowed_host and not root_path
    shown = f"[{host}]" if ":" in host else host
    names = {"localhost", "127.0.0.1", "[::1]", shown, *(allowed_host or [])}
    with _database(db) as url:
        site = make_app(
            url,
            hosts=names,
            sql=sql or is_local,
            as_superuser=as_superuser,
            allow_judgements=allow_judgements,
            user_header=user_header,
        )
        with _listen(host, port) as listener:
            address = f"http://{shown}:{listener.getsockname()[1]}/"
            if host not in LOOPBACK:
                can = "read and correct" if allow_judgements else "read"
                say(
                    f"everybody who reaches {host} can {can} this database; --allowed-host names the page's own name"
                )
            write_line(f"{show_url(url)} is served at {address} (Ctrl-C ends it)")
            if not no_browser:
                webbrowser.open(address)
            config = uvicorn.Config(
                site, root_path=root_path.rstrip("/"), log_level="warning", server_header=False
            )
            uvicorn.Server(config).run(sockets=[listener])


@contextmanager
def _database(db: str | None) -> Iterator[str]:
    """Give the database that was named, or the one that is here, or else the samples in one of their own."""
    if db is not None or database_exists(DEFAULT_URL):
        yield db or DEFAULT_URL
        return
    from loaders import load  # imported here: only the samples need the loaders

    with (
        tempfile.TemporaryDirectory(prefix="dateline-") as folder,
        as_file(files("seeds") / "articles") as samples,
    ):
        say("no database was named and there is no dateline.db: these are the samples")
        url = f"sqlite:///{Path(folder) / 'samples.db'}"
        load(url, [str(samples)])
        yield url


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise StoreError(f"can't listen at {host}:{port}: {error.strerror}; take another --port") from error
