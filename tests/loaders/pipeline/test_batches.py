from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, union
from sqlalchemy.orm import Session

from loaders.pipeline.fingerprints import Candidate
from store import database_digest
from store.models import Article, ArticleRevision, ArticleSource
from tests.conftest import empty_tables
from tests.loaders.pipeline.corpora import CANDIDATES, load_into, read


def digest_of(engine: Engine) -> str:
    with Session(engine) as session:
        return database_digest(session)


def bodies(engine: Engine) -> set[str]:
    """Every text that a database has, as an article or a revision of one."""
    with Session(engine) as session:
        return set(session.scalars(union(select(Article.body), select(ArticleRevision.body))))


def check(engine: Engine) -> None:
    """Check that derived data are right: no dangling reference, and search finds every article."""
    with engine.connect() as connection:
        known = union(select(Article.digest), select(ArticleRevision.digest))
        lost = select(ArticleSource.digest).where(ArticleSource.digest.not_in(known))
        assert connection.execute(lost).all() == []
        if engine.dialect.name == "sqlite":
            assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
            connection.exec_driver_sql(
                "INSERT INTO articles_fts (articles_fts, rank) VALUES ('integrity-check', 1)"
            )


KNOWN = read(text=0, name="x", hour=8)
JOINED = [
    [KNOWN, read(text=1, name="y", hour=9)],
    [read(text=0, name="x", hour=8, file="b"), read(text=1, name="x", hour=9)],
]
"""A known text at a new place, and in the same batch a text that makes one article of two."""


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=settings().max_examples // 4
)
@example(loads=JOINED, shuffled=Random(1), size=5)  # noqa: S311 - a fixed order, no secret
@given(
    loads=st.lists(st.lists(CANDIDATES, min_size=1, max_size=5), min_size=1, max_size=2),
    shuffled=st.randoms(use_true_random=False),
    size=st.integers(1, 5),
)
def test_whatever_texts_share_neither_order_nor_batches_matter(
    two: tuple[Engine, Engine], loads: list[list[Candidate]], shuffled: Random, size: int
) -> None:
    one, other = two
    for engine in two:
        empty_tables(engine)
    for records in loads:
        load_into(one, records)
        mixed = shuffled.sample(records, len(records))
        counts = load_into(other, *[mixed[at : at + size] for at in range(0, len(mixed), size)]).counts
        assert counts["read"] == len(records)
        assert counts["read"] == sum(counts[n] for n in ("loaded", "revised", "unchanged", "duplicates"))
    digest = digest_of(one)
    assert digest_of(other) == digest
    again = load_into(other, mixed).counts
    assert (again["loaded"], again["revised"]) == (0, 0)
    assert digest_of(other) == digest
    # Texts that differ in white space alone are one text, so one form of it is kept.
    assert {" ".join(body.split()) for body in bodies(other)} == {
        " ".join(candidate.text.body.split()) for records in loads for candidate in records
    }
    check(other)
