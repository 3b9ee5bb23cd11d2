"""Taking down on the command line: what would go is listed, and only --yes takes it out."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from dateline.commands.app import app
from store import connect
from store.models import Article, Withheld

NEWS = "date 2023-02-2{0} Day {0}\n\nPresident Joe Biden met Anna Novak in Paris, and they said that the talks were to go on.\n"


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


@pytest.fixture
def news(url: str, tmp_path: Path) -> str:
    for day in (1, 2):
        (tmp_path / f"{day}.txt").write_text(NEWS.format(day))
    run("load", str(tmp_path), "--db", url)
    return url


def titles(url: str) -> list[str]:
    with connect(url, read_only=True) as session:
        return list(session.scalars(select(Article.title).order_by(Article.title)))


def test_without_yes_nothing_goes_and_what_would_go_is_listed(news: str) -> None:
    listed = run("forget", "1", "--db", news)
    tried = run("forget", "--before", "2023-02-23", "--yes", "--dry-run", "--db", news)
    assert ("Day 1" in listed.stdout, "1 article would go" in listed.stderr) == (True, True)
    assert "2 articles would go" in tried.stderr
    assert titles(news) == ["Day 1", "Day 2"]


def test_a_takedown_is_listed_with_its_reason_counted_by_loads_and_lifted(news: str, tmp_path: Path) -> None:
    assert run("forget", "1", "--reason", "court order", "--yes", "--db", news).exit_code == 0
    assert "court order" in run("forget", "--list", "--db", news).stdout
    loaded = run("load", str(tmp_path), "--db", news)
    assert ("1 withheld" in loaded.stdout, titles(news)) == (True, ["Day 2"])
    with connect(news, read_only=True) as session:
        digest = session.scalars(select(Withheld.value).where(Withheld.scope == "digest")).one()
    assert "1 decisions lifted" in run("forget", "--undo", digest[:12], "--db", news).stdout
    run("load", str(tmp_path), "--db", news)
    assert titles(news) == ["Day 1", "Day 2"]


def test_an_undo_needs_enough_of_one_digest(news: str) -> None:
    assert run("forget", "1", "2", "--yes", "--db", news).exit_code == 0
    with connect(news, read_only=True) as session:
        digests = session.scalars(select(Withheld.value).where(Withheld.scope == "digest")).all()
    for digest in digests:  # "1" is an article's id to whoever types it, and the first digit of a digest
        assert "nothing is withheld" in str(run("forget", "--undo", digest[0], "--db", news).exception)
    assert titles(news) == []
    assert run("forget", "--undo", *(digest[:6] for digest in digests), "--db", news).exit_code == 0


def test_a_forgotten_person_is_listed_without_the_name(news: str) -> None:
    assert (
        run("forget", "--person", "Anna Novak", "--reason", "asked to", "--yes", "--db", news).exit_code == 0
    )
    listed = run("forget", "--list", "--db", news).stdout
    assert ("person" in listed, "asked to" in listed, "Novak" in listed) == (True, True, False)


def test_whoever_names_nothing_is_told_what_to_name(news: str) -> None:
    assert run("forget", "--db", news).exit_code == 2
    assert "99" in str(run("forget", "99", "--db", news).exception)
