"""Roles over time: a lane for each role, a dot for each time an article states it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from dateline.pictures.svg import Link, Picture, element, no_link, share, titled, words

LANE = 40
MOST_ROLES = 12
"""Lanes at most; the caller says what is left out."""
EDGE = 2.0
"""Percent of the width kept free on both sides, so that no dot is cut."""


def draw_roles(rows: Sequence[Sequence[Any]], *, link: Link = no_link) -> Picture:
    """Draw roles: (role, day, key of the article) each, lanes in the order in which articles first state them.

    Roles that differ in upper and lower case share a lane.
    """
    lanes: dict[str, list[tuple[date, str]]] = {}
    shown: dict[str, str] = {}
    for role, day, key in rows:
        shown.setdefault(role.casefold(), role)
        lanes.setdefault(role.casefold(), []).append((day, str(key)))
    kept = sorted(
        sorted(lanes, key=lambda role: -len(lanes[role]))[:MOST_ROLES], key=lambda role: lanes[role][0]
    )
    days = [day for role in kept for day, _ in lanes[role]]
    first, last = (min(days), max(days)) if days else (date.min, date.min)
    whole = max(1, (last - first).days)

    def place(day: date) -> str:
        return share(EDGE + (100 - 2 * EDGE) * (day - first).days / whole, 100)

    height = LANE * len(kept)
    parts = [
        part
        for year in _years(first, last)
        if 0.25 < (year - first).days / whole < 0.75  # no year runs into the days at both ends
        for part in (
            element("line", x1=place(year), x2=place(year), y1=0, y2=height + 6, class_="tick"),
            words(year.year, x=place(year), y=height + 20, class_="label middle"),
        )
    ]
    for number, role in enumerate(kept):
        y = LANE * number + 28
        times = lanes[role]
        said = f"{shown[role]} · {len(times)}" if len(times) > 1 else shown[role]
        parts.append(words(said, x=place(first), y=y - 12, class_="name"))
        parts.append(
            element("line", x1=place(times[0][0]), x2=place(times[-1][0]), y1=y, y2=y, class_="lane")
        )
        for day, key in times:
            dot = element("circle", cx=place(day), cy=y, r=4.5, class_="dot")
            parts.append(titled(dot, f"{shown[role]}, {day.day} {day:%b %Y}", link(key)))
    if days:
        parts += [
            words(f"{day.day} {day:%b %Y}", x=place(day), y=height + 20, class_=css)
            for day, css in {first: "label", last: "label end" if last > first else "label"}.items()
        ]
    return Picture("".join(parts), height + 28, f"Roles over time: {len(kept)} of {len(lanes)}", kind="roles")


def _years(first: date, last: date) -> list[date]:
    years = range(first.year + 1, last.year + 1)
    step = max(1, len(years) // 8)
    return [date(year, 1, 1) for year in years[::step]]
