from __future__ import annotations

import bz2
import gzip
import io
import lzma
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from loaders.inputs.files import read
from loaders.options import MIB, Limits, ReadOptions
from loaders.records import ParsedArticle

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

TEXT = b" date 2023-02-22 Pier reopens\n\nThe ferry calls again.\n"
BOMB = b" date 2023-02-22 Nothing but air\n\n" + b"a" * (64 * MIB)


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in members.items():
            archive.writestr(name, raw)
    return buffer.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, raw in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return buffer.getvalue()


COMPRESSORS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.compress,
    ".zst": zstd.compress,
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
}


def outcomes(path: Path, raw: bytes, options: ReadOptions | None = None) -> list[tuple[str, str]]:
    path.write_bytes(raw)
    return [
        (
            record.source_uri.rpartition(path.name)[2],
            record.title if isinstance(record, ParsedArticle) else record.reason,
        )
        for record in read([str(path)], options=options or ReadOptions())
    ]


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_a_compressed_article_is_read_and_named_by_its_file(suffix: str, tmp_path: Path) -> None:
    assert outcomes(tmp_path / f"a.txt{suffix}", COMPRESSORS[suffix](TEXT)) == [("", "Pier reopens")]


@pytest.mark.parametrize("suffix", COMPRESSORS)
def test_a_truncated_or_damaged_compressed_file_is_a_reject_and_no_half_article(
    suffix: str, tmp_path: Path
) -> None:
    raw = COMPRESSORS[suffix](TEXT * 50)
    for cut in (6, len(raw) // 2, len(raw) - 3):
        found = outcomes(tmp_path / f"a.txt{suffix}", raw[:cut])
        assert [reason for _, reason in found][-1] == "corrupt", (cut, found)
    damaged = raw[: len(raw) // 2] + bytes(byte ^ 0xFF for byte in raw[len(raw) // 2 :])
    assert [reason for _, reason in outcomes(tmp_path / f"b.txt{suffix}", damaged)][-1] == "corrupt"


@pytest.mark.parametrize("suffix", [".gz", ".zst", ".bz2", ".xz"])
def test_a_decompression_bomb_is_refused_before_it_fills_the_memory(suffix: str, tmp_path: Path) -> None:
    tight = ReadOptions(limits=Limits(ratio=50, ratio_after=MIB, document=256 * MIB))
    assert [
        reason for _, reason in outcomes(tmp_path / f"a.txt{suffix}", COMPRESSORS[suffix](BOMB), tight)
    ] == ["unsafe"]


def test_a_zip_bomb_is_refused_by_its_own_table_or_while_it_is_read(tmp_path: Path) -> None:
    assert outcomes(tmp_path / "a.zip", zipped({"a.txt": BOMB, "b.txt": TEXT})) == [("", "unsafe")]
    lying = bytearray(zipped({"a.txt": BOMB[: 20 * MIB]}))
    at = lying.rindex(b"PK\x01\x02") + 24
    lying[at : at + 4] = (100).to_bytes(4, "little")
    assert [reason for _, reason in outcomes(tmp_path / "b.zip", bytes(lying))] in (["corrupt"], ["unsafe"])


def test_the_files_of_an_archive_are_read_and_distinguished_by_name(tmp_path: Path) -> None:
    members = {
        "b.txt": TEXT,
        "sub/a b.txt": TEXT,
        "__MACOSX/._b.txt": b"x",
        ".git/x.txt": TEXT,
        "picture.png": b"\x89PNG\r\n",
    }
    expected = [
        ("!/b.txt", "Pier reopens"),
        ("!/picture.png", "passed-over"),
        ("!/sub/a%20b.txt", "Pier reopens"),
    ]
    assert outcomes(tmp_path / "a.zip", zipped(members)) == expected
    assert sorted(outcomes(tmp_path / "a.tar", tarred(members))) == expected
    for mode, suffix in (("w:gz", ".tar.gz"), ("w:gz", ".tgz"), ("w:bz2", ".tar.bz2"), ("w:xz", ".tar.xz")):
        assert sorted(outcomes(tmp_path / f"a{suffix}", tarred(members, mode))) == expected
    packed = zstd.compress(tarred(members))
    assert sorted(outcomes(tmp_path / "a.tar.zst", packed)) == expected


def test_names_that_climb_out_of_an_archive_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    members = {
        "../evil.txt": TEXT,
        "/etc/evil.txt": TEXT,
        "a/../../evil.txt": TEXT,
        "C:\\evil.txt": TEXT,
        "good.txt": TEXT,
    }
    for name, raw in (("a.zip", zipped(members)), ("a.tar", tarred(members))):
        reasons = [reason for _, reason in outcomes(folder / name, raw)]
        assert sorted(reasons) == ["Pier reopens", "unsafe", "unsafe", "unsafe", "unsafe"]
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.tar", "a.zip", "in"]


def test_links_and_devices_in_archives_are_not_followed(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (
            ("hard.txt", tarfile.LNKTYPE),
            ("soft.txt", tarfile.SYMTYPE),
            ("pipe.txt", tarfile.FIFOTYPE),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    assert outcomes(tmp_path / "a.tar", buffer.getvalue()) == [
        ("!/hard.txt", "not-a-file"),
        ("!/soft.txt", "not-a-file"),
        ("!/pipe.txt", "not-a-file"),
    ]
    link = zipfile.ZipInfo("soft.txt")
    link.external_attr = 0o120777 << 16
    zip_buffer = io.BytesIO()
    with zipfile.ZipFile(zip_buffer, "w") as packed:
        packed.writestr(link, "/etc/passwd")
    assert outcomes(tmp_path / "a.zip", zip_buffer.getvalue()) == [("!/soft.txt", "not-a-file")]


def test_an_encrypted_member_is_a_reject_and_the_rest_is_read(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(magic) + offset] |= 1
    assert outcomes(tmp_path / "a.zip", bytes(raw)) == [
        ("!/a.txt", "unreadable"),
        ("!/b.txt", "Pier reopens"),
    ]


def test_a_damaged_member_is_a_reject_and_the_rest_is_read(tmp_path: Path) -> None:
    raw = bytearray(zipped({"a.txt": TEXT * 9, "b.txt": TEXT}))
    at = raw.index(b"a.txt") + 5
    raw[at + 4 : at + 12] = b"\xff" * 8
    assert outcomes(tmp_path / "a.zip", bytes(raw)) == [("!/a.txt", "corrupt"), ("!/b.txt", "Pier reopens")]


@pytest.mark.parametrize("cut", [100, 600, 1600])
def test_a_truncated_archive_gives_what_is_whole_and_one_reject(cut: int, tmp_path: Path) -> None:
    members = {"a.txt": TEXT, "b.txt": TEXT}
    assert [reason for _, reason in outcomes(tmp_path / "a.zip", zipped(members)[:cut])][-1] in (
        "corrupt",
        "Pier reopens",
    )
    found = outcomes(tmp_path / "a.tar.gz", gzip.compress(tarred(members), compresslevel=0)[:cut])
    assert found[-1][1] == "corrupt"


def test_archives_in_archives_are_opened_to_a_stated_depth(tmp_path: Path) -> None:
    raw, name = TEXT, "a.txt"
    for number in range(4):
        raw, name = zipped({name: raw}), f"{number}.zip"
    assert [title for _, title in outcomes(tmp_path / "a.zip", raw)] == ["Pier reopens"]
    assert [reason for _, reason in outcomes(tmp_path / "b.zip", zipped({name: raw}))] == ["too-deep"]


def test_an_archive_of_too_many_files_is_refused(tmp_path: Path) -> None:
    few = ReadOptions(limits=replace(Limits(), members=3))
    members = {f"{number}.txt": TEXT for number in range(5)}
    assert [reason for _, reason in outcomes(tmp_path / "a.zip", zipped(members), few)] == ["unsafe"]
    assert [reason for _, reason in outcomes(tmp_path / "a.tar", tarred(members), few)][-1] == "unsafe"


def test_a_sparse_member_of_a_tar_is_refused(tmp_path: Path) -> None:
    info = tarfile.TarInfo("a.txt")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(2**50)}
    raw = b"1\n0\n0\n".ljust(512, b"\x00")
    info.size = len(raw)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.PAX_FORMAT) as archive:
        archive.addfile(info, io.BytesIO(raw))
    assert [reason for _, reason in outcomes(tmp_path / "a.tar", buffer.getvalue())] == ["unsafe"]


def test_an_office_document_is_no_archive_of_articles(tmp_path: Path) -> None:
    raw = zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"})
    assert outcomes(tmp_path / "a.docx", raw) == [("", "binary")]


def test_a_name_that_promises_compression_without_it_is_a_reject(tmp_path: Path) -> None:
    assert outcomes(tmp_path / "a.txt.gz", TEXT) == [("", "corrupt")]
    assert outcomes(tmp_path / "a.zip", TEXT) == [("", "corrupt")]


def test_compression_is_recognised_by_content_whatever_the_name(tmp_path: Path) -> None:
    assert outcomes(tmp_path / "a.txt", gzip.compress(TEXT)) == [("", "Pier reopens")]


def test_an_empty_archive_is_not_silent(tmp_path: Path) -> None:
    assert outcomes(tmp_path / "a.zip", zipped({})) == [("", "empty")]
    assert outcomes(tmp_path / "a.tar", tarred({})) == [("", "empty")]


def test_a_zip_within_a_tar_is_read(tmp_path: Path) -> None:
    raw = tarred({"day.zip": zipped({"a.txt": TEXT, "b.txt": TEXT})}, "w:gz")
    assert outcomes(tmp_path / "a.tar.gz", raw) == [
        ("!/day.zip!/a.txt", "Pier reopens"),
        ("!/day.zip!/b.txt", "Pier reopens"),
    ]


def test_every_record_says_which_format_it_was_read_as(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_bytes(gzip.compress(TEXT))
    (record,) = read([str(path)])
    assert isinstance(record, ParsedArticle)
    assert record.source_format == "text"
