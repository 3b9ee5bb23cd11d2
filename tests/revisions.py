"""What a populated database holds at each revision: rows kept as JSON, to migrate up and down with.

After a new migration: `python -m tests.revisions` writes the file of the new head.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import Column, Connection, Date, DateTime, LargeBinary, MetaData, Table, insert, select

from loaders import load
from store import migrate
from store.engine import open_engine
from store.judgements import insert_judgements

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "tests" / "store" / "revisions"
HIDDEN = ("alembic_version", "articles_fts", "search_suspended", "schema_comments")

Tables = dict[str, list[dict[str, Any]]]


def tables_of(connection: Connection) -> list[Table]:
    """Reflect the tables that hold data, parents first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if not table.name.startswith(HIDDEN)]


def stored(table: Table) -> list[Column[Any]]:
    """Give the columns that are written, not generated."""
    return [column for column in table.columns if column.computed is None]


def read_tables(connection: Connection) -> Tables:
    """Read every row of every table, as JSON can hold it, in an order of their own."""
    found: Tables = {}
    for table in tables_of(connection):
        columns = stored(table)
        rows = [
            {c.name: _to_json(value) for c, value in zip(columns, row, strict=True)}
            for row in connection.execute(select(*columns))
        ]
        found[table.name] = sorted(rows, key=lambda row: json.dumps(row, sort_keys=True))
    return found


def write_tables(connection: Connection, tables: Tables) -> None:
    """Put such rows into an empty database."""
    for table in tables_of(connection):
        rows = [
            {name: _from_json(table.columns[name], value) for name, value in row.items()}
            for row in tables.get(table.name, [])
        ]
        if rows:
            connection.execute(insert(table), rows)


def _to_json(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()  # every instant is kept in UTC
    if isinstance(value, date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def _from_json(column: Column[Any], value: Any) -> Any:
    if value is None:
        return None
    if isinstance(column.type, DateTime):
        text = f"{value}+00:00" if column.type.timezone else value
        return datetime.fromisoformat(text)
    if isinstance(column.type, Date):
        return date.fromisoformat(value)
    return bytes.fromhex(value) if isinstance(column.type, LargeBinary) else value


def fixture(revision: str) -> Tables:
    """Read the rows that are kept for a revision."""
    rows: Tables = json.loads((FOLDER / f"{revision}.json").read_text(encoding="utf-8"))
    return rows


def shared_digest(tables: Tables, *others: Tables) -> str:
    """Hash what of `tables` lies in tables and columns that the others have too."""
    total = hashlib.sha256()
    for name in sorted(set(tables).intersection(*others)):
        columns = [set(rows[0]) for rows in (table[name] for table in (tables, *others)) if rows]
        kept = set.intersection(*columns) if columns else set()
        rows = sorted(json.dumps({c: row[c] for c in kept}, sort_keys=True) for row in tables[name])
        total.update(f"{name} {sorted(kept)} {rows}".encode())
    return total.hexdigest()


def _versions_and_copies(folder: Path) -> list[str]:
    """Write a corrected article and a near-duplicate of it: rows for the tables that few loads fill."""
    words = [f"On day {n} the ferry of Port Alder carried {n + 40} people over the bay." for n in range(30)]
    corrected = [*words[:-1], "On the last day it carried nobody."]
    for name, title, texts in (
        ("a", "Ferry counts", (words, corrected)),
        ("b", "A ferry counted", (corrected,)),
    ):
        for text in texts:
            path = folder / f"{name}.txt"
            path.write_text(f" date 2022-05-01 {title}\n\n{' '.join(text)}\n", encoding="utf-8")
            load(f"sqlite:///{folder}/rows.db", [str(path)])
    return [str(folder / "a.txt"), str(folder / "b.txt")]


def main() -> None:
    """Load a few samples at the head, go down, and keep the rows of each revision that has no file yet."""
    FOLDER.mkdir(exist_ok=True)
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/rows.db"
        load(url, [str(path) for path in sorted((ROOT / "seeds" / "articles").glob("2022*.txt"))[:3]])
        load(url, [str(ROOT / "tests" / "corpus_odd" / "14_impossible_date.txt")])
        load(url, _versions_and_copies(Path(folder)))
        with open_engine(url) as engine:
            with engine.begin() as connection:
                insert_judgements(
                    connection, [{"verb": "rename", "person_key": "joe-biden", "name": "J. Biden"}]
                )
                # The two queues are empty whenever a load has ended.
                connection.exec_driver_sql("INSERT INTO relink_blocks VALUES ('biden')")
                connection.exec_driver_sql("INSERT INTO duplicates_due (article_id, bands) VALUES (1, x'00')")
            for script in migrate.scripts().walk_revisions():
                migrate.move(engine, script.revision)
                with engine.connect() as connection:
                    tables = read_tables(connection)
                named = {row["country_code"] for row in tables["country_mentions"]} | {
                    row["country_code"] for row in tables["person_roles"]
                }
                tables["countries"] = [row for row in tables["countries"] if row["code"] in named]
                tables["country_names"] = [
                    row for row in tables["country_names"] if row["country_code"] in named
                ][:12]
                path = FOLDER / f"{script.revision}.json"
                if not path.exists():
                    text = json.dumps(tables, ensure_ascii=False, indent=1, sort_keys=True)
                    text = text.replace(str(ROOT), "/news").replace(folder, "/news")
                    path.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
