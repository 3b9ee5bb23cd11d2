"""JSON, JSON Lines, CSV and Parquet: records with fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.inputs.files import read
from loaders.options import ReadOptions
from loaders.problems import SourceProblem
from loaders.records import Parsed, ParsedArticle, Rejected
from loaders.sources import get_format
from loaders.sources.articles import Origin
from loaders.sources.fields import (
    FIELD_NAMES,
    UnknownField,
    article_from_record,
    check_mapping,
    choose_fields,
)
from loaders.sources.json_documents import split_values

URI = "file:///news/a"
GOOD = {"title": "Pier reopens", "date": "2023-02-22", "text": "The ferry calls again."}


def parse(form: str, raw: bytes | str, **options: object) -> list[Parsed]:
    raw = raw.encode() if isinstance(raw, str) else raw
    return list(get_format(form).parse(BytesIO(raw), source_uri=URI, options=ReadOptions(**options)))  # type: ignore[arg-type]


def outcomes(form: str, raw: bytes | str, **options: object) -> list[tuple[str, str]]:
    return [
        (
            record.source_uri.removeprefix(URI),
            record.title if isinstance(record, ParsedArticle) else record.reason,
        )
        for record in parse(form, raw, **options)
    ]


def from_record(record: dict[str, object], **options: object) -> ParsedArticle:
    return article_from_record(record, Origin(URI, "json", ReadOptions(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "record",
    [
        {"headline": "T", "body": "B", "published_at": "2023-02-22T10:00:00Z"},
        {"Headline": "T", "Article Text": "B", "Publish Date": "22 February 2023"},
        {"webTitle": "T", "bodyText": "B", "webPublicationDate": "2023-02-22T10:00:00Z"},
        {"title": "T", "maintext": "B", "date_publish": "2023-02-22 10:00:00"},
        {"title": "T", "content_html": "<p>B</p>", "date_published": "2023-02-22T12:00:00+02:00"},
        {"title": "T", "content": ["B"], "timestamp": 1677024000},
        {"title": "T", "content": "B", "date": "1677024000"},
        {"title": "T", "content": "B", "date": 20230222},
        {"title": "T", "content": "B", "date": date(2023, 2, 22)},
        {"title": "T", "content": "B", "date": datetime(2023, 2, 22, 10, tzinfo=UTC)},
    ],
)
def test_sensible_names_are_found_by_themselves(record: dict[str, object]) -> None:
    found = from_record(record)
    assert (found.title, found.body, found.published_on) == ("T", "B", date(2023, 2, 22))


def test_a_mapping_goes_before_the_known_names_and_reaches_into_objects() -> None:
    record: dict[str, object] = {
        "title": "x",
        "fields": {"head": "T", "when": "2023-02-22"},
        "text": "x",
        "t2": "B",
    }
    mapping = {"title": "fields.head", "body": "t2", "published_on": "fields.when"}
    found = from_record(record, mapping=mapping)
    assert (found.title, found.body, found.published_on) == ("T", "B", date(2023, 2, 22))


def test_day_and_instant_may_lie_in_two_fields() -> None:
    record: dict[str, object] = {
        "text": "B",
        "published_on": "2023-02-22",
        "published_at": "2023-02-21T22:15:00Z",
    }
    found = from_record(record)
    assert (found.published_on, found.published_at) == (
        date(2023, 2, 22),
        datetime(2023, 2, 21, 22, 15, tzinfo=UTC),
    )


def test_text_with_tags_becomes_paragraphs_and_is_said() -> None:
    record: dict[str, object] = {
        "title": {"rendered": "T"},
        "content": {"rendered": "<p>Fish &amp; chips.</p>\n<p>1 < 2, AT&T.</p>"},
        "date": "2023-02-22",
    }
    found = from_record(record)
    assert (found.title, found.body) == ("T", "Fish & chips.\n\n1 < 2, AT&T.")
    assert found.repairs == ("text taken out of HTML",)
    assert from_record({**record, "content": "1 < 2 and <b>bold</b>"}).body == "1 < 2 and <b>bold</b>"


def test_a_guid_or_else_the_url_is_the_external_id_but_a_mere_counter_is_not() -> None:
    assert from_record({**GOOD, "guid": "g-1", "url": "https://example.org/1"}).external_id == "g-1"
    assert (
        from_record({**GOOD, "id": 7, "url": "https://example.org/1"}).external_id == "https://example.org/1"
    )
    assert from_record({**GOOD, "id": "7"}).external_id is None
    assert from_record({**GOOD, "id": "7"}, mapping={"external_id": "id"}).external_id == "7"


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"title": "T", "date": "2023-02-22"}, "malformed"),
        ({"title": "T", "text": "B"}, "no-date"),
        ({"title": "T", "text": "B", "date": None}, "no-date"),
        ({"title": "T", "text": "B", "date": True}, "no-date"),
        ({"title": "T", "text": "B", "date": {"year": 2023}}, "no-date"),
        ({"title": "T", "text": "B", "date": "03/04/2023"}, "ambiguous-date"),
        ({"title": "T", "text": "B", "date": 1e300}, "impossible-date"),
        ({"title": "T", "text": "B", "date": float("nan")}, "impossible-date"),
        ({"title": " ", "text": None, "date": "2023-02-22"}, "no-body"),
        ({"title": "", "text": " ", "date": "2023-02-22"}, "no-body"),
    ],
)
def test_a_record_that_is_no_article_is_refused_with_its_reason(
    record: dict[str, object], reason: str
) -> None:
    with pytest.raises(SourceProblem) as caught:
        from_record(record)
    assert caught.value.reason == reason


def test_a_missing_mapped_field_is_named_with_those_that_exist() -> None:
    with pytest.raises(SourceProblem, match="no field 'copy'; the fields here are 'title', 'date', 'text'"):
        from_record(dict(GOOD), mapping={"body": "copy"})
    with pytest.raises(UnknownField, match="external_id"):
        check_mapping({"headline": "title"})


def test_lone_surrogates_and_nul_are_repaired_and_noted() -> None:
    (found,) = parse("jsonl", json.dumps({**GOOD, "text": "a\ud800 b\x00c"}))
    assert isinstance(found, ParsedArticle)
    assert found.body == "a\ufffd b c"
    assert len(found.repairs) == 2


def test_every_known_name_of_a_field_is_found() -> None:
    for part, names in FIELD_NAMES.items():
        for name in names:
            assert choose_fields([name], mapping={})[part] == name


def test_a_broken_line_is_one_reject_and_the_rest_goes_on() -> None:
    good = json.dumps(GOOD)
    deep = '{"text":' + "[" * 100_000
    raw = "\n".join([good, "", '{"title": "cut', deep, "[1]", '{"text": ' + "9" * 5000 + "}", good])
    assert outcomes("jsonl", raw) == [
        ("#1", "Pier reopens"),
        ("#3", "malformed"),
        ("#4", "too-deep"),
        ("#5", "malformed"),
        ("#6", "malformed"),
        ("#7", "Pier reopens"),
    ]


@pytest.mark.parametrize("indent", [None, 1])
def test_json_may_be_an_object_an_array_an_answer_or_objects_side_by_side(indent: int | None) -> None:
    one = json.dumps(GOOD, indent=indent)
    assert outcomes("json", one) == [("", "Pier reopens")]
    assert outcomes("json", f"[{one},\n {one}]") == [("#1", "Pier reopens"), ("#2", "Pier reopens")]
    answer = json.dumps(
        {"status": "ok", "meta": {"n": [1]}, "articles": [GOOD, GOOD], "next": None}, indent=indent
    )
    assert outcomes("json", answer) == [("#1", "Pier reopens"), ("#2", "Pier reopens")]
    assert outcomes("json", f"{one}\n{one}") == [("", "Pier reopens"), ("#2", "Pier reopens")]


def test_an_article_with_a_list_of_its_own_is_no_answer() -> None:
    assert outcomes("json", json.dumps({**GOOD, "items": [{"a": 1}]})) == [("", "Pier reopens")]


def test_a_broken_element_of_an_array_is_one_reject_and_the_rest_goes_on() -> None:
    good = json.dumps(GOOD)
    raw = f'[{good}, {{"title": oops}}, 17, "text", {{"title": "x", "date": "2023-02-30", "text": "b"}}, {good}]'
    assert [outcome for _, outcome in outcomes("json", raw)] == [
        "Pier reopens", "malformed", "malformed", "malformed", "impossible-date", "Pier reopens",
    ]  # fmt: skip


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=4), values, max_size=3), max_size=5),
    st.integers(1, 9),
    st.booleans(),
)
def test_an_array_is_cut_into_its_elements_whatever_the_chunks(
    elements: list[object], size: int, ascii_: bool
) -> None:
    raw = json.dumps(elements, ensure_ascii=ascii_).encode("utf-8", "surrogatepass")
    chunks = (raw[at : at + size] for at in range(0, len(raw), size))
    assert [json.loads(value) for value in split_values(chunks, nested=True, limit=10**6)] == elements


def test_a_table_may_use_semicolons_tabs_or_bars_and_quotes() -> None:
    for sign in ",;\t|":
        raw = f'Title{sign}Date{sign}Text\nT1{sign}2023-02-22{sign}"One.\n\nSaid ""yes""."\nT2{sign}2023-02-23{sign}B\n'
        first, second = parse("csv", raw)
        assert isinstance(first, ParsedArticle)
        assert first.body == 'One.\n\nSaid "yes".'
        assert second.source_uri == f"{URI}#2"


def test_a_broken_row_is_one_reject_and_the_rest_goes_on() -> None:
    raw = (
        b'title,date,text\r\nA,2023-02-22,Body\r\nB,2023-02-22\r\nC,2023-02-22,"never closed\r\n'
        b'D,2023-02-22,"Body"\r\nE,2023-02-22,It\x92s cp1252\r\nF,2023-02-22,Caf\xc3\xa9 \xff\r\nG,2023-02-22,Body\r\n'
    )
    assert outcomes("csv", raw) == [
        ("#1", "A"),
        ("#2", "malformed"),
        ("#3", "malformed"),
        ("#4", "D"),
        ("#5", "E"),
        ("#6", "encoding"),
        ("#7", "G"),
    ]


def test_a_table_without_a_column_for_the_text_is_one_reject_that_says_how_to_map() -> None:
    (found,) = parse("csv", "a,b\n1,2\n3,4\n")
    assert isinstance(found, Rejected)
    assert "--map body=" in found.message
    assert outcomes("csv", "a,b\nT,2023-02-22\n", mapping={"body": "a", "published_on": "b"}) == [("#1", "")]


def test_an_oversized_row_is_one_reject_and_the_next_is_read() -> None:
    from loaders.options import Limits

    raw = 'title,date,text\nA,2023-02-22,"' + "word\n" * 100 + '"\nB,2023-02-22,Body\n'
    assert outcomes("csv", raw, limits=Limits(document=200)) == [("#1", "too-large"), ("#2", "B")]


def test_parquet_gives_dates_texts_and_nulls(tmp_path: Path) -> None:
    table = pa.table(
        {
            "headline": ["A", None, "C"],
            "text": ["Body", "Body", None],
            "date": pa.array([date(2023, 2, 22)] * 3),
            "when": pa.array([datetime(2023, 2, 22, 1)] * 3),  # noqa: DTZ001 - as Parquet often has it
        }
    )
    pq.write_table(table, tmp_path / "a.parquet")
    first, second, third = read([str(tmp_path / "a.parquet")])
    assert isinstance(first, ParsedArticle)
    assert isinstance(second, ParsedArticle)
    assert (first.published_on, first.published_at, second.title) == (date(2023, 2, 22), None, "")
    assert isinstance(third, ParsedArticle)
    assert (third.title, third.body) == ("C", "")


def test_parquet_in_a_compressed_file_is_read(tmp_path: Path) -> None:
    import gzip

    buffer = BytesIO()
    pq.write_table(pa.table({"text": ["Body"], "date": ["2023-02-22"]}), buffer)
    (tmp_path / "a.parquet.gz").write_bytes(gzip.compress(buffer.getvalue()))
    (found,) = read([str(tmp_path / "a.parquet.gz")])
    assert isinstance(found, ParsedArticle)


@given(st.binary(max_size=200))
def test_any_bytes_are_articles_or_rejects(raw: bytes) -> None:
    for form in ("jsonl", "json", "csv"):
        assert parse(form, raw)
        assert parse(form, b"title,date,text\n" + raw)


def lines(count: int) -> Iterator[bytes]:
    return (json.dumps(GOOD).encode() + b"\n" for _ in range(count))
