from __future__ import annotations

from pathlib import Path

from sqlalchemy import select
from typer.testing import CliRunner

from dateline.commands.app import app
from loaders import load
from store import connect, database_digest
from store.engine import open_engine
from store.models import Person
from tests.conftest import MakeDatabase

NEWS = 'date 2023-02-2{0} Day {0}\n\nPresident Joe Biden met {1} in Paris. "It rains," {1} said. Reporters waited.\n'
WHO = ("Anna Novak", "Ivan Petrov", "Maria Rossi")


def test_whoever_deletes_an_article_by_hand_leaves_nothing_once_everything_is_rebuilt(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    for number, name in enumerate(WHO):
        (tmp_path / f"{number}.txt").write_text(NEWS.format(number, name))
    urls = [make_database(name) for name in ("one", "other")]
    load(urls[0], [str(tmp_path)])
    load(urls[1], [str(tmp_path / f"{number}.txt") for number in (0, 2)])
    with open_engine(urls[0]) as engine, engine.connect() as connection:
        if engine.dialect.name == "sqlite":  # as in its own shell, where foreign keys are off by default
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
            connection.exec_driver_sql("BEGIN")
        connection.exec_driver_sql("DELETE FROM articles WHERE title = 'Day 1'")
        connection.commit()
    assert CliRunner().invoke(app, ["rebuild", "--db", urls[0]]).exit_code == 0
    digests = []
    for url in urls:
        with connect(url, read_only=True) as session:
            digests.append(database_digest(session))
            assert "ivan-petrov" not in session.scalars(select(Person.key)).all()
    assert digests[0] == digests[1]
    again = CliRunner().invoke(app, ["rebuild", "--db", urls[0]])
    assert {line.split()[-1] for line in again.stdout.splitlines() if line.strip()[-1:].isdigit()} == {"0"}
