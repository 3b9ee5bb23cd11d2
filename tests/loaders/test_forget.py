from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import UTC, datetime, timezone
from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, select, union

from loaders import forget as forgetting
from loaders import load
from loaders.annotate import annotate
from loaders.judge import import_judgements, judge
from loaders.linking.judgements import JudgementRecord
from loaders.pipeline.batches import LIKENESS
from loaders.pipeline.fingerprints import Candidate
from loaders.pipeline.report import LoadReport
from loaders.records import ParsedArticle
from loaders.sources import get_format
from store import bulk, connect, database_digest, revisions, select_quotations, withheld
from store.errors import StoreError
from store.exchange import export_database, import_database
from store.models import Article, ArticleRevision, Judgement, Person, Quotation, Reject
from store.withheld import Rule
from tests.conftest import MakeDatabase, empty_tables, sqlite_only
from tests.loaders.pipeline.corpora import TEXTS, load_into, read
from tests.loaders.pipeline.test_batches import check, digest_of
from tests.loaders.sources.test_agencies import newsml1, ninjs
from tests.loaders.sources.test_markup import nitf

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
    annotate = forgetting.annotate_with(engine)
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
    """Write three days of news, each with words of its own."""
    for day, word in enumerate(("zebra", "okapi", "quagga"), start=20):
        text = (
            f"date 2023-02-{day} The {word}\n\nPresident Joe Biden saw a {word} in Paris with Anna Novak.\n"
        )
        (folder / f"{word}.txt").write_text(text)
    return [str(folder)]


def titles(url: str) -> list[str]:
    with connect(url, read_only=True) as session:
        return list(session.scalars(select(Article.title).order_by(Article.title)))


def files_with(path: Path, word: bytes) -> list[str]:
    """List the files of a database that have a word."""
    return [each.name for each in path.parent.glob(f"{path.name}*") if word in each.read_bytes().lower()]


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


def test_what_somebody_did_not_say_is_known_without_its_words_while_the_text_is_withheld_and_with_them_after(
    url: str, tmp_path: Path
) -> None:
    words = "It rains every day in May and most days in June, " * 5
    (tmp_path / "1.txt").write_text(SAID.format(1).replace("It rains,", words.strip()))
    load(url, [str(tmp_path)])
    with connect(url, read_only=True) as session:
        said = session.scalars(select_quotations()).one()
        digest = session.scalars(select(Article.digest)).one()
        assert len(said.text) > 200
        denied = JudgementRecord("not_said", name=said.text, article_digest=digest)
    judge(
        url,
        denied,
        JudgementRecord("undo", name=denied.name, article_digest=digest, undoes="not_said"),
        denied,
    )
    before = digest_at(url)
    forgetting.forget(url, [Rule("digest", digest)])
    with connect(url, read_only=True) as session:
        names = session.scalars(select(Judgement.name)).all()
        assert [name[:7] for name in names] == ["sha256 "] * 3
    again = f"not_said,{json.dumps(denied.name)},{digest}".replace('\\"', '""')
    assert import_judgements(url, ["verb,name,article_digest", again]) == 0
    load(url, [str(tmp_path)])
    forgetting.undo(url, [Rule("digest", digest)])
    load(url, [str(tmp_path)])
    assert digest_at(url) == before
    with connect(url, read_only=True) as session:
        assert session.scalars(select(Quotation.person_id)).all() == [None]


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
    assert files_with(path, b"zebra")
    assert files_with(path, b"quagga")
    forgetting.forget(url, [Rule("before", "2023-02-21", "retention")])
    assert files_with(path, b"quagga")
    assert files_with(path, b"zebra") == []


