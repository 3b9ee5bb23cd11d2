"""What a new way of normalising names changes is made again by `dateline migrate`, and is then as after a fresh load."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dateline.commands import app
from loaders import load
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from loaders.pipeline import workers
from store import connect, database_digest, get_person, migrate, names, renewal, schema
from store.engine import open_engine
from store.errors import NamesOutdated
from store.models import PersonName

TEXTS = (
    ("2023-02-20", "President Volodymyr Zelenskyy spoke. Zelenskyy left."),
    ("2023-02-21", "President Volodymyr Zelensky spoke to the press. Then Zelensky left."),
    ("2023-02-22", "Minister Sergei Lavrov came with Muhammad Karzouk. Lavrov left."),
    ("2023-02-23", "Minister Sergey Lavrov came with Mohammed Karzouk. Karzouk left."),
    ("2023-02-24", "Jane Doe came with Sergej Lavrov."),
)
PEOPLE = "key,name,kind\nl,Sergei Lavrov,full\nl,Sergei Viktorovich Lavrov,alias\nk,Muhammad Karzouk,full\nz,Zelenskyy Ozal,full\n"
JUDGEMENTS = (
    JudgementRecord("rename", "sergei-lavrov", name="Sergey Lavrov"),
    JudgementRecord("same", "volodymyr-zelenskyy", "jane-doe"),
)


@contextmanager
def older_rules(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Normalise names as before there were spelling variants, and search them as they are written."""
    caches = (names.parse_name, workers._person_of)
    with monkeypatch.context() as patch:
        patch.setattr(names, "usual_spelling", lambda token: token)
        for module in (renewal, schema):
            patch.setattr(module, "rules_version", lambda: "1.older")
        for cache in caches:
            cache.cache_clear()
        yield
    for cache in caches:
        cache.cache_clear()


@pytest.fixture
def sources(tmp_path: Path) -> list[str]:
    for number, (day, words) in enumerate(TEXTS):
        (tmp_path / f"{number}.txt").write_text(f" date {day} Headline {number}\n\n{words}\n")
    (tmp_path / "people.csv").write_text(PEOPLE)
    return [str(path) for path in sorted(tmp_path.glob("*.*")) if path.suffix in (".txt", ".csv")]


def digest(url: str) -> str:
    with connect(url) as session:
        return database_digest(session)


def forms(url: str) -> set[tuple[str, str, str]]:
    with connect(url) as session:
        return {(name.name, name.folded, name.block) for name in session.query(PersonName)}


def run_migrate(url: str) -> str:
    result = CliRunner().invoke(app.app, ["migrate", "--no-backup", "--db", url], catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_after_new_rules_a_database_is_as_after_a_fresh_load_with_the_same_judgements(
    url: str, empty_url: str, sources: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with older_rules(monkeypatch):
        migrate.migrate(url, with_backup=False)
        assert load(url, sources).counts["loaded"] == len(TEXTS)
        judge(url, *JUDGEMENTS)
        with connect(url) as session:
            assert get_person(session, "Sergei Lavrov").key == "sergei-lavrov"
    with pytest.raises(NamesOutdated, match="dateline migrate"), connect(url):
        pass
    with pytest.raises(NamesOutdated):
        load(url, sources)
    run_migrate(url)
    load(empty_url, sources)
    judge(empty_url, *JUDGEMENTS)
    assert digest(url) == digest(empty_url)
    assert forms(url) == forms(empty_url)
    with connect(url) as session:
        assert get_person(session, "Sergei Viktorovich Lavrov").key == "sergey-lavrov"
        assert get_person(session, "V. Zelenskiy") is get_person(session, "Jane Doe")


def test_links_that_a_killed_migration_left_due_are_made_by_the_next_one_and_then_nothing_is_done(
    url: str, empty_url: str, sources: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with older_rules(monkeypatch):
        migrate.migrate(url, with_backup=False)
        load(url, sources)
    migrate.migrate(url, with_backup=False)  # killed before it links
    assert "linked again" in run_migrate(url)
    load(empty_url, sources)
    assert digest(url) == digest(empty_url)
    assert migrate.planned(url) == []
    assert "linked again" not in run_migrate(url)


def test_a_load_makes_the_links_that_are_due(
    url: str, empty_url: str, sources: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with older_rules(monkeypatch):
        migrate.migrate(url, with_backup=False)
        load(url, sources)
    migrate.migrate(url, with_backup=False)
    load(url, sources)
    load(empty_url, sources)
    assert digest(url) == digest(empty_url)


def test_a_migration_that_breaks_while_names_are_normalised_changes_nothing(
    url: str, sources: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with older_rules(monkeypatch):
        migrate.migrate(url, with_backup=False)
        load(url, sources)
        before = forms(url)
    with monkeypatch.context() as patch:
        patch.setattr(renewal, "_renew_keys", lambda connection: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            migrate.migrate(url, with_backup=False)
    with older_rules(monkeypatch):
        assert forms(url) == before
    run_migrate(url)
    assert forms(url) != before


def test_a_database_of_a_revision_before_the_note_is_normalised(url: str, sources: list[str]) -> None:
    load(url, sources)
    expected = digest(url), forms(url)
    migrate.migrate(url, "0010", with_backup=False)
    with open_engine(url) as engine, engine.begin() as connection:
        connection.execute(text("UPDATE person_names SET folded = lower(name), block = 'x'"))
    assert "normalised by new rules" in run_migrate(url)
    load(url, sources[-1:])  # below 0022 nothing knows which file names a person
    assert (digest(url), forms(url)) == expected
