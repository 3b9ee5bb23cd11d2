"""What analysts type, and what they get: formats, caps that are reported, mistakes that are pointed at."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner, Result

from dateline.commands.app import app
from store import QuerySyntaxError
from tests.conftest import sqlite_only
from tests.factories import add_articles, new_article

pytestmark = sqlite_only


@pytest.fixture(autouse=True)
def articles(engine: Engine, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATELINE_DB", url)
    people, countries = (
        {"Vladimir Putin": "Vladimir Putin"},
        {"Russia": ("RU", "name"), "Paris": ("FR", "capital")},
    )
    add_articles(
        engine,
        new_article("Grain deal", "Sanctions on Russia | or not.", day="2022-01-03", people=people, countries=countries),
        new_article("Talks", "Vladimir Putin of Russia spoke of grain.", day="2022-03-03", people=people, countries=countries),
        new_article("Paris", "A day in Paris.", day="2022-03-04", countries=countries),
    )  # fmt: skip


def ask(*words: str) -> Result:
    return CliRunner().invoke(app, list(words), prog_name="dateline")


def test_articles_are_found_by_words_near_a_mention_and_in_an_order() -> None:
    assert (
        ask("articles", "--near", "sanctions country:RU 3", "--format", "csv").stdout.count("Grain deal") == 1
    )
    newest = ask("articles", "grain", "--order", "newest", "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["title"] for line in newest] == ["Talks", "Grain deal"]
    assert "[grain]" in newest[0]
    assert (
        ask("articles", "--via", "capital", "--country", "FR", "--format", "csv").stdout.count("2022-03-04")
        == 1
    )
    assert ask("articles", "--near", "sanctions").exit_code == 2


def test_a_search_is_counted_by_facets_and_over_time() -> None:
    facets = json.loads(ask("facets", "grain", "--format", "json").stdout)
    assert {"facet": "country", "key": "RU", "label": "Russia", "articles": 2} in facets
    timeline = ask("timeline", "--country", "RU", "--by", "month", "--format", "csv").stdout.splitlines()
    assert timeline == ["month,articles,mentions", "2022-01-01,1,1", "2022-02-01,0,0", "2022-03-01,1,1"]


def test_stories_are_counted_once_and_copies_are_not(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO article_duplicates VALUES (2, 1, 0.9)"))
    found = ask("articles", "grain", "--stories", "--format", "csv").stdout.splitlines()[1:]
    assert [line.split(",")[3] for line in found] == ["Grain deal"]
    for command, counted in (
        ("countries", "RU,Russia,1,1"),
        ("timeline", "2022-03-01,1,0"),
        ("facets", "month,2022-03,2022-03,1"),
    ):
        assert counted in ask(command, "--stories", "--format", "csv").stdout.splitlines()  # fmt: skip
    assert ask("people", "grain", "--stories", "--format", "csv").stdout == "name,key,articles,mentions\n"


def test_a_mistake_in_a_search_is_pointed_at() -> None:
    result = ask("articles", "grain (deal")
    assert isinstance(result.exception, QuerySyntaxError)
    assert str(result.exception).splitlines()[-1].index("^") == 2 + len("grain (deal")


def test_sql_gives_every_form(tmp_path: Path) -> None:
    query = "SELECT title, body FROM articles WHERE published_on < '2022-02-01'"
    assert (
        ask("sql", query, "--format", "markdown").stdout.splitlines()[2]
        == r"| Grain deal | Sanctions on Russia \| or not. |"
    )
    assert json.loads(ask("sql", query, "--format", "json").stdout)["capped"] is False
    table = pq.read_table(
        io.BytesIO(
            ask(
                "sql", "SELECT id, published_on, 1.5 AS x, title FROM articles", "--format", "parquet"
            ).stdout_bytes
        )
    )
    assert (table.num_rows, table.column_names) == (3, ["id", "published_on", "x", "title"])
    file = tmp_path / "q.sql"
    file.write_text("SELECT title FROM articles WHERE title = :title -- :not")
    assert (
        ask("sql", "--file", str(file), "--param", "title=Talks", "--format", "csv").stdout
        == "title\nTalks\n"
    )


def test_a_cap_is_reported_on_standard_error_and_in_json() -> None:
    result = ask("sql", "SELECT id FROM articles", "--max-rows", "2", "--format", "json")
    assert json.loads(result.stdout) == {"rows": [{"id": 1}, {"id": 2}], "capped": True}
    assert "only the first 2 rows" in result.stderr


def test_a_database_goes_out_and_comes_back(tmp_path: Path, url: str) -> None:
    out, copy = tmp_path / "out", f"sqlite:///{tmp_path}/copy.db"
    assert ask("export", str(out), "--format", "jsonl").exit_code == 0
    assert ask("import", str(out), "--db", copy).exit_code == 0
    assert ask("digest").stdout == ask("digest", "--db", copy).stdout
    assert "wrong" in ask("rebuild", "--db", copy).stdout
