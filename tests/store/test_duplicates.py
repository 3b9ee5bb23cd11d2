from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import pairwise, permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, select, text
from sqlalchemy.orm import Session

from loaders.pipeline.fingerprints import Candidate, identify
from loaders.pipeline.similarity import MinHashLikeness
from loaders.records import ParsedArticle
from store import bulk, connect, database_digest, duplicates, revisions, runs, writes
from store.engine import open_engine
from store.models import Article, ArticleBand, ArticleDuplicate, DuplicatesDue
from store.rows import Findings, NewArticle
from tests.conftest import empty_tables, sqlite_only
from tests.factories import add_articles, new_article, of_run
from tests.loaders.pipeline.corpora import load_into
from tests.loaders.pipeline.test_batches import digest_of

LIKENESS = MinHashLikeness()
STORY = (
    "The ferry from the northern islands ran aground in thick fog early on Monday with ninety people on board. "
    "All of them were brought ashore within three hours, the coast guard said, and nobody was badly hurt. "
    "The captain had reported trouble with the radar an hour before, and had slowed down to five knots."
)


def copy(title: str, body: str, *, day: str, url: str) -> NewArticle:
    made = new_article(title, body, day=day, url=url)
    return made._replace(
        text=made.text._replace(identity=url), bands=duplicates.pack_bands(LIKENESS.bands(title, body))
    )


FIRST = copy("Ferry runs aground", STORY, day="2023-02-27", url="https://a.example/1")
SECOND = copy(
    "Ferry runs aground in fog", STORY + " More follows.", day="2023-02-28", url="https://b.example/1"
)
THIRD = copy("Ferry aground", STORY, day="2023-03-01", url="https://c.example/1")
LATER = copy("Ferry runs aground", STORY, day="2023-05-01", url="https://d.example/1")
OTHER = copy(
    "Snow in the hills", "Two roads were closed by snow.", day="2023-02-27", url="https://a.example/2"
)
ALL = (FIRST, SECOND, THIRD, LATER, OTHER)


def add(engine: Engine, *articles: NewArticle) -> None:
    run = add_articles(engine)
    with bulk.writing(engine) as connection:
        ids = writes.insert_articles(connection, [of_run(article, run) for article in articles])
        duplicates.arrive(connection, [(id_, a.bands) for id_, a in zip(ids, articles, strict=True)])
        duplicates.link_copies(connection, LIKENESS)


def test_copies_are_linked_to_the_earliest_near_in_time_and_counted_as_one_story(
    engine: Engine, session: Session
) -> None:
    add(engine, *ALL)
    linked = session.execute(select(ArticleDuplicate.article_id, ArticleDuplicate.of_article_id)).all()
    assert sorted(tuple(row) for row in linked) == [(2, 1), (3, 1)]
    assert all(0.6 <= each <= 1 for each in session.scalars(select(ArticleDuplicate.similarity)))
    stories = session.execute(text("SELECT story_id, articles FROM stories ORDER BY 1")).all()
    assert [tuple(row) for row in stories] == [(1, 3), (4, 1), (5, 1)]
    assert session.scalars(select(DuplicatesDue.article_id)).all() == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_the_order_of_arrival_does_not_matter(
    order: tuple[int, ...], make_sqlite: Callable[[str], str]
) -> None:
    digests = set()
    for name, batches in (("one", [ALL[:3]]), ("other", [(ALL[at],) for at in order])):
        url = make_sqlite(name)
        with open_engine(url) as engine:
            for batch in batches:
                add(engine, *batch)
        with connect(url) as session:
            digests.add(database_digest(session))
    assert len(digests) == 1


def test_what_was_linked_to_an_article_that_leaves_finds_the_next(engine: Engine, session: Session) -> None:
    add(engine, *ALL)
    with bulk.writing(engine) as connection:
        duplicates.leave(connection, 1, LIKENESS)
        duplicates.link_copies(connection, LIKENESS)
    linked = session.execute(select(ArticleDuplicate.article_id, ArticleDuplicate.of_article_id)).all()
    assert [tuple(row) for row in linked] == [(3, 2)]
    assert 1 not in set(session.scalars(select(ArticleBand.article_id)))


WORDS = [f"word{n}" for n in range(60)]


@pytest.mark.parametrize(("changed", "similarity", "linked"), [(14, 0.611, 1), (15, 0.589, 0)])
def test_a_text_is_a_copy_from_three_fifths_on(
    engine: Engine, session: Session, changed: int, similarity: float, linked: int
) -> None:
    """Both pairs share a band, so that it is their similarity that decides."""
    texts = [" ".join(WORDS), " ".join([*WORDS[:-changed], *(f"other{n}" for n in range(changed))])]
    assert LIKENESS.similarity(("", texts[0]), ("", texts[1])) == similarity
    assert set(LIKENESS.bands("", texts[0])) & set(LIKENESS.bands("", texts[1]))
    add(
        engine,
        *(copy("", body, day="2023-02-27", url=f"https://{n}.example/1") for n, body in enumerate(texts)),
    )
    assert len(session.scalars(select(ArticleDuplicate)).all()) == linked


