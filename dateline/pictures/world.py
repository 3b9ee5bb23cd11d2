"""The map: countries coloured by how many articles name them, small ones as dots."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from dateline.pictures.svg import Link, Picture, element, no_link, svg_text, titled

STEPS = 5


@cache
def outlines() -> dict[str, Any]:
    """Read the outlines: their size, paths by code, and the places of small countries."""
    read: dict[str, Any] = json.loads((files("seeds") / "country_outlines.json").read_text(encoding="utf-8"))
    return read


def step_of(articles: int, most: int) -> int:
    """Give the colour of a count, 0 for none to 5 for the most, by equal steps of its logarithm.

    >>> [step_of(articles, 1000) for articles in (0, 1, 10, 100, 1000)]
    [0, 1, 2, 3, 5]
    """
    if articles <= 0:
        return 0
    bits = max(1, most).bit_length() - 1 or 1
    return min(STEPS, 1 + (STEPS - 1) * (articles.bit_length() - 1) // bits)


def draw_map(counts: Mapping[str, tuple[str, int]], *, link: Link = no_link) -> Picture:
    """Draw a map of counts by code: (name, articles) each; the codes of former countries have no outline."""
    known = outlines()
    most = max((articles for _, articles in counts.values()), default=0)

    def drawn(code: str, shape: str) -> str:
        name, articles = counts.get(code, (code, 0))
        mark = element("path", d=shape, class_=f"land q{step_of(articles, most)}", data_code=code)
        if not articles:
            return mark
        return titled(mark, f"{name}: {articles:,} article{'' if articles == 1 else 's'}", link(code))

    named = sorted(known["outlines"], key=lambda code: counts.get(code, ("", 0))[1])
    parts = [drawn(code, known["outlines"][code]) for code in named]
    for code, (x, y) in known["dots"].items():
        if counts.get(code, ("", 0))[1]:
            parts.append(drawn(code, f"M{x - 7} {y}a7 7 0 1 0 14 0a7 7 0 1 0-14 0z"))
    where = ", ".join(name for name, _ in sorted(counts.values(), key=lambda each: -each[1])[:3])
    width, height = known["size"]
    label = svg_text(f"Map of the world; most named: {where or 'none'}")
    return Picture("".join(parts), height, label, box=(width, height), kind="world")
