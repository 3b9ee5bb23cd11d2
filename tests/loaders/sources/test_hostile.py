"""Input made to cost time: each takes time in proportion to its length, whatever it ends as."""

from __future__ import annotations

from io import BytesIO

import pytest

from loaders.options import MIB
from loaders.sources import detect_format, get_format
from loaders.sources.articles import strip_blank_lines
from tests.growth import TIMES, grows_in_proportion

SIZE = MIB
HEADER = b" date 2023-02-22 T\n\n"
RSS = b"<rss version='2.0'><channel><title>P</title>"


def filled(pattern: bytes) -> bytes:
    return pattern * (SIZE // len(pattern))


@pytest.mark.parametrize(
    ("form", "raw"),
    [
        ("text", HEADER + b"a" + filled(b"\n") + b"b"),
        ("text", HEADER + b"a" + filled(b" \n") + b"b"),
        ("text", HEADER + b"a" + filled(b"\n ")),
        ("text", HEADER + filled(b"\n\n date 2023-02-22 x.\n\n")[: SIZE // 16]),
        ("text", b" date " + filled(b"1")),
        ("text", b" date " + filled(b"22 ")),
        ("text", b" date 2023-02-22 " + filled(b"a ") + b"\n\nB"),
        ("jsonl", filled(b"[")),
        ("json", filled(b"[")),
        ("json", filled(b'{"data" : ')),
        ("json", b'["' + filled(b"\\")),
        ("csv", b"title,date,text\n" + filled(b'"""\n')[: SIZE // 4]),
        ("csv", b"title,date,text\n" + filled(b'"a" b\n')[: SIZE // 16]),
        ("csv", b'title,date,text\n"' + filled(b'""\n')[: SIZE // 4]),
        ("feed", filled(b"<!DOCTYPE ")),
        ("feed", b"<rss " + filled(b"<!DOCTYPE [")),
        ("feed", RSS + b"<item>" + filled(b"<!--") + b"</item>"),
        ("feed", RSS + b"<item>" + filled(b"<![CDATA[]]>") + b"</item>"),
        ("feed", RSS + b"<item>" + filled(b"<![CDATA[]]>")),
        ("feed", RSS + filled(b"<item>")[: SIZE // 16]),
        ("newsml", b"<newsMessage>" + filled(b"<newsItem>")[: SIZE // 16]),
        ("newsml", filled(b"<?xml ")),
        ("newsml1", b"<NewsML>" + filled(b"<NewsItem>")[: SIZE // 16]),
        ("wxr", RSS + b"<item><content:encoded>" + filled(b"[a b") + b"</content:encoded></item>"),
        ("wxr", RSS + b"<item><content:encoded>" + filled(b"\n \n") + b"</content:encoded></item>"),
        ("nitf", b"<nitf>" + filled(b"<p>")),
        ("html", filled(b"<meta charset ")),
        ("html", filled(b"<div>")),
    ],
)
def test_no_format_takes_more_than_time_in_proportion(form: str, raw: bytes) -> None:
    def read(size: int) -> None:
        assert list(get_format(form).parse(BytesIO(raw[:size]), source_uri="x:"))

    assert grows_in_proportion(read, len(raw) // TIMES)


@pytest.mark.parametrize(
    "pattern", [b"<!---->", b"<?x?>", b"<!DOCTYPE ", b"<!DOCTYPE [", b"{", b" ", b"<!--", b"\n"]
)
def test_detecting_a_format_takes_time_in_proportion(pattern: bytes) -> None:
    assert grows_in_proportion(lambda count: detect_format("nameless", pattern * count), 1_024)


def test_blank_lines_inside_a_text_take_time_in_proportion() -> None:
    text = "a" + "\n \t" * 200_000 + "b"
    assert strip_blank_lines(f"\n{text}\n\n") == text
