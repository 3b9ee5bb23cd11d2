from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from loaders.pipeline.fingerprints import Candidate, identify
from loaders.pipeline.report import LoadReport
from store import connect, database_digest
from store.engine import open_engine
from store.models import Article, ArticleRevision, ArticleSource, Person, PersonMention, RelinkBlock
from tests.loaders.pipeline.corpora import TEXTS, article, load_into


def load_batches(url: str, *batches: Sequence[Candidate], finish: bool = True) -> LoadReport:
    """Load batches in one run."""
    with open_engine(url) as engine:
        return load_into(engine, *batches, finish=finish)


def texts(session: Session) -> tuple[list[str], list[str]]:
    """The bodies of the articles, and of the revisions, oldest first."""
    now = session.scalars(select(Article.body).order_by(Article.body)).all()
    before = session.scalars(select(ArticleRevision.body).order_by(ArticleRevision.revision)).all()
    return list(now), list(before)


def digest_of(url: str) -> str:
    with connect(url) as session:
        return database_digest(session)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_newest_text_by_its_own_date_stands_and_the_other_is_a_revision(
    url: str, order: tuple[int, int]
) -> None:
    both = [identify(article(0, "guid", hour=8)), identify(article(1, "guid", hour=8, modified=9))]
    reports = [load_batches(url, [both[at]]) for at in order]
    assert [(r.counts["loaded"], r.counts["revised"]) for r in reports] == [(1, 0), (0, 1)]
    with connect(url) as session:
        assert texts(session) == ([TEXTS[1]], [TEXTS[0]])
        assert session.scalars(select(Person.name)).all() == ["Anna Novak"]


def test_without_dates_the_text_of_a_later_load_stands(url: str) -> None:
    load_batches(url, [identify(article(1, "guid"))])
    load_batches(url, [identify(article(0, "guid"))])
    with connect(url) as session:
        assert texts(session) == ([TEXTS[0]], [TEXTS[1]])
        assert session.scalars(select(Person.name)).all() == []


def test_a_text_that_changes_back_and_forth_does_not_grow_the_table(url: str) -> None:
    for _ in range(2):
        for at in (0, 1):
            load_batches(url, [identify(article(at, "guid"))])
    with connect(url) as session:
        assert texts(session) == ([TEXTS[1]], [TEXTS[0]])
    again = load_batches(url, [identify(article(0, "guid")), identify(article(1, "guid"))])
    assert (again.counts["unchanged"], again.counts["revised"]) == (2, 0)


def test_a_run_that_was_killed_and_started_again_ends_like_one_left_alone(
    make_database: Callable[[str], str],
) -> None:
    one, other = make_database("one"), make_database("other")
    both = [identify(article(0, "guid")), identify(article(1, "guid"))]
    for first, second in ((0, 1), (1, 0)):
        load_batches(one, [both[first]], finish=False)
        load_batches(one, [both[first]], [both[second]])
        load_batches(other, both)
        assert digest_of(one) == digest_of(other)


def test_the_same_text_elsewhere_is_known_and_its_place_noted(url: str) -> None:
    load_batches(url, [identify(article(0, "guid"))])
    report = load_batches(url, [identify(article(0, "guid", file="b"))])
    assert report.counts["unchanged"] == 1
    with connect(url) as session:
        assert session.scalars(select(ArticleSource.source_uri)).all() == ["file:///b.txt"]


def test_two_articles_that_turn_out_to_be_one_become_one(url: str) -> None:
    load_batches(
        url,
        [identify(article(1, "guid", hour=8))],
        [identify(article(2, "other", hour=9))],
        [identify(article(1, "other", hour=8))],
    )
    with connect(url) as session:
        assert texts(session) == ([TEXTS[2]], [TEXTS[1]])
        names = set(session.scalars(select(Person.name)))
        assert "Anna Novak" not in names
        assert "Ivan Novak" in names
        assert session.scalars(select(RelinkBlock)).all() == []


def test_a_file_of_one_article_is_its_identity_and_another_file_is_another(url: str) -> None:
    load_batches(url, [identify(article(0), alone=True)])
    load_batches(url, [identify(article(1), alone=True)])
    load_batches(url, [identify(article(2, file="c"), alone=True)])
    with connect(url) as session:
        assert texts(session) == (sorted([TEXTS[1], TEXTS[2]]), [TEXTS[0]])


def test_the_search_index_and_the_mentions_follow_a_new_text(url: str) -> None:
    load_batches(url, [identify(article(1, "guid"))])
    load_batches(url, [identify(article(0, "guid"))])
    with connect(url) as session:
        assert session.scalars(select(PersonMention)).all() == []
        if session.get_bind().dialect.name == "sqlite":
            session.execute(
                text("INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)")
            )
