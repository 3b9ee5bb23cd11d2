from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.options import Limits, ReadOptions
from loaders.problems import RAW_CAP, REASONS
from loaders.records import Parsed, ParsedArticle, Rejected
from loaders.sources.text import FORMAT, split_pieces

URI = "file:///news/a.txt"


def read(raw: bytes | str, options: ReadOptions | None = None) -> list[Parsed]:
    raw = raw.encode() if isinstance(raw, str) else raw
    return list(FORMAT.parse(BytesIO(raw), source_uri=URI, options=options or ReadOptions()))


def article(raw: bytes | str, options: ReadOptions | None = None) -> ParsedArticle:
    (record,) = read(raw, options)
    assert isinstance(record, ParsedArticle), record
    return record


def rejected(raw: bytes | str, options: ReadOptions | None = None) -> Rejected:
    (record,) = read(raw, options)
    assert isinstance(record, Rejected), record
    return record


@pytest.mark.parametrize(
    "header",
    [
        " date 2023-02-22 T",
        "date 2023-02-22 T",
        "Date: 2023-02-22 T",
        "DATE:2023-02-22 T",
        "\t date  22 Feb 2023: T",
    ],
)
def test_the_header_is_read_leniently_in_form(header: str) -> None:
    found = article(f"{header}\n\nBody.\n")
    assert (found.published_on, found.title, found.body) == (date(2023, 2, 22), "T", "Body.")


def test_title_and_body_are_verbatim_between_their_outer_blanks() -> None:
    found = article(
        " date 2023-02-22 \t Pier \t toll  to rise \n\n \n\n  First.  \n \t \n\u2028Last. \n\n \n"
    )
    assert found.title == "Pier \t toll  to rise"
    assert found.body == "  First.  \n \t \n\u2028Last. "
    assert found.repairs == ()


def test_the_first_article_has_the_files_uri_and_the_others_a_fragment() -> None:
    found = read(
        " date 2023-02-22 A\n\nBody.\n\n date 2023-02-23 B\n\nBody.\n\n date 2023-02-24 C\n\nBody.\n"
    )
    assert [record.source_uri for record in found] == [URI, f"{URI}#2", f"{URI}#3"]


def test_a_broken_article_among_others_is_one_reject_and_the_rest_goes_on() -> None:
    found = read(
        b" date 2023-02-22 A\n\nBody.\n\n date 2023-02-30 B\n\nBody.\n\n date 2023-02-24 C\n\nCaf\xc3\xa9 \xff.\n\n"
        b" date 2023-02-25 D\n\nIt\x92s.\n"
    )
    assert [record.title if isinstance(record, ParsedArticle) else record.reason for record in found] == [
        "A",
        "impossible-date",
        "encoding",
        "D",
    ]
    bad = found[1]
    assert isinstance(bad, Rejected)
    assert (bad.source_uri, bad.position, bad.raw) == (
        f"{URI}#2",
        "line 5",
        b" date 2023-02-30 B\n\nBody.\n\n",
    )
    assert f"{URI}#2, line 5" in bad.message


def test_text_before_the_first_header_is_a_reject_of_its_own() -> None:
    found = read("Weekly digest\n\n date 2023-02-22 A\n\nBody.\n")
    assert [type(record) for record in found] == [Rejected, ParsedArticle]


@pytest.mark.parametrize(
    "line",
    [
        " date 2023-03-12 was the day of the fair, said the baker.",  # nothing follows
        " date palms need ten years to bear.\n\nMore.",
        " date 2023 was a good year.\n\nMore.",
        " date 2023-03-12 was the day of the fair.\n\nMore prose.",  # lower case, and a full stop
        " date 2023-03-12 Wrapped prose that goes on\nin the next line.\n\nMore.",  # no blank line after it
    ],
)
def test_prose_that_starts_with_the_word_date_starts_no_article(line: str) -> None:
    assert article(f" date 2023-02-22 A\n\nBody.\n\n{line}\n").body.endswith(line)


def test_a_line_with_a_date_that_follows_no_blank_line_is_prose() -> None:
    assert "date 2023" in article(" date 2023-02-22 A\n\nBody, since\n date 2023-02-23 B\n\nmore.\n").body