def message(body: str, *, status: str = "usable", hour: int = 8, guid: str = "urn:news:1") -> str:
    """Write a version of an item as NewsML-G2 has it."""
    made = f"2023-02-22T{hour:02}:00:00Z"
    return (
        f'<newsItem guid="{guid}"><itemMeta><versionCreated>{made}</versionCreated>'
        f'<firstCreated>2023-02-22T08:00:00Z</firstCreated><pubStatus qcode="stat:{status}"/></itemMeta>'
        f"<contentMeta><headline>News</headline></contentMeta><contentSet><inlineXML><html><body><p>{body}</p></body></html>"
        "</inlineXML></contentSet></newsItem>"
    )


def send(url: str, folder: Path, *items: str) -> LoadReport:
    """Load a night's items from a new file."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{len(list(folder.iterdir()))}.newsml"
    path.write_text(f"<newsMessage><itemSet>{''.join(items)}</itemSet></newsMessage>")
    return load(url, [str(path)])


FIRST = message("The keeper of the harbour saw a zebra, he said.")
KILL = message("", status="canceled", hour=9)
HOLD = message("", status="withheld", hour=9)
NEWER = message("The keeper of the harbour saw a horse, he said.", hour=10)


def bodies_at(url: str) -> list[str]:
    with connect(url, read_only=True) as session:
        texts = union(select(Article.body), select(ArticleRevision.body))
        return [str(body).partition(" saw a ")[2][:5] for body in session.scalars(texts)]


@pytest.mark.parametrize(
    ("items", "left"),
    [
        ((FIRST, KILL), []), ((KILL, FIRST, NEWER), []), ((HOLD, FIRST), []),
        ((FIRST, HOLD, NEWER), ["horse"]), ((NEWER, FIRST, HOLD), ["horse"]),
    ],
)  # fmt: skip
def test_a_kill_notice_is_final_and_a_withheld_version_ends_with_a_newer_usable_one(
    url: str, tmp_path: Path, items: tuple[str, ...], left: list[str]
) -> None:
    reports = [send(url, tmp_path / "night", each) for each in items]
    counts = sum((report.counts for report in reports), Counter[str]())
    assert (counts["read"], counts["rejected"], reports[-1].exit_status) == (len(items), 0, 0)
    assert bodies_at(url) == left
    assert counts["withheld"] + counts["loaded"] + counts["revised"] == len(items)


def test_a_kill_notice_holds_within_one_message_and_is_no_news_the_next_night(
    url: str, tmp_path: Path
) -> None:
    other = message("Another keeper of the harbour, he said.", guid="urn:news:2")
    report = send(url, tmp_path / "night", FIRST, other, KILL)
    assert (report.counts["loaded"], report.counts["withheld"]) == (1, 2)
    again = send(url, tmp_path / "night", FIRST, other, KILL)
    assert (again.counts["unchanged"], again.withheld, again.counts["removed"]) == (1, {"killed": 2}, 0)


@sqlite_only
def test_nothing_of_a_killed_article_is_left_in_the_files(url: str, tmp_path: Path) -> None:
    path = Path(url.removeprefix("sqlite:///"))
    send(url, tmp_path / "night", FIRST, message("Another keeper.", guid="urn:news:2"))
    assert files_with(path, b"zebra")
    report = send(url, tmp_path / "night", KILL)
    assert (report.counts["removed"], report.has_leftovers, files_with(path, b"zebra")) == (1, False, [])


def people_at(url: str) -> list[str]:
    with connect(url, read_only=True) as session:
        return list(session.scalars(select(Person.key)))


SAID = 'date 2023-02-2{0} Day {0}\n\nPresident Joe Biden met Anna Novak in Paris. "It rains," Anna Novak said. Novak left.\n'


def test_a_forgotten_person_is_in_no_finding_until_that_is_undone_and_the_articles_stay(
    make_database: MakeDatabase, tmp_path: Path
) -> None:
    url, other = make_database("news"), make_database("other")
    for day in (1, 2):
        (tmp_path / f"{day}.txt").write_text(SAID.format(day))
    load(url, [str(tmp_path / "1.txt")])
    with connect(url, read_only=True) as session:
        who = session.scalars(select(Person).where(Person.key == "anna-novak")).one().id
    assert forgetting.forget_person(url, who, by="ana") == 1
    load(url, [str(tmp_path)])
    annotate(url)
    assert [key for key in people_at(url) if "novak" in key] == []
    with connect(url, read_only=True) as session:
        assert session.scalars(select(Quotation.speaker)).all() == []
        assert len(session.scalars(select(Article.id)).all()) == 2
        export_database(session, tmp_path / "export", "jsonl")
    import_database(other, tmp_path / "export")
    load(other, [str(tmp_path)])
    assert digest_at(other) == digest_at(url)
    forgetting.undo_person(url, "Anna Novak")
    fresh = make_database("fresh")
    load(fresh, [str(tmp_path)])
    assert digest_at(fresh) == digest_at(url)


class Clock:
    """A clock that stands at an hour of a day."""

    def __init__(self, hour: int) -> None:
        self._hour = hour

    def now(self, zone: timezone) -> datetime:
        return datetime(2023, 2, 22, self._hour, tzinfo=zone)


def test_a_text_under_embargo_is_loaded_by_the_first_load_after_it_and_exported_by_none_before(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = "<itemMeta><embargoed>2023-02-22T10:00:00Z</embargoed>"
    monkeypatch.setattr(sys.modules["loaders.load"], "datetime", Clock(9))
    for _ in range(2):
        report = send(url, tmp_path / "night", FIRST.replace("<itemMeta>", release))
        assert (report.rejected_by_reason, report.exit_status, bodies_at(url)) == ({"embargoed": 1}, 0, [])
        assert report.counts["read"] == report.counts["rejected"]
    with connect(url, read_only=True) as session:
        export_database(session, tmp_path / "export", "jsonl")
    assert "zebra" not in (tmp_path / "export" / "rejects.jsonl").read_text()
    monkeypatch.setattr(sys.modules["loaders.load"], "datetime", Clock(10))
    report = send(url, tmp_path / "night", message("Another keeper.", guid="urn:news:2"))
    assert (report.counts["loaded"], sorted(bodies_at(url))) == (2, ["", "zebra"])
    with connect(url, read_only=True) as session:
        assert session.scalars(select(Reject.id)).all() == []
    fresh = send(url, tmp_path / "night", FIRST.replace("<itemMeta>", release))
    assert fresh.counts["unchanged"] == 1


def test_a_text_under_embargo_can_be_killed_and_forgotten(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["loaders.load"], "datetime", Clock(9))
    held = "<itemMeta><embargoed>2023-02-22T10:00:00Z</embargoed>"
    other = message("Another zebra.", guid="urn:news:2").replace("<itemMeta>", held)
    send(url, tmp_path / "night", FIRST.replace("<itemMeta>", held), other)
    send(url, tmp_path / "night", KILL)
    forgetting.forget(url, [Rule("identity", "urn:news:2")])
    with connect(url, read_only=True) as session:
        assert session.scalars(select(Reject.id)).all() == []


@pytest.mark.parametrize(
    ("form", "raw"),
    [
        ("newsml", FIRST.replace("<itemMeta>", "<itemMeta><embargoed>2023-02-22T10:00:00Z</embargoed>")),
        ("json", ninjs(body_text="One.", embargoed="2023-02-22T10:00:00Z")),
        ("nitf", nitf().replace("<nitf>", '<nitf><head><docdata><date.release norm="20230222T100000Z"/></docdata></head>')),
        (
            "newsml1",
            newsml1(status="Embargoed").replace(
                '"Embargoed"/>', '"Embargoed"/><StatusWillChange><DateAndTime>20230222T100000Z</DateAndTime></StatusWillChange>'
            ),
        ),
    ],
)  # fmt: skip
def test_formats_say_until_when_an_article_is_under_embargo(form: str, raw: str) -> None:
    (record,) = get_format(form).parse(BytesIO(raw.encode()), source_uri="file:///a")
    assert isinstance(record, ParsedArticle), record
    assert record.embargoed == datetime(2023, 2, 22, 10, tzinfo=UTC)
