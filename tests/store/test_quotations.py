from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from dateline.commands.app import app
from loaders import load
from loaders.judge import judge
from loaders.linking.judgements import JudgementRecord
from store import connect, select_articles, select_quotations
from store.models import Article, ArticleSpeaker, Quotation
from store.sql import run_sql

TEXT = """ date 2023-02-22 Minister doubts the plan

“We will not pay for the bridge to Denmark,” the finance minister, Anna Lindqvist, told Tomas Varga in Oslo, as reported by the agency Reuters.

She added that Tomas Varga was late. Beijing said the money had come. “It is late,” said Varga, who spoke of Denmark.
"""


@pytest.fixture
def news(url: str, tmp_path: Path) -> str:
    path = tmp_path / "bridge.txt"
    path.write_text(TEXT)
    load(url, [str(path)])
    return url


def texts(session: Session, **filters: str) -> list[str]:
    return [quotation.text for quotation in session.scalars(select_quotations(**filters))]  # type: ignore[arg-type]


BRIDGE, LATE = "“We will not pay for the bridge to Denmark,”", "“It is late,”"


def test_quotations_are_found_by_speaker_and_by_who_or_what_is_spoken_about(news: str) -> None:
    with connect(news, read_only=True) as session:
        assert texts(session, speaker="Anna Lindqvist") == [BRIDGE, "that Tomas Varga was late"]
        assert texts(session, speaker="Lindqvist", about="Denmark") == [BRIDGE]
        assert texts(session, about="DK") == [BRIDGE]
        assert texts(session, about="person:Tomas Varga") == ["that Tomas Varga was late"]
        assert texts(session, speaker="Tomas Varga", about="DK") == []


def test_quotations_are_found_by_relay_addressee_kind_and_the_state_that_speaks(news: str) -> None:
    with connect(news, read_only=True) as session:
        assert texts(session, relayed_by="reuters") == [BRIDGE]
        assert texts(session, addressee="Tomas Varga") == [BRIDGE]
        assert texts(session, country="CN") == ["the money had come"]
        assert texts(session, search="bridge", kind="direct") == [BRIDGE, LATE]


@pytest.mark.parametrize(("since", "count"), [(date(2023, 2, 22), 4), (date(2023, 2, 23), 0)])
def test_quotations_are_found_by_the_day_of_their_article(news: str, since: date, count: int) -> None:
    with connect(news, read_only=True) as session:
        assert len(session.scalars(select_quotations(since=since)).all()) == count


def test_a_quotation_comes_with_its_article_its_speaker_and_its_spans(news: str) -> None:
    with connect(news, read_only=True) as session:
        quotation = session.scalars(select_quotations("Varga")).one()
        article = quotation.article
        assert quotation.person is not None
        assert (article.title, quotation.person.name) == ("Minister doubts the plan", "Tomas Varga")
        for span in quotation.spans:
            assert article.body[span.start_char : span.end_char] == span.surface
        assert {span.part for span in quotation.spans} == {"content", "cue", "speaker"}


def test_articles_are_found_by_who_speaks_in_them(news: str) -> None:
    with connect(news, read_only=True) as session:
        [article] = session.scalars(select_articles(speaker="Varga", person="Anna Lindqvist", country="DK"))
        assert not session.scalars(select_articles(speaker="Varga", country="SE")).all()
        assert (
            session.scalars(select_articles(speaker="Varga", search="bridge", order="best")).one() is article
        )


def test_a_merge_takes_the_quotations_along(news: str) -> None:
    judge(news, JudgementRecord("same", "anna-lindqvist", "tomas-varga"))
    with connect(news, read_only=True) as session:
        assert len(texts(session, speaker="Anna Lindqvist")) == 3
        [row] = session.scalars(select(ArticleSpeaker))
        assert row.quotations == 3


def test_a_person_that_is_none_leaves_their_quotations_without_a_speaker(news: str) -> None:
    judge(news, JudgementRecord("reject", "anna-lindqvist"))
    with connect(news, read_only=True) as session:
        found = session.scalars(select(Quotation).order_by(Quotation.number)).all()
        assert [(q.speaker, q.person_id is None) for q in found[:2]] == [
            ("the finance minister, Anna Lindqvist", True), ("She", True),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("view", "rows"),
    [
        ("SELECT person, text, relayed_by, addressee_key FROM quotations_by_person WHERE kind = 'direct' ORDER BY number",
         [("Anna Lindqvist", BRIDGE, "the agency Reuters", "tomas-varga"), ("Tomas Varga", LATE, None, None)]),
        ("SELECT said_by, country_code, surface FROM quotation_countries", [("anna-lindqvist", "DK", "Denmark")]),
        ("SELECT said_by, person_key FROM quotation_people", [("anna-lindqvist", "tomas-varga")]),
        ("SELECT entity, count(*) FROM mention_contexts WHERE said_by = 'anna-lindqvist' GROUP BY entity ORDER BY entity",
         [("DK", 1), ("tomas-varga", 1)]),
    ],
)  # fmt: skip
def test_the_views_show_who_says_what_about_whom(
    news: str, view: str, rows: list[tuple[object, ...]]
) -> None:
    assert run_sql(news, view).rows == rows


def test_the_commands_list_and_show_quotations(news: str) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(app, [*words, "--db", news])
        assert result.exit_code == 0, result.output
        return result.stdout

    assert run("quotes", "Anna Lindqvist", "--about", "Denmark", "--format", "csv").splitlines()[1:] == [
        f'1,2023-02-22,Anna Lindqvist,direct,"{BRIDGE}",the agency Reuters,Tomas Varga,1'
    ]
    assert "that Tomas Varga was late" in run("quotes", "--about", "Tomas Varga", "--kind", "indirect")
    assert BRIDGE in run("person", "Anna Lindqvist")
    assert f"says {LATE}" in run("show", "1")
    assert "Minister doubts the plan" in run("articles", "--speaker", "Varga")


def test_what_is_deleted_with_an_article_takes_its_spans_along(news: str, session: Session) -> None:
    article = session.scalars(select(Article)).one()
    session.delete(article)
    session.commit()
    assert not session.execute(select(Quotation)).all()
