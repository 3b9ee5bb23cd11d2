"""Attacks on each format: what is declared, nested, hidden or damaged ends as an article or a reject, within its limits."""

from __future__ import annotations

import io
import tarfile
import tracemalloc
import zipfile
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.inputs.files import read
from loaders.options import MIB, Limits, ReadOptions
from loaders.problems import REASONS
from loaders.records import ParsedArticle, Rejected
from loaders.sources import get_format, parquet_table
from tests.loaders.sources.test_agencies import newsml1, ritzau, wxr
from tests.loaders.sources.test_markup import BODY, item, message, nitf, page, rss
from tests.loaders.sources.test_warc import http, record

HIDDEN = "the secret of the machine"
ENTRY = "<item><title>T</title><pubDate>22 Feb 2023</pubDate><description>Three.&who;</description></item>"


def outcomes(form: str, raw: bytes | str, limits: Limits | None = None) -> list[str]:
    stream = BytesIO(raw.encode() if isinstance(raw, str) else raw)
    found = list(
        get_format(form).parse(stream, source_uri="x:", options=ReadOptions(limits=limits or Limits()))
    )
    assert found
    assert all(one.reason in REASONS for one in found if isinstance(one, Rejected))
    assert not any(HIDDEN in one.body for one in found if isinstance(one, ParsedArticle))
    return [one.title if isinstance(one, ParsedArticle) else one.reason for one in found]


