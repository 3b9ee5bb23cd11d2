"""Odd inputs: each becomes an article, a repaired article or a reject, in every kind of archive."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from loaders.inputs.files import read
from loaders.records import ParsedArticle, Rejected
from loaders.sources.decoding import REPAIR_BOM, REPAIR_CP1252, REPAIR_LINES, REPAIR_NUL, REPAIR_UTF16

ODD = Path(__file__).parents[2] / "corpus_odd"

EXPECTED: dict[str, str | tuple[str, ...]] = {
    "01_plain.txt": (),
    "02_crlf.txt": (REPAIR_LINES,),
    "03_bom.txt": (REPAIR_BOM,),
    "04_cp1252_quotes.txt": (REPAIR_CP1252,),
    "05_utf16.txt": (REPAIR_UTF16,),
    "06_nul_byte.txt": (REPAIR_NUL,),
    "07_empty.txt": "empty",
    "08_header_only.txt": (),
    "09_no_date.txt": "no-date",
    "10_date_in_words.txt": (),
    "11_date_with_time_and_zone.txt": (),
    "12_date_slashes.txt": (),
    "13_date_ambiguous.txt": "ambiguous-date",
    "14_impossible_date.txt": "impossible-date",
    "15_future_date.txt": ("the date 2099-01-01 lies in the future",),
    "16_no_title.txt": (),
    "17_title_tabs_spaces.txt": (),
    "19_deep_unicode.txt": (),
    "20_html.txt": (),
    "21_duplicate_of_01_other_whitespace.txt": (REPAIR_LINES,),
    "22_revision_of_01.txt": (),
    "23_picture.txt": "binary",
    "24_packed.txt.gz": (),
    "26_three_articles.txt": (),
    "26_three_articles.txt#2": (),
    "26_three_articles.txt#3": (),
    "27_date_at_a_line_start_in_the_body.txt": (),
    "28_lone_cr.txt": (REPAIR_LINES,),
    "29_one_broken_byte.txt": "encoding",
    "30%20space%2C%20comma%20%26%20%23hash.txt": (),
    "README.md": "passed-over",
    "inside.txt": (),
}
"""Name -> the reason of the reject, or the repairs of the article (none: loaded as it is)."""


def outcomes(source: Path) -> dict[str, str | tuple[str, ...]]:
    found = list(read([str(source)]))
    by_name = {
        record.source_uri.rpartition("/")[2]: record.reason
        if not isinstance(record, ParsedArticle)
        else record.repairs
        for record in found
    }
    assert len(by_name) == len(found)
    return by_name


def articles() -> dict[str, ParsedArticle]:
    records = read([str(ODD)])
    return {
        record.source_uri.rpartition("/")[2][:2]: record
        for record in records
        if isinstance(record, ParsedArticle) and "#" not in record.source_uri
    }


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(ODD.rglob("*")):
            archive.write(path, path.relative_to(ODD))
    return buffer.getvalue()


def tarred() -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        archive.add(ODD, "odd")
    return buffer.getvalue()


def test_each_odd_file_ends_as_decided() -> None:
    assert outcomes(ODD) == EXPECTED


@pytest.mark.parametrize(("name", "pack"), [("odd.zip", zipped), ("odd.tar.gz", tarred)])
def test_each_odd_file_ends_alike_in_an_archive(name: str, pack: Callable[[], bytes], tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(pack())
    assert outcomes(tmp_path / name) == EXPECTED


def test_each_odd_file_ends_alike_when_compressed(tmp_path: Path) -> None:
    for path in ODD.glob("*.txt"):
        if path.is_file():
            (tmp_path / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    expected = {
        name.replace(".txt", ".txt.gz"): outcome
        for name, outcome in EXPECTED.items()
        if name not in {"24_packed.txt.gz", "README.md", "inside.txt"}
    }
    assert outcomes(tmp_path) == expected


def test_each_odd_text_as_json_lines_is_accounted_for(tmp_path: Path) -> None:
    lines = [
        json.dumps(
            {
                "title": path.name,
                "date": "2023-02-22",
                "text": path.read_bytes().decode("utf-8", "surrogateescape"),
            }
        )
        for path in sorted(ODD.glob("*.txt"))
        if path.is_file()
    ]
    (tmp_path / "odd.jsonl").write_text("\n".join(lines), encoding="utf-8")
    found = list(read([str(tmp_path / "odd.jsonl")]))
    assert len(found) == len(lines)
    assert [record.reason for record in found if isinstance(record, Rejected)] == []


def test_the_titles_dates_and_bodies_are_those_of_the_files() -> None:
    found = articles()
    assert found["10"].published_on == date(2023, 2, 22)
    assert found["10"].title.startswith("Swimmers")
    assert found["11"].published_on == date(2023, 2, 22)
    assert found["11"].published_at is not None
    assert found["11"].published_at.isoformat() == "2023-02-21T22:15:00+00:00"
    assert found["16"].title == ""
    assert found["17"].title == "Pier \t toll  to rise\xa0by ten cents"
    assert "AT&T" in found["20"].body
    assert "1 < 2" in found["20"].body
    assert found["27"].body.endswith("said Hana Yusuf of Tunisia.")
    assert "\u2028" in found["19"].body
    assert all("\ufeff" not in article.title and "\r" not in article.body for article in found.values())


def test_the_reject_of_a_broken_byte_names_its_place() -> None:
    (record,) = read([str(ODD / "29_one_broken_byte.txt")])
    assert isinstance(record, Rejected)
    assert record.position == "byte 101, line 3 of the document"
    assert record.raw == (ODD / "29_one_broken_byte.txt").read_bytes()
