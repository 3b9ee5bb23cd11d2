"""A source format is one module and one sample with its expected result: each test really adds one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import loaders.sources
from loaders.inputs.files import read
from loaders.sources import formats
from tests.loaders.sources.expectations import (
    FORMATS,
    SAMPLES,
    expected_of,
    formats_without_sample,
    result_of,
    samples,
)

TOY = """
from functools import partial

from loaders.sources import Format
from loaders.sources.articles import Origin, build_article


def split(stream, *, source_uri, options):
    origin, raw = Origin(source_uri, "toy", options), stream.read()
    yield origin.document(partial(article, raw, origin), raw=raw)


def article(raw, origin):
    title, day, body = raw.decode().split("|")
    return build_article(
        title=title, body=body, dated=origin.read_date(day), source_uri=origin.source_uri, source_format="toy"
    )


FORMAT = Format("toy", (".toy",), split, lambda head: head.startswith(b"Toy|"))
"""
SAMPLE = "Toy|2023-02-22|The ferry calls again."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder whose modules are formats as well; `toy.py` is the only one."""
    (tmp_path / "toy.py").write_text(TOY, encoding="utf-8")
    monkeypatch.setattr(loaders.sources, "__path__", [*loaders.sources.__path__, str(tmp_path)])
    formats.cache_clear()
    yield tmp_path
    formats.cache_clear()
    sys.modules.pop("loaders.sources.toy", None)


def test_a_format_is_registered_by_its_module_being_there(folder: Path) -> None:
    assert "toy" in formats()
    for name in ("a.toy", "nameless"):
        (folder / name).write_text(SAMPLE, encoding="utf-8")
        (record,) = read([str(folder / name)])
        assert record.source_uri == (folder / name).as_uri()
        assert getattr(record, "title", None) == "Toy"


def test_a_format_without_a_sample_is_noticed_and_a_sample_is_compared_with_its_result(folder: Path) -> None:
    assert formats_without_sample(SAMPLES, FORMATS, folder) == {"toy"}
    sample = folder / "a.toy"
    sample.write_text(SAMPLE, encoding="utf-8")
    (folder / "a.toy.expected.json").write_text(json.dumps([{"format": "toy"}]), encoding="utf-8")
    assert formats_without_sample(SAMPLES, FORMATS, folder) == set()
    assert list(samples(folder)) == [sample]
    assert result_of(sample) != expected_of(sample)
    (folder / "a.toy.expected.json").write_text(json.dumps(result_of(sample)), encoding="utf-8")
    assert result_of(sample) == expected_of(sample)


def test_no_other_list_of_suffixes_stands_in_the_code() -> None:
    elsewhere = [
        path
        for path in (Path(loaders.sources.__file__).parents[1]).rglob("*.py")
        if any(f'"{suffix}"' in path.read_text(encoding="utf-8") for suffix in (".txt", ".rss", ".jsonl"))
    ]
    assert {path.parent.name for path in elsewhere} == {"sources"}
