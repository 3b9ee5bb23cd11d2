"""Each format has a sample with its expected result, and bad variants of each sample end as rejects."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest

from loaders.inputs.files import read
from loaders.options import Limits, ReadOptions
from loaders.problems import REASONS
from loaders.records import Parsed, ParsedArticle, Rejected
from loaders.sources import UnknownFormat, detect_format, formats, get_format
from tests.loaders.sources.expectations import (
    FORMATS,
    SAMPLES,
    expected_of,
    formats_without_sample,
    result_of,
    samples,
)

ALL = list(samples())
ONE_EACH = {expected_of(sample)[0]["format"]: sample for sample in reversed(ALL)}


def records(raw: bytes, sample: Path, options: ReadOptions | None = None) -> list[Parsed]:
    form = expected_of(sample)[0]["format"]
    return list(
        get_format(form).parse(BytesIO(raw), source_uri="file:///s", options=options or ReadOptions())
    )


def test_each_registered_format_has_a_sample_with_its_expected_result() -> None:
    assert formats_without_sample(SAMPLES, FORMATS) == set()


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.name)
def test_each_sample_gives_its_expected_result(sample: Path) -> None:
    assert result_of(sample) == expected_of(sample)


@pytest.mark.parametrize("sample", ALL, ids=lambda sample: sample.name)
def test_each_sample_is_recognised_by_its_name_and_most_by_content_alone(sample: Path) -> None:
    form = expected_of(sample)[0]["format"]
    head = sample.read_bytes()[:8192]
    detected = detect_format(sample.name, head)
    assert detected is not None
    assert detected.name == form
    if form not in {"csv", "warc"}:
        assert [format_.name for format_ in formats().values() if format_.sniff(head)] == [form]


def test_the_folders_of_samples_load_without_a_reject() -> None:
    assert [record for record in read([str(SAMPLES), str(FORMATS)]) if isinstance(record, Rejected)] == []


@pytest.mark.parametrize("sample", ONE_EACH.values(), ids=ONE_EACH)
def test_a_truncated_sample_gives_whole_articles_and_rejects_with_reasons(sample: Path) -> None:
    raw = sample.read_bytes()
    whole = {record.body for record in records(raw, sample) if isinstance(record, ParsedArticle)}
    for cut in range(0, len(raw), max(1, len(raw) // 40)):
        found = records(raw[:cut], sample)
        if sample.suffix not in {".txt", ".html"}:  # formats without an end of their own
            assert {record.body for record in found if isinstance(record, ParsedArticle)} <= whole, cut
        rejects = [record for record in found if isinstance(record, Rejected)]
        assert all(record.reason in REASONS and "file:///s" in record.message for record in rejects)
        assert found, cut


@pytest.mark.parametrize("sample", ONE_EACH.values(), ids=ONE_EACH)
@pytest.mark.parametrize(
    "raw",
    [b"", b" \n", b"\xff" * 500, b"\x00" * 500, b"<" * 500, b'{"a":' * 500, b"\x89PNG\r\n\x1a\n" + bytes(99)],
)
def test_what_is_not_of_the_format_is_a_reject_and_never_an_error(raw: bytes, sample: Path) -> None:
    found = records(raw, sample)
    assert found
    assert all(isinstance(record, Rejected) and record.reason in REASONS for record in found)


@pytest.mark.parametrize("sample", ONE_EACH.values(), ids=ONE_EACH)
def test_an_article_over_the_limit_is_a_reject(sample: Path) -> None:
    found = records(sample.read_bytes(), sample, ReadOptions(limits=Limits(document=600)))
    assert found
    assert {record.reason for record in found if isinstance(record, Rejected)} == {"too-large"}


@pytest.mark.parametrize("form", ["text", "jsonl", "csv", "html", "feed", "nitf", "newsml", "newsml1", "wxr"])
def test_a_byte_that_is_no_utf8_never_passes_in_silence(form: str) -> None:
    sample = ONE_EACH[form]
    raw = sample.read_bytes()
    at = raw.rindex(b" on ")
    last = records(raw[:at] + b" \xff" + raw[at:], sample)[-1]
    assert isinstance(last, Rejected)
    assert last.reason in {"encoding", "malformed"}


@pytest.mark.parametrize("sample", ONE_EACH.values(), ids=ONE_EACH)
def test_a_flipped_byte_anywhere_is_never_an_error(sample: Path) -> None:
    raw = bytearray(sample.read_bytes())
    for at in range(0, len(raw), max(1, len(raw) // 60)):
        broken = bytes([*raw[:at], raw[at] ^ 0x55, *raw[at + 1 :]])
        assert records(broken, sample), at


def test_an_unknown_format_lists_the_known_ones() -> None:
    with pytest.raises(UnknownFormat, match="csv, feed, html, json, jsonl"):
        get_format("docx")
