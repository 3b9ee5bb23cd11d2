"""The expected result of a sample: its articles as plain JSON, beside the sample in `<sample>.expected.json`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import seeds
from loaders.inputs.discovery import EXPECTED
from loaders.inputs.files import read
from loaders.languages.detection import with_language
from loaders.records import Parsed, ParsedArticle, Rejected
from loaders.sources import formats

SAMPLES = Path(seeds.__file__).parent / "articles"
FORMATS = Path(__file__).parents[2] / "corpus_formats"
"""Samples of formats that need not be among those that users are shown."""


DETAILS = ("author", "section", "rights", "labels")
"""What few sources state: expected where it is there."""


def samples(*folders: Path) -> Iterator[Path]:
    """Give every sample that has an expected result."""
    for folder in folders or (SAMPLES, FORMATS):
        for expected in sorted(folder.glob(f"*{EXPECTED}")):
            yield expected.with_name(expected.name.removesuffix(EXPECTED))


def formats_without_sample(*folders: Path) -> set[str]:
    """Name the registered formats that no sample shows."""
    shown = {expected_of(sample)[0]["format"] for folder in folders for sample in samples(folder)}
    return set(formats()) - shown


def expected_of(sample: Path) -> list[dict[str, Any]]:
    """Read what a sample must give."""
    expected: list[dict[str, Any]] = json.loads(
        sample.with_name(sample.name + EXPECTED).read_text(encoding="utf-8")
    )
    return expected


def result_of(sample: Path) -> list[dict[str, Any]]:
    """Read a sample and put its articles into the form of an expected result."""
    return [_plain(record) for record in read([str(sample)])]


def _plain(record: Parsed) -> dict[str, Any]:
    if isinstance(record, Rejected):
        return {"rejected": record.reason, "message": record.message}
    assert isinstance(record, ParsedArticle), record
    record = with_language(record)
    return {
        "place": record.source_uri.rpartition("/")[2],
        "format": record.source_format,
        "title": record.title,
        "paragraphs": record.body.split("\n\n"),
        "published_on": record.published_on.isoformat(),
        "published_at": record.published_at.isoformat() if record.published_at else None,
        "modified_at": record.modified_at.isoformat() if record.modified_at else None,
        "language": record.language,
        "publisher": record.publisher,
        "url": record.url,
        "external_id": record.external_id,
        "repairs": list(record.repairs),
        **{name: value for name in DETAILS if (value := getattr(record, name))},
    }
