from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from loaders.inputs import files
from loaders.inputs.discovery import discover, find_unit
from loaders.inputs.files import read, read_unit
from loaders.problems import REASONS
from loaders.records import ParsedArticle, Rejected
from loaders.sources import UnknownFormat
from loaders.sources.fields import UnknownField

TEXT = " date 2023-02-22 Pier reopens\n\nThe ferry calls again.\n"


def write(path: Path, text: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def outcomes(*sources: object) -> list[tuple[str, str]]:
    """Give (name, "article" or the reason) of everything that is read."""
    found = []
    for record in read([str(source) for source in sources]):
        name = record.source_uri.rpartition("/")[2]
        if isinstance(record, Rejected):
            assert record.reason in REASONS
            assert record.source_uri in record.message
        found.append((name, record.reason if isinstance(record, Rejected) else "article"))
    return found


@pytest.fixture
def news(tmp_path: Path) -> Path:
    folder = tmp_path / "news"
    for name in ("b.txt", "a.txt", "2023/c.txt", "2022/d.txt"):
        write(folder / name)
    return folder


def test_a_folder_is_walked_in_order_of_names(news: Path) -> None:
    assert [name for name, _ in outcomes(news)] == ["a.txt", "b.txt", "d.txt", "c.txt"]


def test_a_glob_is_sorted_and_may_go_into_folders(news: Path) -> None:
    assert [name for name, _ in outcomes(news / "*.txt")] == ["a.txt", "b.txt"]
    assert [name for name, _ in outcomes(news / "**" / "*.txt")] == ["d.txt", "c.txt", "a.txt", "b.txt"]


def test_a_glob_goes_through_a_link_to_a_folder_above_it_once(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(".")
    (tmp_path / "gone.txt").symlink_to("nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    assert sorted(outcomes(tmp_path / "**" / "*.txt")) == [
        ("gone.txt", "not-found"),
        ("pipe.txt", "not-a-file"),
    ]


def test_a_name_with_a_globs_signs_is_taken_as_it_is_when_it_exists(tmp_path: Path) -> None:
    assert outcomes(write(tmp_path / "a[1].txt")) == [("a%5B1%5D.txt", "article")]


def test_each_file_is_read_once_however_often_it_is_named(news: Path) -> None:
    assert len(outcomes(news / "a.txt", news, news / "*.txt", f"{news}/../news")) == 4


def test_what_is_not_there_is_a_reject_and_the_rest_goes_on(news: Path) -> None:
    assert outcomes(news / "x.txt", news / "*.nix", news / "a.txt") == [
        ("x.txt", "not-found"),
        ("%2A.nix", "not-found"),
        ("a.txt", "article"),
    ]


def test_hidden_files_are_passed_over_unless_named(news: Path) -> None:
    hidden = write(news / ".trash" / "old.txt")
    assert len(outcomes(news)) == 4
    assert outcomes(hidden) == [("old.txt", "article")]


def test_a_samples_expected_result_is_passed_over_only_beside_its_sample(tmp_path: Path) -> None:
    write(tmp_path / "a.txt")
    write(tmp_path / "a.txt.expected.json", "[]")
    write(tmp_path / "b.expected.json", "[]")
    assert outcomes(tmp_path) == [("a.txt", "article"), ("b.expected.json", "empty")]


def test_a_folder_with_a_files_name_is_walked(tmp_path: Path) -> None:
    write(tmp_path / "25.txt" / "inside.txt")
    assert outcomes(tmp_path) == [("inside.txt", "article")]
    assert outcomes(tmp_path / "*.txt") == [("inside.txt", "article")]


def test_links_end_as_files_or_rejects_and_never_in_a_circle(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    write(folder / "a.txt")
    outside = write(tmp_path / "secret" / "s.txt")
    (folder / "again").symlink_to(folder)
    (folder / "alias.txt").symlink_to(folder / "a.txt")
    (folder / "dangling.txt").symlink_to("missing.txt")
    (folder / "loop_a.txt").symlink_to("loop_b.txt")
    (folder / "loop_b.txt").symlink_to("loop_a.txt")
    (folder / "out.txt").symlink_to(outside)
    (folder / "out").symlink_to(outside.parent)
    assert outcomes(folder) == [
        ("a.txt", "article"),
        ("dangling.txt", "not-found"),
        ("loop_a.txt", "unreadable"),
        ("loop_b.txt", "unreadable"),
        ("out", "outside"),
        ("out.txt", "outside"),
    ]
    assert outcomes(folder / "alias.txt") == [("a.txt", "article")]


def test_a_link_that_is_named_is_followed(tmp_path: Path) -> None:
    write(tmp_path / "2023" / "a.txt")
    (tmp_path / "current").symlink_to("2023")
    assert outcomes(tmp_path / "current") == [("a.txt", "article")]


def test_pipes_and_sockets_are_rejected_and_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert outcomes(tmp_path) == [("pipe.txt", "not-a-file")]
    assert outcomes(tmp_path / "pipe.txt") == [("pipe.txt", "not-a-file")]


@pytest.mark.skipif(sys.platform == "darwin", reason="names there are always UTF-8")
def test_a_name_that_is_no_utf8_leads_back_to_its_file(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9 #1?.txt"
    Path(os.fsdecode(name)).write_text(TEXT, encoding="utf-8")
    (record,) = read([str(tmp_path)])
    assert isinstance(record, ParsedArticle)
    record.source_uri.encode("ascii")
    assert unquote_to_bytes(record.source_uri.removeprefix("file://")) == name
    assert [found.source_uri for found in read([record.source_uri])] == [record.source_uri]


def test_a_file_that_may_not_be_read_is_a_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "denied.txt")

    def deny(location: str, **_: object) -> object:
        raise PermissionError(errno.EACCES, "Permission denied", location)

    monkeypatch.setattr(files, "open_location", deny)
    assert outcomes(path) == [("denied.txt", "permission")]


def test_an_error_in_the_middle_of_a_file_is_a_reject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.txt")

    def fail(*_: object, **__: object) -> Iterator[ParsedArticle]:
        yield from ()
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(files, "split_stream", fail)
    assert outcomes(path) == [("a.txt", "unreadable")]


def test_a_file_that_vanishes_after_it_was_found_is_a_reject(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    (unit,) = discover([str(path)])
    path.unlink()
    (record,) = read_unit(unit)
    assert isinstance(record, Rejected)
    assert record.reason == "not-found"


def test_a_folder_that_vanishes_while_it_is_walked_is_a_reject(tmp_path: Path) -> None:
    for name in ("a.txt", "b/c.txt", "d/e.txt"):
        write(tmp_path / name)
    units = discover([str(tmp_path)])
    assert next(units).location.endswith("a.txt")
    shutil.rmtree(tmp_path / "b")
    assert [unit.problem and unit.problem[0] for unit in units] == ["not-found", None]


def cut_off_while_read(path: Path) -> list[str]:
    """Read the first article of a file, cut the file in the middle, and read the rest; gives how that ends."""
    records = read([str(path)])
    assert isinstance(next(records), ParsedArticle)
    os.truncate(path, path.stat().st_size // 2)
    return [record.reason if isinstance(record, Rejected) else "article" for record in records]


def test_a_file_that_is_cut_off_while_it_is_read_is_a_reject_and_what_was_read_is_kept(
    tmp_path: Path,
) -> None:
    row = {"date": "2023-02-22", "title": "Pier"}
    rows = [row | {"body": hashlib.sha512(bytes([n % 250, n // 250])).hexdigest()} for n in range(2_000)]
    lines = "".join(json.dumps(each) + "\n" for each in rows)
    write(tmp_path / "a.jsonl", lines + " " * 99)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        for number in range(200):
            archive.writestr(f"{number:03}.txt", TEXT + lines[:5_000])
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "d.parquet", row_group_size=100)
    for name in ("a.jsonl", "b.jsonl.gz", "c.zip", "d.parquet"):
        *_, last = cut_off_while_read(tmp_path / name)
        assert last in ("malformed", "corrupt"), name


def test_a_name_with_a_line_break_or_an_escape_sequence_leads_back_to_its_file(tmp_path: Path) -> None:
    write(tmp_path / "a\nb.txt")
    write(tmp_path / "\x1b[2J.txt", "No date")
    for record in read([str(tmp_path)]):
        assert record.source_uri.isprintable()
        assert [found.source_uri for found in read([record.source_uri])] == [record.source_uri]
        assert not isinstance(record, Rejected) or record.message.isprintable()


def test_units_can_be_pickled_and_know_their_size(news: Path) -> None:
    units = list(discover([str(news)]))
    assert pickle.loads(pickle.dumps(units)) == units  # noqa: S301 - our own bytes
    assert [unit.size for unit in units] == [len(TEXT)] * 4


def test_units_together_give_what_reading_gives(news: Path) -> None:
    records = [record for unit in discover([str(news)]) for record in read_unit(unit)]
    assert records == list(read([str(news)]))


def test_an_unknown_format_or_field_is_told_at_once_with_the_known_ones(news: Path) -> None:
    with pytest.raises(UnknownFormat, match="newsml, newsml1, nitf, parquet, ritzau, text"):
        read([str(news)], format="docx")
    with pytest.raises(UnknownField, match="title, body"):
        read([str(news)], mapping={"headline": "title"})


def test_a_format_overrules_suffix_and_content(tmp_path: Path) -> None:
    path = write(tmp_path / "a.log")
    (record,) = read([str(path)], format="text")
    assert isinstance(record, ParsedArticle)


def test_a_file_without_suffix_is_told_by_its_content(tmp_path: Path) -> None:
    assert outcomes(write(tmp_path / "a")) == [("a", "article")]
    assert outcomes(write(tmp_path / "LICENSE", "Do as you like.")) == [("LICENSE", "unknown-format")]
    assert outcomes(write(tmp_path / "nothing", "")) == [("nothing", "empty")]


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_standard_input_is_read_plain_or_compressed(
    pack: Callable[[bytes], bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "input"
    path.write_bytes(pack(TEXT.encode()))
    with path.open("rb") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        (record,) = read(["-"])
    assert isinstance(record, ParsedArticle)
    assert (record.source_uri, record.title) == ("stdin:", "Pier reopens")


def test_reading_text_imports_none_of_the_other_formats_libraries(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt")
    code = (
        "import sys\nfrom loaders.inputs.files import read\n"
        f"assert len(list(read([{str(path)!r}]))) == 1\n"
        "print([m for m in ('lxml', 'feedparser', 'trafilatura', 'brotli', 'pyarrow', 'fsspec', 'backports.zstd')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "[]\n"


def test_what_no_format_knows_is_passed_over_in_a_folder_and_rejected_when_named(tmp_path: Path) -> None:
    readme = write(tmp_path / "README.md", "# About these files")
    assert outcomes(tmp_path) == [("README.md", "passed-over")]
    assert outcomes(readme) == [("README.md", "unknown-format")]


def test_a_sources_uri_leads_back_to_the_unit_it_came_from(tmp_path: Path) -> None:
    path = write(tmp_path / "a b!#.txt", f"{TEXT}\n{TEXT}")
    for record in read([str(path)]):
        again = list(read_unit(find_unit(record.source_uri)))
        assert record in again
    gone = find_unit((tmp_path / "gone.txt").as_uri())
    assert [found.reason for found in read_unit(gone) if isinstance(found, Rejected)] == ["not-found"]
