"""Who may do what on a server: a role for analysts, who read and never write; superusers, who may do too much."""

from __future__ import annotations

from sqlalchemy import URL, Connection
from sqlalchemy.exc import ProgrammingError

from store.engine import open_engine, parse_url
from store.errors import QueryRefused, StoreError
from store.schema import check_schema

INSUFFICIENT_PRIVILEGE = "42501"
CONNECTIONS = 5
"""Connections that a new role may have at once."""

TIMEOUT = "60s"
"""How long a statement of a new role may run before the server ends it, whatever client sent it."""

WRITING = ("INSERT", "UPDATE", "DELETE", "TRUNCATE")


class GrantRefused(StoreError):
    """A role could not be limited to reading."""


def grant_reading(url: str | URL, role: str) -> bool:
    """Let a role of the server read this database and nothing else; returns whether the role is new.

    Tables and views that later migrations of their owner make are included. A new role may
    log in and has no password: set one with the server's means. It has `CONNECTIONS` connections
    and a statement `TIMEOUT`, which a role that was there keeps as they are. Raises `GrantRefused` for a
    role that could write all the same (a superuser, the owner, a member of one), for a user
    who may not make roles, and for SQLite, which has none.
    """
    if parse_url(url).get_backend_name() != "postgresql":
        raise GrantRefused(
            "SQLite has no roles: give analysts a copy of the file, or trust `dateline` and `dateline sql`, which only read it"
        )
    with open_engine(url) as engine, engine.begin() as connection:
        check_schema(connection)
        roles = "SELECT count(*) FROM pg_roles WHERE rolname = %(role)s"
        known = connection.exec_driver_sql(roles, {"role": role}).scalar_one()
        owners = "SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'articles'"
        owner = _quote(connection.exec_driver_sql(owners).scalar_one())
        who, database = _quote(role), _quote(str(connection.engine.url.database))
        if not known:
            _make_role(connection, who)
        for statement in (
            f"GRANT CONNECT ON DATABASE {database} TO {who}",
            "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
            f"GRANT USAGE ON SCHEMA public TO {who}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {who}",
            f"ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT SELECT ON TABLES TO {who}",
        ):
            connection.exec_driver_sql(statement)
        _refuse_a_writer(connection, role)
    return not known


def _make_role(connection: Connection, who: str) -> None:
    try:
        rights = f"LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT {CONNECTIONS}"
        connection.exec_driver_sql(f"CREATE ROLE {who} {rights}")
    except ProgrammingError as error:
        if getattr(error.orig, "sqlstate", None) != INSUFFICIENT_PRIVILEGE:
            raise
        raise GrantRefused(
            f"{connection.engine.url.username} may not make roles: have somebody who may run `CREATE ROLE {who} LOGIN`, "
            "then grant again"
        ) from error
    connection.exec_driver_sql(f"ALTER ROLE {who} SET default_transaction_read_only = on")
    connection.exec_driver_sql(f"ALTER ROLE {who} SET statement_timeout = '{TIMEOUT}'")


def _quote(name: str) -> str:
    quoted = name.replace('"', '""').replace("%", "%%")  # the driver reads % as the mark of a parameter
    return f'"{quoted}"'


def _refuse_a_writer(connection: Connection, role: str) -> None:
    rights = ", ".join(WRITING)
    able = connection.exec_driver_sql(
        "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v') "
        f"AND has_table_privilege(%(role)s, oid, '{rights}') ORDER BY relname LIMIT 1",
        {"role": role},
    ).scalar()
    may_create = connection.exec_driver_sql(
        "SELECT has_schema_privilege(%(role)s, 'public', 'CREATE')", {"role": role}
    ).scalar()
    if able or may_create:
        what = f"write to {able}" if able else "create tables"
        raise GrantRefused(
            f"the role {role} may {what} by other rights (superuser, owner or member of one, or everybody may); "
            "name another role, or take the right away first"
        )


def refuse_superuser(connection: Connection) -> None:
    """Raise `QueryRefused` for a superuser of a server, whose queries could read the server's files and make replication slots."""
    if connection.dialect.name != "postgresql":
        return
    if connection.exec_driver_sql("SHOW is_superuser").scalar() == "on":
        raise QueryRefused(
            f"{connection.engine.url.username} is a superuser of the server, whose questions may do more than read tables; "
            "connect as another role (`dateline grant-analyst`), or add --as-superuser"
        )
