"""Load runs as rows: begun, counted while they go on, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, insert, select, update

from store import models
from store.kinds import derived_tables


class Run(NamedTuple):
    """A load run: its id, and its generation, which is how many loads had ended when it began."""

    id: int
    generation: int


def start_run(connection: Connection, arguments: Mapping[str, Any], version: str) -> Run:
    """Open a load run."""
    run = models.LoadRun
    ended = select(func.count()).select_from(run).where(run.finished_at.is_not(None)).scalar_subquery()
    statement = insert(run).values(
        started_at=datetime.now(UTC), arguments=dict(arguments), counts={}, version=version, generation=ended
    )
    return Run(*connection.execute(statement.returning(run.id, run.generation)).one())


def count_found(connection: Connection, run_id: int) -> dict[str, int]:
    """Count the people and countries that the articles of a run name, and the copies of earlier articles among them."""
    copies = models.ArticleDuplicate.__table__.c.article_id
    distinct = {derived.reports: derived.table.c[derived.counted] for derived in derived_tables()}
    a = models.Article
    statements = {
        name: select(func.count(column.distinct()))
        .join_from(column.table, a, a.id == column.table.c.article_id)
        .where(a.load_run_id == run_id)
        for name, column in {**distinct, "near_duplicates": copies}.items()
    }
    return {name: connection.execute(statement).scalar_one() for name, statement in statements.items()}


def select_runs() -> Select[models.LoadRun]:
    """Select the load runs, the latest first."""
    return select(models.LoadRun).order_by(models.LoadRun.id.desc())


def note_run(
    connection: Connection, run_id: int, counts: Mapping[str, Any], *, finished: bool = False
) -> None:
    """Write a run's counts so far; `finished` closes it."""
    values: dict[str, Any] = {"counts": dict(counts)}
    if finished:
        values["finished_at"] = datetime.now(UTC)
    connection.execute(update(models.LoadRun).where(models.LoadRun.id == run_id).values(values))
