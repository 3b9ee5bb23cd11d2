"""Sentences of news in each language, written for these tests, and the countries or people that they name.

A line is `sentence|expected|...`. `# gap: reason` at its end marks what is known to fail.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from _pytest.mark import ParameterSet


def read_cases(kind: str) -> list[ParameterSet]:
    """Read the cases of all languages: `countries` or `people`."""
    cases = []
    for path in sorted(Path(__file__).with_name("cases").glob(f"*_{kind}.txt")):
        code = path.name.partition("_")[0]
        for line in path.read_text(encoding="utf-8").splitlines():
            case, _, gap = line.partition("  # gap: ")
            text, *expected = case.split("|")
            marks = pytest.mark.xfail(strict=True, reason=gap) if gap else ()
            name = f"{code}: {text}"
            cases.append(pytest.param(code, text, list(filter(None, expected)), marks=marks, id=name))
    return cases
