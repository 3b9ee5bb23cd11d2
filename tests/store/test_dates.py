from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from dateline.commands.app import app
from loaders import load
from store import connect, select_articles, select_dates
from tests.conftest import MakeDatabase

TEXT = " date 2023-02-22 The bridge in Sweden opens next month\n\nBuilders had promised it for October 2021. Sweden will pay until 2030.\n"


@pytest.fixture
def news(url: str, tmp_path: Path) -> str:
    path = tmp_path / "bridge.txt"
    path.write_text(TEXT)
    load(url, [str(path)])
    return url


def test_dates_are_found_by_the_interval_that_they_touch(news: str) -> None:
    with connect(news, read_only=True) as session:
        found = {row.surface: (row.from_day, row.to_day) for row in session.execute(select_dates())}
        inside = session.execute(select_dates((date(2021, 10, 31), date(2022, 1, 1)))).all()
    assert found == {
        "next month": (date(2023, 3, 1), date(2023, 3, 31)),
        "October 2021": (date(2021, 10, 1), date(2021, 10, 31)),
        "2030": (None, date(2030, 12, 31)),
    }
    assert [row.surface for row in inside] == ["October 2021", "2030"]


def test_dates_are_found_by_tense_granularity_and_country(news: str) -> None:
    with connect(news, read_only=True) as session:
        ahead = session.execute(select_dates(tense="future", granularity="month", country="SE")).all()
        assert [row.surface for row in ahead] == ["next month"]
        assert not session.execute(select_dates(country="NO")).all()


@pytest.mark.parametrize(("day", "articles"), [(date(2021, 10, 5), 1), (date(2031, 1, 1), 0)])
def test_articles_are_found_by_a_day_that_they_name(news: str, day: date, articles: int) -> None:
    with connect(news, read_only=True) as session:
        assert len(session.scalars(select_articles(mentions_date=day)).all()) == articles


def test_the_command_lists_what_lay_ahead(news: str) -> None:
    result = CliRunner().invoke(
        app, ["dates", "--future", "--to", "2023-12-31", "--db", news, "--format", "csv"]
    )
    assert result.exit_code == 0, result.output
    assert "next month,2023-03-01,2023-03-31" in result.stdout
    assert "October 2021" not in result.stdout


def test_the_words_of_a_date_are_where_it_says(news: str, session: Session) -> None:
    for row in session.execute(select_dates()):
        article = session.get_one(select_articles().column_descriptions[0]["entity"], row.article_id)
        text = article.title if row.field == "title" else article.body
        assert text[row.start_char : row.end_char] == row.surface


def test_a_corrected_day_of_an_article_places_its_dates_again(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    url, path = make_database("corrected"), tmp_path / "bridge.txt"
    for day in ("2023-02-22", "2023-04-22"):
        path.write_text(TEXT.replace("2023-02-22", day))
        load(url, [str(path)])
    with connect(url, read_only=True) as session:
        [found] = session.execute(select_dates(granularity="month", tense="future")).all()
    assert found.from_day == date(2023, 5, 1)