def test_a_headline_alone_is_an_article_with_an_empty_body() -> None:
    flash = article(" date 2023-02-22 Fog closes the harbour\n\n \n")
    assert (flash.title, flash.body) == ("Fog closes the harbour", "")


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"", "empty"),
        (b" \n\r\n\t", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b" date 2023-02-22\n", "no-body"),
        (b" date 2023-02-22 -\n\n \n\t\n", "no-body"),
        (b" date 2023-02-22 A\n\n... --- ...\n", "no-text"),
        (b"A headline\n\nBody.", "no-date"),
        (b" date soon A\n\nBody.", "no-date"),
        (b" date Feb 2023 A\n\nBody.", "no-date"),
        (b" date 03/04/2023 A\n\nBody.", "ambiguous-date"),
        (b" date 2023-02-30 A\n\nBody.", "impossible-date"),
        (b"%PDF-1.4 stuff", "binary"),
        (" date 2023-02-22 A\n\nBody.".encode("utf-16-le"), "binary"),
        (" date 2023-02-22 A\n\nBody.".encode("utf-16")[:-1], "encoding"),
    ],
)
def test_what_is_no_article_is_rejected_with_its_reason_its_place_and_its_bytes(
    raw: bytes, reason: str
) -> None:
    found = rejected(raw)
    assert found.reason == reason
    assert reason in REASONS
    assert found.message.startswith(URI)
    assert found.raw is not None
    assert found.raw in raw or raw.strip() == b""


def test_an_ambiguous_date_is_decided_by_the_option() -> None:
    assert article(" date 03/04/2023 A\n\nBody.", ReadOptions(day_first=True)).published_on == date(
        2023, 4, 3
    )


def test_an_article_over_the_limit_is_rejected_and_the_next_one_is_read() -> None:
    small = ReadOptions(limits=Limits(document=1000))
    long = b" date 2023-02-22 A\n\n" + b"word " * 400_000
    found = read(long + b"\n\n date 2023-02-23 B\n\nBody.\n", small)
    assert [record.title if isinstance(record, ParsedArticle) else record.reason for record in found] == [
        "too-large",
        "B",
    ]
    big = found[0]
    assert isinstance(big, Rejected)
    assert big.raw is not None
    assert len(big.raw) <= RAW_CAP
    assert found[1].source_uri == f"{URI}#2"


def test_a_body_of_one_line_of_two_megabytes_is_read() -> None:
    sentence = "Ship number {} of the harbour register left Port Alder for Lisbon in Portugal. "
    line = "".join(map(sentence.format, range(26_000)))
    assert len(article(f" date 2023-03-03 The register\n\n{line}").body) == len(line) - 1 + 1


def test_cr_alone_and_crlf_become_lf() -> None:
    assert article(b" date 2023-02-22 A\r\rOne.\r\rTwo.\r").body == "One.\n\nTwo."
    assert article(b" date 2023-02-22 A\r\n\r\nOne.\r\n\r\nTwo.\r\n").body == "One.\n\nTwo."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_several_articles_are_distinguished_with_every_line_end(end: str) -> None:
    text = " date 2023-02-22 A\n\nBody.\n\n date 2023-02-23 B\n\nBody.\n".replace("\n", end)
    assert [record.source_uri for record in read(text)] == [URI, f"{URI}#2"]


lines = st.sampled_from(
    [b" date 2023-02-22 A", b" date x", b"", b" ", b"Body.", b"\xff", b"caf\xe9", b"\xc3\xa9"]
)
ends = st.sampled_from([b"\n", b"\r\n", b"\r"])


@given(
    st.lists(st.tuples(lines, ends), max_size=20).map(lambda pairs: b"".join(a + b for a, b in pairs)),
    st.integers(1, 30),
)
def test_the_pieces_do_not_depend_on_the_chunks_and_lose_no_byte(raw: bytes, size: int) -> None:
    chunked = [raw[at : at + size] for at in range(0, len(raw), size)]
    pieces = list(split_pieces(iter(chunked), limit=10_000))
    assert pieces == list(split_pieces(iter([raw]), limit=10_000))
    assert b"".join(piece.raw for piece in pieces) == (raw if raw.strip() else b"")


@given(st.binary(max_size=400))
def test_any_bytes_are_articles_or_rejects_and_never_an_error(raw: bytes) -> None:
    assert all(isinstance(record, (ParsedArticle, Rejected)) for record in read(b" date 2023-02-22 " + raw))
    assert read(raw)


def test_articles_before_the_place_where_a_file_breaks_off_are_read_and_the_broken_one_is_not() -> None:
    text = " date 2023-02-22 A\n\nBody.\n\n date 2023-02-23 B\n\nBody.\n\n date 2023-02-24 C\n\nBo"
    found = read(text.encode("utf-16")[:-1])
    assert [record.title if isinstance(record, ParsedArticle) else record.reason for record in found] == [
        "A",
        "B",
        "encoding",
    ]
    assert found[2].source_uri == f"{URI}#3"
