from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select

from loaders import forget as forgetting
from loaders import load
from loaders.annotate import annotate
from loaders.pipeline.batches import LIKENESS
from loaders.pipeline.fingerprints import Candidate
from store import bulk, connect, database_digest, revisions, withheld
from store.errors import StoreError
from store.exchange import export_database, import_database
from store.models import Article
from store.withheld import Rule
from tests.conftest import MakeDatabase, empty_tables, sqlite_only
from tests.loaders.pipeline.corpora import TEXTS, load_into, read
from tests.loaders.pipeline.test_batches import check, digest_of

INSTANTS = [each.text.age[0] for each in (read(text=0, modified=n) for n in (1, 2))]
PLACES = {"a": (None, None), "b": ("https://news.example/1", "Wire"), "c": ("https://news.example/2", None)}
"""File -> what all copies in it have: the store keeps one address and publisher a place."""


def copy_at(text: int, name: str | None, file: str, *, alone: bool) -> Candidate:
    """Make a copy of a text, which all its copies date alike."""
    url, publisher = PLACES[file]
    return read(
        text=text, name=name, file=file, alone=alone, url=url, publisher=publisher, modified=text % 3 + 1
    )


COPIES = st.builds(
    copy_at,
    text=st.integers(0, len(TEXTS) - 1),
    name=st.sampled_from(["x", "y", None]),
    file=st.sampled_from("abc"),
    alone=st.booleans(),
)
RULES = (
    *(Rule("digest", read(text=n).text.digest) for n in range(len(TEXTS))),
    *(Rule("identity", name) for name in ("x", "y", "https://news.example/1", "file:///a.txt")),
    *(Rule("identity", "x", "killed", instant) for instant in (None, *INSTANTS)),
    Rule("url", "https://news.example/1"),
    Rule("publisher", "Wire"),
    Rule("source", "file:///a"),
    Rule("source", "file:///B"),
    Rule("before", "2023-02-22", "retention"),
    Rule("before", "2023-02-23", "retention"),
)


def withhold(engine: Engine, rules: list[Rule]) -> None:
    """Record rules one by one, and take out what each covers."""
    annotate = forgetting._annotate_with(engine)
    for rule in rules:
        with bulk.writing(engine) as connection:
            fresh = withheld.record(connection, [rule])
            revisions.remove(connection, fresh, annotate=annotate, likeness=LIKENESS)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    max_examples=20 if settings().max_examples == 100 else settings().max_examples,
)
@given(
    texts=st.lists(COPIES, min_size=1, max_size=6),
    rules=st.lists(st.sampled_from(RULES), min_size=1, max_size=2),
    shuffled=st.randoms(use_true_random=False),
    before=st.integers(0, 6),
)
def test_whenever_texts_are_withheld_the_store_is_as_if_they_had_never_been_read(
    two: tuple[Engine, Engine], texts: list[Candidate], rules: list[Rule], shuffled: Random, before: int
) -> None:
    one, other = two
    for engine in two:
        empty_tables(engine)
    first = texts[:before] or texts
    load_into(one, first)
    withhold(one, rules)
    check(one)
    load_into(one, texts)
    withhold(other, rules)
    load_into(other, shuffled.sample(first, len(first)))
    report = load_into(other, texts)
    assert report.counts["read"] == len(texts)
    assert digest_of(one) == digest_of(other)


def write_news(folder: Path) -> list[str]:
    """Write three days of news, the words of each its own."""
    for day, word in enumerate(("zebra", "okapi", "quagga"), start=20):
        text = (
            f"date 2023-02-{day} The {word}\n\nPresident Joe Biden saw a {word} in Paris with Anna Novak.\n"
        )
        (folder / f"{word}.txt").write_text(text)
    return [str(folder)]


def titles(url: str) -> list[str]:
    with connect(url, read_only=True) as session:
        return list(session.scalars(select(Article.title).order_by(Article.title)))


def digest_at(url: str) -> str:
    with connect(url, read_only=True) as session:
        return database_digest(session)


def test_a_forgotten_article_comes_back_neither_by_loading_nor_annotating_nor_importing_but_after_an_undo(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    url, news = make_database("news"), write_news(tmp_path)
    load(url, news)
    before = digest_at(url)
    with connect(url) as session:
        okapi = session.scalars(select(Article.digest).where(Article.title == "The okapi")).one()
        rules, [covered] = forgetting.find(session.connection(), [Rule("digest", okapi)])
    assert covered.digests == {okapi}
    assert forgetting.forget(url, rules, reason="a court's order", by="ana") == 1
    report = load(url, news)
    annotate(url)
    assert (report.withheld, titles(url)) == ({"takedown": 1}, ["The quagga", "The zebra"])
    with connect(url, read_only=True) as session:
        export_database(session, tmp_path / "export", "jsonl")
    other = make_database("other")
    import_database(other, tmp_path / "export")
    load(other, news)
    assert digest_at(other) == digest_at(url)
    forgetting.undo(url, [Rule("digest", okapi[:8])])
    assert titles(url) == ["The quagga", "The zebra"]
    load(url, news)
    assert digest_at(url) == before


def test_what_is_older_than_the_latest_cut_off_day_goes_and_stays_out(url: str, tmp_path: Path) -> None:
    news = write_news(tmp_path)
    load(url, news)
    for day in ("2023-02-22", "2023-02-21"):
        forgetting.forget(url, [Rule("before", day, "retention")])
    assert (load(url, news).withheld, titles(url)) == ({"retention": 2}, ["The quagga"])


def test_nothing_can_be_let_in_that_is_not_withheld(url: str) -> None:
    with pytest.raises(StoreError, match="nothing is withheld by the publisher Wire"):
        forgetting.undo(url, [Rule("publisher", "Wire")])


@sqlite_only
def test_nothing_of_a_forgotten_article_is_left_in_the_files(url: str, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    load(url, write_news(folder))
    path = Path(url.removeprefix("sqlite:///"))

    def files_with(word: bytes) -> list[str]:
        return [each.name for each in path.parent.glob(f"{path.name}*") if word in each.read_bytes().lower()]

    assert files_with(b"zebra")
    assert files_with(b"quagga")
    forgetting.forget(url, [Rule("before", "2023-02-21", "retention")])
    assert files_with(b"quagga")
    assert files_with(b"zebra") == []
