from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from loaders.inputs.discovery import discover
from loaders.inputs.files import read
from loaders.inputs.units import public_uri
from loaders.records import ParsedArticle

TEXT = b" date 2023-02-22 Pier reopens\n\nThe ferry calls again.\n"


@pytest.fixture
def memory() -> Iterator[None]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    for name in ("/news/b.txt", "/news/sub/a b.txt", "/news/.hidden.txt", "/news/c.txt"):
        system.pipe(name, TEXT)
    yield
    system.store.clear()


def outcomes(*sources: str) -> list[tuple[str, str]]:
    return [
        (record.source_uri, record.title if isinstance(record, ParsedArticle) else record.reason)
        for record in read(sources)
    ]


@pytest.mark.usefixtures("memory")
def test_a_folder_behind_a_url_is_walked_in_order() -> None:
    assert outcomes("memory://news") == [
        ("memory:///news/b.txt", "Pier reopens"),
        ("memory:///news/c.txt", "Pier reopens"),
        ("memory:///news/sub/a%20b.txt", "Pier reopens"),
    ]


@pytest.mark.usefixtures("memory")
def test_a_file_or_a_glob_behind_a_url_is_read() -> None:
    assert outcomes("memory://news/b.txt") == [("memory:///news/b.txt", "Pier reopens")]
    assert len(outcomes("memory://news/*.txt")) == 2


@pytest.mark.usefixtures("memory")
def test_what_is_not_there_is_a_reject() -> None:
    assert [reason for _, reason in outcomes("memory://nix", "memory://nix/*.txt")] == [
        "not-found",
        "not-found",
    ]


@pytest.mark.parametrize("url", ["nosuch://x/y", "::", "zip://a.txt::/nowhere/a.zip"])
def test_an_address_of_no_known_kind_is_a_reject(url: str) -> None:
    ((_, reason),) = outcomes(url)
    assert reason in {"not-found", "missing-library", "unreadable"}


def test_the_members_of_a_local_zip_are_read_by_a_chained_url(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", TEXT)
        archive.writestr("sub/b.txt", TEXT)
    path = tmp_path / "news.zip"
    path.write_bytes(buffer.getvalue())
    found = outcomes(f"zip://*.txt::{path}")
    assert [title for _, title in found] == ["Pier reopens"]
    assert len(outcomes(f"zip://::{path}")) == 2
    again = [outcomes(unit.location) for unit in discover([f"zip://sub/*::{path}"])]
    assert [title for found in again for _, title in found] == ["Pier reopens"]


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    path = tmp_path / "a b#.txt"
    path.write_bytes(TEXT)
    (record,) = read([path.as_uri()])
    assert isinstance(record, ParsedArticle)
    assert record.source_uri == path.as_uri()


def test_names_and_passwords_never_enter_the_sources_uri() -> None:
    assert public_uri("s3://key:secret@bucket/a.txt") == "s3://bucket/a.txt"
    assert "secret" not in public_uri("zip://a.txt::https://me:secret@example.org/a.zip")
