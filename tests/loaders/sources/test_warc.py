"""Each record of a WARC is read by itself: what is wrong with one costs that one, and the next is found."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, cast

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loaders.inputs.archives import import_zstd
from loaders.inputs.files import read
from loaders.options import MIB, Limits, ReadOptions
from loaders.problems import REASONS
from loaders.records import Parsed, ParsedArticle, Rejected
from loaders.sources import get_format
from loaders.sources.warc_records import WRONG_LENGTH, split_records
from tests.loaders.sources.test_markup import BODY, page

PAGE = page().encode()
GOOD_HEADER = b"Content-Type: text/html\r\n"


def http(body: bytes, headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n" + GOOD_HEADER + headers + b"\r\n" + body


def record(block: bytes, *, length: int | None = None, kind: bytes = b"response") -> bytes:
    return (
        b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Target-URI: https://example.org/\r\n"
        b"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (kind, len(block) if length is None else length, block)
    )


GOOD = record(http(PAGE))
INFO = record(b"software: x\r\n", kind=b"warcinfo")


def parse(raw: bytes, *, limits: Limits | None = None) -> list[Parsed]:
    options = ReadOptions(limits=limits or Limits())
    return list(get_format("warc").parse(io.BytesIO(raw), source_uri="x:", options=options))


def outcomes(raw: bytes, *, limits: Limits | None = None) -> list[str]:
    found = parse(raw, limits=limits)
    assert all(one.reason in REASONS for one in found if isinstance(one, Rejected))
    return [one.title if isinstance(one, ParsedArticle) else one.reason for one in found]


def plain(*records: bytes) -> bytes:
    return b"".join(records)


def packed(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


def chunked(body: bytes, size: int = 100, *, last: bytes = b"0\r\n\r\n") -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + last


ENCODERS: dict[bytes, Callable[[bytes], bytes]] = {
    b"gzip": gzip.compress,
    b"x-gzip": gzip.compress,
    b"deflate": zlib.compress,
    b"br": lambda raw: brotli.compress(raw, quality=1),
    b"zstd": lambda raw: bytes(import_zstd().compress(raw)),
}


@pytest.mark.parametrize("pack", [plain, packed])
@pytest.mark.parametrize(
    "header",
    [
        b"Transfer-Encoding: chunked",
        *(b"Content-Encoding: " + name for name in ENCODERS),
        b"Content-Encoding: none",
    ],
)
def test_a_page_that_is_not_encoded_as_its_header_says_is_read_as_it_lies(
    header: bytes, pack: Callable[..., bytes]
) -> None:
    raw = pack(INFO, record(http(PAGE, header + b"\r\n")), GOOD)
    first, second = parse(raw)
    assert isinstance(first, ParsedArticle)
    assert isinstance(second, ParsedArticle)
    assert first.body == second.body
    assert bool(first.repairs) == (b"none" not in header)


@pytest.mark.parametrize("name", ENCODERS)
def test_encodings_are_undone_with_chunks_around_them_or_without(name: bytes) -> None:
    encoded = ENCODERS[name](PAGE)
    header = b"Content-Encoding: " + name + b"\r\n"
    raw = plain(
        record(http(encoded, header)),
        record(http(chunked(encoded), header + b"Transfer-Encoding: chunked\r\n")),
        record(http(chunked(encoded, last=b""), header + b"Transfer-Encoding: chunked\r\n")),
        record(http(encoded, header + b"Transfer-Encoding: chunked\r\n")),
        GOOD,
    )
    found = parse(raw)
    assert [one.body for one in found if isinstance(one, ParsedArticle)] == [parse(GOOD)[0].body] * 5  # type: ignore[union-attr]


@pytest.mark.parametrize("name", [*ENCODERS])
def test_a_damaged_or_cut_off_encoding_is_one_reject(name: bytes) -> None:
    encoded = ENCODERS[name](PAGE + os.urandom(5000).hex().encode())
    header = b"Content-Encoding: " + name + b"\r\n"
    assert outcomes(plain(record(http(encoded[: len(encoded) // 2], header)), GOOD)) == ["corrupt", "T"]


def test_a_broken_chunk_or_one_that_is_cut_off_is_one_reject() -> None:
    header = b"Transfer-Encoding: chunked\r\n"
    body = chunked(PAGE)
    for broken in (body.replace(b"64;", b"zz;", 2).replace(b"zz;", b"64;", 1), body[:250], b"fff\r\n" + PAGE):
        assert outcomes(plain(record(http(broken, header)), GOOD)) == ["corrupt", "T"]


@pytest.mark.parametrize("name", ENCODERS)
def test_a_bomb_is_one_reject(name: bytes) -> None:
    bomb = ENCODERS[name](b"<p>" + b"a" * (64 * MIB))
    raw = plain(record(http(bomb, b"Content-Encoding: " + name + b"\r\n")), GOOD)
    assert outcomes(raw, limits=Limits(document=MIB)) == ["too-large", "T"]


@pytest.mark.parametrize("wrong", [0, 1, 300, 900, 5000, 10**9, 10**15])
@pytest.mark.parametrize("pack", [plain, packed])
def test_a_record_of_a_wrong_length_is_read_up_to_the_next(wrong: int, pack: Callable[..., bytes]) -> None:
    found = parse(pack(INFO, record(http(PAGE), length=wrong), GOOD, GOOD))
    assert [one.title for one in found[-2:] if isinstance(one, ParsedArticle)] == ["T", "T"], found
    assert len(found) == 3
    if wrong < 10**9:
        assert isinstance(found[0], ParsedArticle)
        assert WRONG_LENGTH in found[0].repairs


@pytest.mark.parametrize("length", [b"", b"-1", b"x", b"9" * 4000])
def test_a_length_that_is_no_number_is_one_reject(length: bytes) -> None:
    raw = GOOD.replace(b"Content-Length: ", b"Content-Length: " + length + b"\r\nX: ", 1)
    assert outcomes(plain(raw, GOOD))[-1] == "T"


@pytest.mark.parametrize("at", [5, 11, 60, 200, 300, -20, -9, -5, -1])
def test_a_damaged_gzip_member_is_one_reject(at: int) -> None:
    member = bytearray(gzip.compress(GOOD, compresslevel=9))
    member[at] ^= 0x5A
    found = outcomes(packed(GOOD) + bytes(member) + packed(GOOD, GOOD))
    assert (found[0], found[-2:]) == ("T", ["T", "T"])
    assert len(found) == 4 or found == ["T"] * 4  # a flipped byte of the gzip header's time is no damage


def test_rubbish_between_members_or_records_is_one_reject() -> None:
    assert outcomes(packed(GOOD) + b"rubbish" * 99 + packed(GOOD)) == ["T", "corrupt", "T"]
    assert outcomes(plain(GOOD, b"rubbish" * 99, b"\r\n\r\n", GOOD))[-1] == "T"


def test_a_member_that_expands_without_end_is_one_reject() -> None:
    bomb = gzip.compress(record(http(b"a" * (40 * MIB))))
    limits = Limits(ratio=50, ratio_after=MIB)
    assert outcomes(packed(GOOD) + bomb + packed(GOOD), limits=limits) == ["T", "unsafe", "T"]


@pytest.mark.parametrize("pack", [plain, packed])
def test_a_file_that_is_cut_off_gives_what_is_whole_and_one_reject(pack: Callable[..., bytes]) -> None:
    raw = pack(GOOD, GOOD)
    for cut in range(len(pack(GOOD)) + 30, len(raw) - 8, 17):
        assert outcomes(raw[:cut]) == ["T", "corrupt"], cut


def test_records_in_one_gzip_member_have_places_of_their_own() -> None:
    places = [one.source_uri for one in parse(gzip.compress(plain(GOOD, GOOD)))]
    assert places == ["x:#offset=0", f"x:#offset=0+{len(GOOD)}"]


def test_a_record_may_lie_in_several_gzip_members() -> None:
    at = GOOD.index(b"HTTP/1.1")
    raw = packed(INFO, GOOD[:at], GOOD[at : at + 200], GOOD[at + 200 :], GOOD)
    found = parse(raw)
    assert [one.source_uri for one in found if isinstance(one, ParsedArticle)] == [
        f"x:#offset={len(packed(INFO))}",
        f"x:#offset={len(raw) - len(packed(GOOD))}",
    ]


def test_a_stream_that_cant_jump_is_read_alike() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self, raw: bytes) -> None:
            self.rest = io.BytesIO(raw)

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
            return self.rest.readinto(memoryview(buffer)[:7])

    for pack in (plain, packed):
        stream = cast(BinaryIO, io.BufferedReader(Pipe(pack(GOOD, GOOD)), 16))
        found = list(get_format("warc").parse(stream, source_uri="x:"))
        assert found == parse(pack(GOOD, GOOD))


def test_an_arc_file_is_one_reject_that_says_to_convert_it(tmp_path: Path) -> None:
    raw = b"filedesc://a.arc 127.0.0.1 20140216050221 text/plain 75\n1 0 Capture\nURL IP-address\n\n"
    for name, content in (("a.arc", raw), ("a.arc.gz", gzip.compress(raw)), ("nameless", raw)):
        (tmp_path / name).write_bytes(content)
        (found,) = read([str(tmp_path / name)])
        assert isinstance(found, Rejected)
        assert "warcio recompress" in found.message


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**20), st.binary(max_size=60), st.booleans())
def test_whatever_befalls_one_record_the_others_are_read(at: int, noise: bytes, pack: bool) -> None:
    whole = gzip.compress(GOOD) if pack else GOOD
    at %= len(whole)
    broken = whole[:at] + noise + whole[at + len(noise) :]
    found = outcomes(whole + broken + whole + whole)
    assert (found[0], found[-1]) == ("T", "T")
    assert len(found) >= 3


def test_a_large_record_is_never_held_whole() -> None:
    class Long(io.RawIOBase):
        parts = iter(
            [
                GOOD,
                *record(b"\x00", length=400 * MIB).split(b"\x00")[:1],
                *[b"\x00" * MIB] * 400,
                b"\r\n\r\n",
                GOOD,
            ]
        )
        rest = b""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
            self.rest = self.rest or next(self.parts, b"")
            size = min(len(buffer), len(self.rest))
            buffer[:size], self.rest = self.rest[:size], self.rest[size:]
            return size

    records = list(
        split_records(cast(BinaryIO, io.BufferedReader(Long())), limits=replace(Limits(), document=MIB))
    )
    assert [one.oversized for one in records] == [False, True, False]
    assert max(len(one.block) for one in records) < 2 * MIB
    assert BODY in records[-1].block.decode()
