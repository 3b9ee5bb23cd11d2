from __future__ import annotations

import codecs
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.problems import SourceProblem
from loaders.sources.decoding import clean, decode, looks_binary, split_lines, utf8_chunks

MOJIBAKE_STARTS = "".join(map(chr, range(0xC2, 0xF5)))
"""What the first byte of a letter in UTF-8 is in cp1252; the letter "Â" before another one is seldom meant."""


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r\x00" + MOJIBAKE_STARTS)))
def test_sound_utf8_is_kept_as_it_is(text: str) -> None:
    assert decode(text.encode("utf-8")) == (text, ())


@pytest.mark.parametrize(
    "text",
    ["He said “no” – twice.", "Café Müller", "CAFÉ”, À, ‘x’, ’y’, –, é, è", "It’s", "naïve", "£5 and 5 €"],
)
def test_cp1252_is_read_and_said(text: str) -> None:
    assert decode(text.encode("cp1252")) == (text, ("decoded as cp1252",))


@pytest.mark.parametrize(
    "raw",
    [
        "Café opens su".encode() + b"\xff" + b"mmer",
        b"plain text with one \xff in it",
        "Café".encode() + b" \xc3",
        b"plain text cut off at caf\xc3",
        "“quoted” ".encode() + b"\x93quoted\x94",
        b"undefined in cp1252: \x81\x8d",
    ],
)
def test_broken_utf8_is_refused_with_its_place_and_never_read_as_cp1252(raw: bytes) -> None:
    with pytest.raises(SourceProblem) as caught:
        decode(raw)
    assert caught.value.reason == "encoding"
    assert caught.value.position.startswith("byte ")


@pytest.mark.parametrize("codec", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_decides_the_encoding_and_is_removed(codec: str) -> None:
    text = "date 2023-02-22 Zoë 👩🏽\n" * 9000
    chunks, repairs = utf8_chunks(BytesIO(text.encode(codec)))
    assert b"".join(chunks).decode() == text
    assert len(repairs) == 1


def test_utf16_big_endian_is_recognised_by_its_mark() -> None:
    chunks, _ = utf8_chunks(BytesIO(codecs.BOM_UTF16_BE + "Zoë".encode("utf-16-be")))
    assert b"".join(chunks).decode() == "Zoë"


def test_utf16_cut_in_the_middle_is_refused_after_what_came_before() -> None:
    chunks, _ = utf8_chunks(BytesIO("Zoë".encode("utf-16")[:-1]))
    with pytest.raises(SourceProblem) as caught:
        b"".join(chunks)
    assert caught.value.reason == "encoding"


def test_line_ends_nul_and_lone_surrogates_are_repaired_and_noted() -> None:
    assert decode(b"a\r\nb\rc\x00d") == ("a\nb\nc d", ("line ends made LF", "NUL characters made spaces"))
    text, repairs = clean("a\ud800b\x00")
    assert text == "a\ufffdb "
    assert len(repairs) == 2


@given(st.binary(max_size=300), st.integers(1, 40))
def test_lines_together_are_the_file_whatever_the_chunks(raw: bytes, size: int) -> None:
    chunks = [raw[at : at + size] for at in range(0, len(raw), size)]
    lines = list(split_lines(iter(chunks), limit=1000))
    assert b"".join(line.raw for line in lines) == raw
    assert [line.number for line in lines] == list(range(1, len(lines) + 1))
    assert [line.raw for line in lines] == list(raw.splitlines(keepends=True))


@given(st.lists(st.sampled_from([b"\r", b"\n", b"x", b"xyz", b"x" * 9]), max_size=12), st.integers(1, 4))
def test_only_the_beginning_of_an_oversized_line_is_given_whatever_the_chunks(
    words: list[bytes], size: int
) -> None:
    raw, limit = b"".join(words), 5
    chunks = [raw[at : at + size] for at in range(0, len(raw), size)]
    lines = [(line.raw, line.oversized) for line in split_lines(iter(chunks), limit=limit)]
    assert lines == [(each[: limit + 1], len(each) > limit) for each in raw.splitlines(keepends=True)]


def test_an_oversized_line_is_cut_and_the_next_one_is_whole() -> None:
    chunks = [b"a\n", b"x" * 50, b"x" * 50, b"x\nb\n"]
    lines = list(split_lines(iter(chunks), limit=20))
    assert [(line.number, line.oversized) for line in lines] == [(1, False), (2, True), (3, False)]
    assert lines[2].raw == b"b\n"


@pytest.mark.parametrize(
    "head",
    [b"\x89PNG\r\n\x1a\n", b"%PDF-1.7", b"\x7fELF", bytes(range(256)), "date 2023".encode("utf-16-le")],
)
def test_what_is_not_text_is_named(head: bytes) -> None:
    assert looks_binary(head)


def test_a_stray_control_character_makes_no_text_binary() -> None:
    assert looks_binary(b" date 2023-02-27 Pier lamps fail\x00twice, said the port\n") is None