def test_rebuilding_gives_what_loading_gave(engine: Engine, session: Session) -> None:
    add(engine, *ALL)
    before = database_digest(session)
    session.rollback()
    with bulk.writing(engine) as connection:
        duplicates.rebuild_duplicates(connection, LIKENESS)
    assert database_digest(session) == before


@sqlite_only
def test_the_search_index_gathers_and_merges_as_it_was_set(session: Session) -> None:
    rows = session.execute(text("SELECT k, v FROM articles_fts_config WHERE k IN ('automerge', 'hashsize')"))
    assert sorted(map(tuple, rows)) == [("automerge", 16), ("hashsize", 67_108_864)]


def test_signatures_are_the_same_with_every_version_of_their_library() -> None:
    assert LIKENESS.bands("Rain", "It rained in Oslo all day.")[:2] == (
        -3_788_927_083_410_275_509,
        7_440_083_662_637_415_352,
    )


def report(town: int, degrees: int, *, day: int, hour: int) -> Candidate:
    """Make a text of a template: each town's report is an article, and a later version of it corrects it."""
    return identify(
        ParsedArticle(
            title="Weather",
            body=f"In town{town % 2} it will be {degrees} degrees. {STORY[: 250 - 60 * (degrees % 2)]}",
            published_on=date(2023, 2 + day // 28, 1 + day % 28),
            published_at=datetime(2023, 2 + day // 28, 1 + day % 28, hour, tzinfo=UTC),
            modified_at=datetime(2023, 6, 1, hour, degrees, day % 60, day // 60, tzinfo=UTC),
            external_id=f"town-{town}",
            source_uri="file:///weather.jsonl#1",
            source_format="jsonl",
        )
    )


REPORTS = st.builds(
    report, town=st.integers(0, 9), degrees=st.integers(0, 5), day=st.integers(0, 83), hour=st.integers(0, 1),
)  # fmt: skip


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=settings().max_examples // 4
)
@given(
    reports=st.lists(REPORTS, min_size=1, max_size=14),
    cuts=st.sets(st.integers(1, 13)),
    at_once=st.integers(1, 5),
)
def test_what_a_template_is_compared_with_is_a_function_of_the_set(
    two: tuple[Engine, Engine],
    monkeypatch: pytest.MonkeyPatch,
    reports: list[Candidate],
    cuts: set[int],
    at_once: int,
) -> None:
    monkeypatch.setattr(duplicates, "HEADS", 2)
    one, other = two
    for engine in two:
        empty_tables(engine)
    load_into(one, reports)
    monkeypatch.setattr(duplicates, "ARTICLES_AT_ONCE", at_once)
    ends = [0, *sorted(cut for cut in cuts if cut < len(reports)), len(reports)]
    for start, end in pairwise(ends):
        load_into(other, reports[::-1][start:end])
    assert digest_of(one) == digest_of(other)
    with bulk.writing(other) as connection:
        assert duplicates.rebuild_duplicates(connection, LIKENESS) == 0


def test_a_template_is_compared_with_the_earliest_and_that_is_counted(engine: Engine) -> None:
    reports = [report(n, n, day=1, hour=0) for n in range(2 * duplicates.HEADS)]
    similar = [
        c._replace(text=c.text._replace(body=f"{n} {WORDS[n]} {' '.join(WORDS)}"))
        for n, c in enumerate(reports)
    ]
    compared: list[object] = []

    class Counting(MinHashLikeness):
        def bands(self, title: str, body: str) -> tuple[int, ...]:
            return (1, 2, 3)

        def similarity(self, one: tuple[str, str], other: tuple[str, str]) -> float:
            compared.append(one)
            return 0.0

    with bulk.writing(engine) as connection:
        run = runs.start_run(connection, {}, "0")
        new = [
            NewArticle(
                c.text._replace(load_run_id=run.id), "tests", Findings(), duplicates.pack_bands((1, 2, 3))
            )
            for c in similar
        ]
        revisions.insert_new_articles(connection, new)
        assert duplicates.link_copies(connection, Counting()) == len(reports)
    assert len(compared) <= duplicates.HEADS * len(reports)


def test_an_article_that_was_deleted_by_hand_does_not_stop_a_later_load(
    engine: Engine, session: Session
) -> None:
    add(engine, *ALL)
    session.execute(delete(Article).where(Article.id == len(ALL)))
    session.commit()
    add(engine, OTHER)
    assert database_digest(session)
