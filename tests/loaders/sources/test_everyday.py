"""Files as people have them at hand: tables of a spreadsheet, answers of an API, texts with fields above them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from loaders.inputs.files import read
from loaders.records import ParsedArticle, Rejected

TEXT = "The ferry line will call at the north pier again from May."


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("excel.csv", f"sep=;\r\ndate;title;text\r\n22.02.2023;Ferry;{TEXT}\r\n"),
        ("german.csv", f"Datum;Titel;Text\n22.02.2023;Ferry;{TEXT}\n"),
        ("french.csv", f"Date;Titre;Texte\n22/02/2023;Ferry;{TEXT}\n"),
        ("empty-columns.csv", f"date,title,text\n2023-02-22,Ferry,{TEXT},,\n"),
        ("fields.txt", f"Title: Ferry\nDate: 2023-02-22\nAuthor: Ada Moor\n\n{TEXT}\n"),
        ("note.md", f"---\ntitle: \"Ferry\"\ndate: 2023-02-22\ntags: [sea, sport]\n---\n\n{TEXT}\n"),
        ("blog.json", f'[{{"date": "2023-02-22", "title": {{"rendered": "Ferry"}}, "content": {{"rendered": "<p>{TEXT}</p>"}}}}]'),
    ],
)  # fmt: skip
def test_it_is_read_as_it_is(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8", newline="")
    (article,) = read([str(tmp_path / name)])
    assert isinstance(article, ParsedArticle)
    assert (article.title, article.published_on, article.body) == ("Ferry", date(2023, 2, 22), TEXT)


@pytest.mark.parametrize(
    ("name", "content", "hint"),
    [
        ("a.csv", f"2023-02-22,Ferry,{TEXT}\n2023-02-23,Pier,{TEXT}\n".encode(), "no header"),
        ("a.csv", b"date,title,text\n2023-02-22,Ferry,one, two\n", "put quotes around"),
        ("a.rtf", rb"{\rtf1\ansi Ferry}", "an RTF document"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "CSV"),
        ("a.mhtml", b"From: <Saved by Blink>\nMIME-Version: 1.0\n\n", "a page saved as MHTML"),
        ("a.xml", b"<?xml version='1.0'?>\n<release id='1'><title>Ferry</title></release>", "<release>"),
        ("a.txt", b"\x7f\x7f\r\n\x7f\x01bsf025 3 ec 121   etf 967\r\n\r\nFrance\r\n", "IPTC 7901"),
    ],
)
def test_a_reject_says_what_to_do(tmp_path: Path, name: str, content: bytes, hint: str) -> None:
    (tmp_path / name).write_bytes(content)
    (found,) = read([str(tmp_path / name)])
    assert isinstance(found, Rejected)
    assert hint in found.message


def test_characters_that_a_title_writes_as_references_are_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        f'{{"date": "2023-02-22", "title": "Ferry &#8211; R&amp;D", "text": "{TEXT}"}}'
    )
    (article,) = read([str(tmp_path / "a.jsonl")])
    assert isinstance(article, ParsedArticle)
    assert article.title == "Ferry – R&D"
