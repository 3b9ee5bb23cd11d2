"""A DuckDB that follows a store by increments, as the docs say, and is compared with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import select

from store import connect
from store.arrow import arrow_type, to_batch
from store.exchange import export_database
from store.increments import INTERNAL
from store.models import Base
from store.rejects import EMBARGOED

PAGE = Path(__file__).parents[2] / "docs" / "warehouse.md"


@cache
def follow() -> Callable[[duckdb.DuckDBPyConnection, Path], None]:
    """Give the function of the docs that applies an export."""
    block = re.search(r"^```python\n(.*?)^with ", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert block
    names: dict[str, Any] = {}
    exec(block[1], names)  # noqa: S102 - our own page
    return names["follow"]  # type: ignore[no-any-return]


class Warehouse:
    """A DuckDB that is brought up to date each night; the exports are in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._duck = duckdb.connect()
        self.last: Path | None = None

    def next_night(self, url: str) -> tuple[int, int]:
        """Follow the store and compare every table with it; gives how many articles came and how many went."""
        night = self._folder / str(len(list(self._folder.iterdir())))
        with connect(url, read_only=True) as session:
            manifest = export_database(session, night, since=self.last)
            self.last = night
            follow()(self._duck, night)
            for table in Base.metadata.sorted_tables:
                if table.name in INTERNAL:
                    continue
                statement = select(*table.columns)
                if table.name == "rejects":
                    statement = statement.where(table.c.reason != EMBARGOED)
                schema = pa.schema([(each.name, arrow_type(each.type)) for each in table.columns])
                self._duck.register("there", to_batch(session.execute(statement).all(), schema))
                different = (
                    f"(FROM {table} EXCEPT ALL FROM there) UNION ALL (FROM there EXCEPT ALL FROM {table})"
                )
                assert self._duck.execute(different).fetchall() == [], table.name
        return manifest["tables"]["articles"], manifest.get("gone", 0)
