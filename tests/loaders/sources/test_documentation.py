from __future__ import annotations

import re
from pathlib import Path

from loaders.problems import REASONS
from loaders.sources import formats
from loaders.sources.dates import KNOWN_ZONES
from loaders.sources.fields import FIELD_NAMES

TEXT = (Path(__file__).parents[3] / "docs" / "sources.md").read_text(encoding="utf-8")


def test_every_format_with_its_suffixes_is_documented() -> None:
    for format_ in formats().values():
        (row,) = re.findall(rf"^\| `{format_.name}` \|.*", TEXT, re.MULTILINE)
        assert all(f"`{suffix}`" in row for suffix in format_.suffixes)


def test_every_reason_is_documented_and_no_other() -> None:
    section = TEXT.partition("## Rejects")[2].partition("## Limits")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", section, re.MULTILINE)) == set(REASONS)


def test_every_known_name_of_a_field_and_every_zone_is_documented() -> None:
    documented = {re.sub(r"\W|_", "", name).lower() for name in re.findall(r"\w+", TEXT)}
    names = {name for names in FIELD_NAMES.values() for name in names}
    assert {re.sub("_", "", name).lower() for name in names} <= documented
    assert {zone.lower() for zone in KNOWN_ZONES} - {"ut", "z"} <= documented