def declarations(secret: Path) -> dict[str, str]:
    """Give document types that reach for a file or a network, or that grow without end."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return {
        "file": f'<!DOCTYPE x [<!ENTITY who SYSTEM "{secret.as_uri()}">]>',
        "public": f'<!DOCTYPE x [<!ENTITY who PUBLIC "-//x//EN" "{secret.as_uri()}">]>',
        "parameter": f'<!DOCTYPE x [<!ENTITY % a SYSTEM "{secret.as_uri()}"> %a;]>',
        "laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}<!ENTITY who "&l9;">]>',
        "quadratic": f'<!DOCTYPE x [<!ENTITY who "{"a" * 100_000}">]>',
        "case": f'<!doctype x [<!entity who system "{secret.as_uri()}">]>',
    }


@pytest.mark.parametrize("kind", ["file", "public", "parameter", "laughs", "quadratic", "case"])
@pytest.mark.parametrize("codec", ["utf-8", "utf-16", "utf-32"])
def test_no_document_type_reaches_a_file_or_grows(kind: str, codec: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(HIDDEN, encoding="utf-8")
    before = f'<?xml version="1.0"?>{declarations(secret)[kind]}'
    documents = {
        "nitf": nitf("<p>One.&who;</p>", before=before),
        "newsml": message(item("<p>One.&who;</p>"), before=before),
        "feed": before + rss(ENTRY),
        "newsml1": before + newsml1("<p>One.&who;</p>"),
        "ritzau": before + ritzau("<p>One.</p>", headline="&who;"),
        "wxr": before + wxr(title="&who;"),
    }
    for form, raw in documents.items():
        found = outcomes(form, raw.encode(codec))
        assert set(found) <= {"unsafe", "malformed", "encoding"}, (form, found)
    page_found = outcomes("html", (before + page(f"{BODY}&who;")).encode(codec))
    assert len(page_found) == 1


def test_an_inclusion_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(HIDDEN, encoding="utf-8")
    include = (
        f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}" parse="text"/>'
    )
    assert outcomes("nitf", nitf(f"<p>One.{include}</p>")) == ["T"]
    assert outcomes("newsml", message(item(f"<p>One.{include}</p>"))) == ["T"]
    assert outcomes("newsml1", newsml1(f"<p>One.{include}</p>")) == ["T"]
    assert outcomes("html", page(f'{BODY}<object data="{secret.as_uri()}"></object>')) == ["T"]


@pytest.mark.parametrize("depth", [1_000, 100_000])
def test_markup_nested_without_end_is_a_reject_in_every_format(depth: int) -> None:
    inside = "<b>" * depth + "x" + "</b>" * depth
    assert outcomes("nitf", nitf(f"<p>{inside}</p>")) == ["too-deep"]
    assert outcomes("newsml", message(item(f"<p>{inside}</p>"), item())) == ["too-deep", "T"]
    assert outcomes("newsml1", newsml1(f"<p>{inside}</p>")) == ["too-deep"]
    for form, raw in (("ritzau", ritzau(inside)), ("wxr", wxr(inside))):
        assert set(outcomes(form, raw, Limits(page_seconds=2))) <= {"T", "too-deep", "malformed", "too-slow"}
    assert outcomes("html", page(inside + BODY)) == ["too-deep"]
    deep = ENTRY.replace("&who;", inside.replace("<", "&lt;"))
    nested = ENTRY.replace("&who;", inside)
    good = ENTRY.replace("&who;", "")
    found = outcomes("feed", rss(deep + nested + good), Limits(page_seconds=2))
    assert (len(found), found[-1]) == (3, "T")


def write_parquet(**columns: object) -> BytesIO:
    buffer = BytesIO()
    pq.write_table(pa.table(columns), buffer)
    return buffer


def test_parquet_with_decimals_lists_and_objects_is_read_or_says_why() -> None:
    raw = write_parquet(
        title=pa.array([["A", "B"], ["C"]]),
        body=pa.array([[{"text": "One."}, {"text": "Two."}], [{"text": "Three."}]]),
        price=pa.array([Decimal("1.20"), None]),
        date=pa.array([date(2023, 2, 22)] * 2),
        id=pa.array([Decimal("7.5"), Decimal("8.5")]),
    ).getvalue()
    first, second = get_format("parquet").parse(BytesIO(raw), source_uri="x:")
    assert isinstance(first, ParsedArticle)
    assert first.body == "One.\n\nTwo."
    assert isinstance(second, ParsedArticle)
    odd = write_parquet(body=pa.array([b"\xff\xfe"]), date=pa.array([Decimal(20230222)])).getvalue()
    assert len(outcomes("parquet", odd)) == 1


def test_parquet_damaged_anywhere_is_never_an_error() -> None:
    raw = write_parquet(title=["T"] * 50, body=["The ferry calls."] * 50, date=["2023-02-22"] * 50).getvalue()
    for at in range(0, len(raw), max(1, len(raw) // 150)):
        assert outcomes("parquet", raw[:at] + bytes([raw[at] ^ 0xFF]) + raw[at + 1 :])
        assert outcomes("parquet", raw[:at])[-1] in {"corrupt", "empty", "T"}


def test_a_row_group_over_the_limit_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = write_parquet(body=["a" * MIB] * 8, date=["2023-02-22"] * 8).getvalue()
    monkeypatch.setattr(parquet_table, "ROW_GROUP", MIB)
    assert outcomes("parquet", raw) == ["too-large"]


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return buffer.getvalue()


def reasons(path: Path, raw: bytes, **limits: int) -> list[str]:
    path.write_bytes(raw)
    options = ReadOptions(limits=Limits(**limits))
    return [
        one.title if isinstance(one, ParsedArticle) else one.reason
        for one in read([str(path)], options=options)
    ]


TEXT = b" date 2023-02-22 Pier reopens\n\nThe ferry calls again.\n"


def test_a_zip_that_holds_itself_many_times_is_refused_by_its_depth(tmp_path: Path) -> None:
    raw = zipped({"a.txt": TEXT})
    for _ in range(6):
        raw = zipped({f"{number}.zip": raw for number in range(3)})
    assert set(reasons(tmp_path / "a.zip", raw)) == {"too-deep"}


def test_members_that_overlap_cost_no_more_than_their_ratio(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": b" " * (8 * MIB)}))
    at = raw.index(b"PK\x01\x02")
    central, tail = bytes(raw[at : raw.index(b"PK\x05\x06")]), bytearray(raw[raw.index(b"PK\x05\x06") :])
    tail[8:12] = (500).to_bytes(2, "little") * 2
    tail[12:16] = (len(central) * 500).to_bytes(4, "little")
    found = reasons(tmp_path / "a.zip", bytes(raw[:at]) + central * 500 + bytes(tail))
    assert found
    assert set(found) <= {"unsafe", "corrupt"}


@pytest.mark.parametrize(
    "name", ["../evil.txt", "/etc/evil.txt", "C:\\evil.txt", "a/../../evil.txt", "..\\evil.txt"]
)
def test_a_tar_of_every_form_never_leads_out(name: str, tmp_path: Path) -> None:
    for form in (tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w", format=form) as archive:
            for each in (name, "good.txt"):
                info = tarfile.TarInfo(each)
                info.size = len(TEXT)
                archive.addfile(info, io.BytesIO(TEXT))
        assert reasons(tmp_path / "a.tar", buffer.getvalue()) == ["unsafe", "Pier reopens"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.tar"]


def test_a_long_warc_takes_no_more_memory_than_a_short_one() -> None:
    class Repeated(io.RawIOBase):
        def __init__(self, count: int) -> None:
            self.left = count
            self.rest = b""

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
            if not self.rest and self.left:
                self.left -= 1
                self.rest = picture
            size = min(len(buffer), len(self.rest))
            buffer[:size], self.rest = self.rest[:size], self.rest[size:]
            return size

    picture = record(http(b"\x89PNG" * (MIB // 4)).replace(b"text/html", b"image/png"))
    stream = io.BufferedReader(Repeated(200))
    tracemalloc.start()
    try:
        assert list(get_format("warc").parse(stream, source_uri="x:")) == []
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 * MIB, f"{peak:,} bytes for {200 * len(picture):,}"
