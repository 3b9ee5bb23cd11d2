"""An article whose own date is sound is kept, whatever its other dates say."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO

import pytest

from loaders.records import Parsed, ParsedArticle, Rejected
from loaders.sources import get_format
from store.errors import MESSAGE_CAP
from tests.loaders.sources.test_markup import BODY, item, message, nitf, page, rss

BROKEN = [
    "0001-01-01T00:00:00",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+00:00",
    "2023-02-30",
    "2023-02-22T25:00:00Z",
    "-62135596800",
    "9" * 400,
    "never",
]


def parse(form: str, raw: str) -> Parsed:
    (record,) = get_format(form).parse(BytesIO(raw.encode()), source_uri="x:")
    return record


def record(**fields: object) -> str:
    return json.dumps({"title": "T", "body": "The ferry calls.", **fields})


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_date_of_change_is_left_out_and_noted(broken: str) -> None:
    found = parse("jsonl", record(date="2023-02-22", modified_at=broken))
    assert isinstance(found, ParsedArticle)
    assert (found.published_on, found.modified_at) == (date(2023, 2, 22), None)
    (repair,) = found.repairs
    assert repair.startswith("modified_at left out (")


@pytest.mark.parametrize("broken", [10**400, -(10**15), 1e308, True, ["x"], {"a": 1}])
def test_a_date_of_change_of_any_type_is_left_out(broken: object) -> None:
    found = parse("jsonl", record(date="2023-02-22", modified_at=broken))
    assert isinstance(found, ParsedArticle)
    assert found.modified_at is None


def test_a_broken_instant_beside_a_sound_day_is_left_out() -> None:
    found = parse("jsonl", record(date="2023-02-22", published_at="0001-01-01T00:00:00Z"))
    assert isinstance(found, ParsedArticle)
    assert (found.published_on, found.published_at) == (date(2023, 2, 22), None)


@pytest.mark.parametrize("time", ["24:00:00", "24:00", "23:59:60", "12:00:60Z", "24:00:00+03:00"])
def test_a_time_that_no_clock_shows_leaves_the_day(time: str) -> None:
    for fields in (
        {"date": f"2023-02-22T{time}"},
        {"date": "2023-02-22", "modified_at": f"2023-02-22T{time}"},
    ):
        found = parse("jsonl", record(**fields))
        assert isinstance(found, ParsedArticle)
        assert (found.published_on, found.published_at, found.modified_at) == (date(2023, 2, 22), None, None)


def test_the_next_declared_date_is_tried_where_the_first_is_broken() -> None:
    head = (
        '<meta property="article:published_time" content="0001-01-01T00:00:00"><meta name="date" content="2023-02-22">'
        '<meta property="article:modified_time" content="0001-01-01T00:00:00">'
    )
    documents = {
        "jsonl": record(published="0001-01-01T00:00:00", date="2023-02-22"),
        "html": page(BODY, head=head),
        "nitf": nitf().replace(
            "<date.issue", '<date.release norm="2023-02-22"/><date.issue norm="0001-01-01"/><x'
        ),
        "newsml": message(item()).replace(
            "<versionCreated>", "<firstCreated>0001-01-01</firstCreated><versionCreated>", 1
        ),
    }
    for form, raw in documents.items():
        found = parse(form, raw)
        assert isinstance(found, ParsedArticle), (form, found)
        assert found.published_on == date(2023, 2, 22)
        assert any("left out (impossible-date)" in repair for repair in found.repairs), (form, found.repairs)


def test_a_feeds_entry_with_a_broken_date_of_publication_is_dated_by_its_update() -> None:
    entry = (
        "<item><title>T</title><pubDate>0001-01-01</pubDate><updated>2023-02-22T01:00:00Z</updated>"
        "<description>Three.</description></item>"
    )
    found = parse("feed", rss(entry))
    assert isinstance(found, ParsedArticle)
    assert found.published_on == date(2023, 2, 22)


def test_the_reject_of_a_broken_date_names_the_field() -> None:
    found = parse("jsonl", record(publish_date="2023-02-30"))
    assert isinstance(found, Rejected)
    assert found.reason == "impossible-date"
    assert "publish_date" in found.message


@pytest.mark.parametrize("form", ["jsonl", "csv", "text"])
@pytest.mark.parametrize("letter", ["9", " ", "2023-02-", "x"])
def test_no_message_repeats_long_parts_of_a_document(form: str, letter: str) -> None:
    long = (letter * 3_000_000)[:3_000_000] + "x"
    raw = {
        "jsonl": record(date=long),
        "csv": f"title,body,date\nT,B,{long}\n",
        "text": f" date 2023-02-30{long}\n\nB\n",
    }[form]
    found = parse(form, raw)
    assert isinstance(found, Rejected)
    assert len(found.message) <= MESSAGE_CAP + 100


@pytest.mark.parametrize(
    "date", ["31 February" + " " * 3_000_000 + "2023", "31 " + "-" * 3_000_000 + "Feb 2023"]
)
def test_a_date_with_a_long_middle_is_not_repeated(date: str) -> None:
    found = parse("jsonl", record(date=date))
    assert isinstance(found, Rejected)
    assert (found.reason, len(found.message) <= MESSAGE_CAP + 100) == ("impossible-date", True)


def test_a_key_that_stands_twice_in_json_is_refused_unless_both_say_the_same() -> None:
    twice = '{"title":"A","title":"B","body":"Text.","date":"2023-02-22"}'
    for form in ("jsonl", "json"):
        found = parse(form, twice)
        assert isinstance(found, Rejected)
        assert (found.reason, "'title'" in found.message) == ("malformed", True)
        same = parse(form, twice.replace('"B"', '"A"'))
        assert isinstance(same, ParsedArticle)


@pytest.mark.parametrize("depth", [100, 900, 100_000])
def test_json_nested_without_end_is_one_reject_and_the_next_is_read(depth: int) -> None:
    deep = '{"title":"A","date":"2023-02-22","body":' + "[" * depth + '"x"' + "]" * depth + "}"
    good = record(date="2023-02-22")
    for form, raw in (("jsonl", f"{deep}\n{good}"), ("json", f"[{deep},{good}]")):
        first, second = get_format(form).parse(BytesIO(raw.encode()), source_uri="x:")
        assert isinstance(first, Rejected)
        assert first.reason == "too-deep"
        assert isinstance(second, ParsedArticle)
