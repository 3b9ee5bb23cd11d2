"""Memory does not grow with the input: every streaming format reads megabytes within a few hundred kilobytes."""

from __future__ import annotations

import io
import json
import tracemalloc
from typing import BinaryIO, cast

import pytest

from loaders.options import Limits, ReadOptions
from loaders.records import ParsedArticle
from loaders.sources import get_format

WORDS = "The ferry line will call at the north pier again from May. " * 300
RECORD = json.dumps({"title": "T", "date": "2023-02-22", "text": WORDS}).encode()
ITEM = (
    f"<item><title>T</title><pubDate>22 Feb 2023</pubDate><description>{WORDS}</description></item>".encode()
)
NEWS = f"<newsItem guid='x'><itemMeta><versionCreated>2023-02-22</versionCreated></itemMeta><contentSet><inlineData>{WORDS}</inlineData></contentSet></newsItem>".encode()
CASES = {
    "text": (b"", f" date 2023-02-22 T\n\n{WORDS}\n\n".encode(), b""),
    "jsonl": (b"", RECORD + b"\n", b""),
    "json": (b"[", RECORD + b",", RECORD + b"]"),
    "csv": (b"title,date,text\n", f'T,2023-02-22,"{WORDS}"\n'.encode(), b""),
    "feed": (b"<rss version='2.0'><channel><title>P</title>", ITEM, b"</channel></rss>"),
    "wxr": (
        b"<rss version='2.0'><channel><title>P</title><wp:wxr_version/>",
        ITEM,
        b"</channel></rss>",
    ),
    "newsml": (
        b"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'><itemSet>",
        NEWS,
        b"</itemSet></newsMessage>",
    ),
}


class Repeated(io.RawIOBase):
    """A long file that exists only while it is read."""

    def __init__(self, head: bytes, unit: bytes, tail: bytes, *, count: int) -> None:
        self.parts = iter([head, *[unit] * count, tail])
        self.rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        while not self.rest:
            part = next(self.parts, None)
            if part is None:
                return 0
            self.rest = part
        size = min(len(buffer), len(self.rest))
        buffer[:size], self.rest = self.rest[:size], self.rest[size:]
        return size


def read(form: str, count: int) -> int:
    stream = cast(BinaryIO, io.BufferedReader(Repeated(*CASES[form], count=count)))
    options = ReadOptions(limits=Limits(document=64 * 1024))
    return sum(
        isinstance(record, ParsedArticle)
        for record in get_format(form).parse(stream, source_uri="x:", options=options)
    )


@pytest.mark.parametrize("form", CASES)
def test_memory_does_not_grow_with_the_number_of_articles(form: str) -> None:
    read(form, 3)
    tracemalloc.start()
    try:
        assert read(form, 100) in {100, 101}
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_300_000, f"{peak:,} bytes for {100 * len(CASES[form][1]):,}"
