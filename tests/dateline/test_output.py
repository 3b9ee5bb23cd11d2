"""Results in every form: valid whatever the values are, and nothing lost in silence."""

from __future__ import annotations

import csv
import io
import json
import math
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from dateline.commands.app import app
from dateline.output import TABLE_SIZE, Format, emit
from tests.conftest import postgresql_only, sqlite_only

TEXT_FORMS = [form for form in Format if form is not Format.parquet]
INFINITE = {
    "sqlite": "SELECT 9e999 AS up, -9e999 AS down, 1.5 AS x",
    "postgresql": "SELECT 'Infinity'::numeric AS up, '-Infinity'::float8 AS down, 1.5 AS x",
}


def strict(text: str) -> Any:
    """Read JSON by the standard: without NaN and Infinity."""

    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


def ask(url: str, statement: str, form: str) -> bytes:
    result = CliRunner().invoke(app, ["sql", statement, "--db", url, "--format", form])
    assert result.exit_code == 0, result.exception
    return result.stdout_bytes


def test_json_has_no_infinity(engine: Engine, url: str, backend: str) -> None:
    expected = {"up": "Infinity", "down": "-Infinity", "x": 1.5}
    assert strict(ask(url, INFINITE[backend], "json").decode())["rows"] == [expected]
    assert strict(ask(url, INFINITE[backend], "jsonl").decode()) == expected


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_every_form_takes_infinite_numbers_and_nan(form: Format, capsys: pytest.CaptureFixture[str]) -> None:
    values = (Decimal("Infinity"), Decimal("NaN"), math.nan, -math.inf, [math.inf, {"a": Decimal("NaN")}])
    emit([f"c{number}" for number in range(len(values))], [values], form)
    shown = capsys.readouterr().out
    assert all(name in shown for name in ("Infinity", "NaN", "-Infinity"))


@postgresql_only
@pytest.mark.parametrize("form", list(Format))
def test_every_form_takes_every_type_of_the_server(engine: Engine, url: str, form: Format) -> None:
    statement = """
        SELECT interval '1 day 2 hours' AS a, '12:30'::time AS b, gen_random_uuid() AS c, ROW(1, 'a') AS d,
        int4range(1, 5) AS e, inet '10.0.0.1' AS f, '{"a": [1]}'::jsonb AS g, ARRAY['x', NULL] AS h,
        '\\x00ff'::bytea AS i, 10::numeric ^ 5000 AS j, 'NaN'::numeric AS k, '{}'::json AS l
    """
    assert ask(url, statement, form.value)


@pytest.mark.parametrize("form", TEXT_FORMS)
def test_a_number_longer_than_a_float_keeps_its_digits(
    form: Format, capsys: pytest.CaptureFixture[str]
) -> None:
    emit(["a", "b"], [[Decimal("7" * 400), Decimal("-" + "8" * 4000 + ".5")]], form)
    shown = "".join(capsys.readouterr().out.split())
    assert "Infinity" not in shown
    assert (shown.count("7"), shown.count("8")) == (400, 4000)


@postgresql_only
def test_json_nested_deeper_than_python_reads_is_its_text(engine: Engine, url: str) -> None:
    deep = "[" * 3000 + "]" * 3000
    statement = "SELECT (repeat('[', 3000) || repeat(']', 3000))::json AS deep"
    assert list(csv.reader(io.StringIO(ask(url, statement, "csv").decode()))) == [["deep"], [deep]]


@postgresql_only
def test_a_date_that_python_has_not_is_refused_by_a_line_that_says_what_to_do(
    engine: Engine, url: str
) -> None:
    result = CliRunner().invoke(app, ["sql", "SELECT 'infinity'::date", "--db", url])
    assert "cast it to text" in str(result.exception)


@sqlite_only
@pytest.mark.parametrize("value", ["CAST(x'ff' AS TEXT)", "CAST(x'eda080' AS TEXT)"])
def test_text_that_is_not_utf_8_is_refused_by_a_line(engine: Engine, url: str, value: str) -> None:
    result = CliRunner().invoke(app, ["sql", f"SELECT {value}", "--db", url])
    assert "Could not decode to UTF-8" in str(result.exception)


def test_columns_of_one_name_are_all_kept(engine: Engine, url: str) -> None:
    statement = "SELECT 1 AS id, 2 AS id, 3 AS id_2"
    expected = {"id": 1, "id_3": 2, "id_2": 3}
    assert strict(ask(url, statement, "jsonl").decode()) == expected
    assert pq.read_table(io.BytesIO(ask(url, statement, "parquet"))).to_pylist() == [expected]


@pytest.mark.parametrize("form", list(Format))
def test_a_result_without_rows_or_columns_is_still_one(
    engine: Engine, url: str, backend: str, form: Format
) -> None:
    assert ask(url, "SELECT title FROM articles WHERE 1 = 0", form.value) or form is Format.jsonl
    if backend == "postgresql":
        ask(url, "SELECT", form.value)


def test_a_cell_of_markdown_stays_one_cell_and_is_neither_html_nor_a_picture(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit(["a|b"], [["c\\|d <img src=x> ![t](http://example.org)\ne"]], Format.markdown)
    assert capsys.readouterr().out.splitlines()[::2] == [
        r"| a\|b |",
        r"| c\\\|d \<img src=x> !\[t](http://example.org) e |",
    ]


def test_a_table_with_more_columns_than_fit_shows_each_row_as_a_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names = [f"c{number}" for number in range(2000)]
    emit(names, [range(2000)], Format.table)
    lines = capsys.readouterr().out.split("\n")
    assert [line.split() for line in lines if line.strip().startswith("c1999")] == [["c1999", "1999"]]


def test_a_table_leaves_out_what_would_take_minutes_to_draw_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    emit(["x"], [["y"], ["long " * TABLE_SIZE], ["z"]], Format.table)
    out, err = capsys.readouterr()
    assert "y" in out
    assert "2 rows are left out: --format csv gives all" in err


def test_a_duration_is_text_in_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    emit(["a"], [[timedelta(days=1, hours=2)]], Format.jsonl)
    assert strict(capsys.readouterr().out) == {"a": "1 day, 2:00:00"}
