"""A network: who is named together with whom, laid out by forces from a fixed start."""

from __future__ import annotations

import cmath
import math
from collections.abc import Mapping, Sequence
from itertools import combinations

from dateline.pictures.svg import Link, Picture, element, no_link, share, titled, words

Edge = tuple[str, str, int]
WIDTH, HEIGHT, MARGIN = 1000, 560, 40
ROUNDS = 100
LETTER, ROW = 7.5, 42
"""The width of a letter, and the height of a person with their name."""


def draw_network(
    names: Mapping[str, str], edges: Sequence[Edge], *, main: str | None = None, link: Link = no_link
) -> Picture:
    """Draw people (names by key) and how many articles name two of them; who has no edge is left out."""
    weight: dict[str, int] = {}
    for one, other, articles in edges:
        weight[one] = weight.get(one, 0) + articles
        weight[other] = weight.get(other, 0) + articles
    keys = [key for key in names if key in weight]
    places = _apart(lay_out(keys, edges), names)
    most = max((articles for *_, articles in edges), default=1)
    parts = []
    for one, other, articles in sorted(edges, key=lambda edge: edge[2]):
        (x1, y1), (x2, y2) = places[one], places[other]
        strength = articles / most
        line = element(
            "line", x1=share(x1, WIDTH), y1=round(y1), x2=share(x2, WIDTH), y2=round(y2), class_="edge",
            stroke_width=round(0.6 + 3.4 * strength, 1), stroke_opacity=round(0.15 + 0.45 * strength, 2),
        )  # fmt: skip
        parts.append(titled(line, f"{names[one]} and {names[other]}: {articles:,} articles"))
    heaviest = max(weight.values(), default=1)
    for number, key in reversed(list(enumerate(keys))):  # the most named lie on top
        x, y = places[key]
        radius = round(5 + 11 * math.sqrt(weight[key] / heaviest), 1)
        dot = element(
            "circle", cx=share(x, WIDTH), cy=round(y), r=radius, class_="node main" if key == main else "node"
        )
        side = "name" if number < 6 or key == main else "name minor"
        name = words(names[key], x=share(x, WIDTH), y=round(y + radius + 14), class_=f"{side} middle")
        parts.append(titled(dot + name, names[key], link(key)))
    return Picture("".join(parts), HEIGHT, f"Network of {len(keys)} people", kind="network")


def lay_out(keys: Sequence[str], edges: Sequence[Edge]) -> dict[str, tuple[float, float]]:
    """Place nodes by Fruchterman and Reingold's forces, from places on a spiral: the same each time.

    >>> sorted(lay_out(["a", "b"], [("a", "b", 1)])) == ["a", "b"]
    True
    """
    count, middle = len(keys), complex(0.5, 0.5)
    ideal = 0.75 / math.sqrt(count or 1)
    most = max((articles for *_, articles in edges), default=1)
    at = {key: number for number, key in enumerate(keys)}
    pulls = [(at[a], at[b], (0.25 + 0.75 * articles / most) / ideal) for a, b, articles in edges]
    places = [
        middle + cmath.rect(0.45 * math.sqrt((number + 0.5) / count), number * 2.399963)
        for number in range(count)
    ]
    for turn in range(ROUNDS):
        moves = [(middle - place) * 0.3 for place in places]
        for one, other in combinations(range(count), 2):
            way = places[one] - places[other]
            push = way * (ideal * ideal / (way.real * way.real + way.imag * way.imag + 1e-4))
            moves[one] += push
            moves[other] -= push
        for one, other, strength in pulls:
            way = places[one] - places[other]
            pull = way * abs(way) * strength
            moves[one] -= pull
            moves[other] += pull
        heat = 0.08 * (1 - turn / ROUNDS)
        places = [
            place + move * min(1.0, heat / (abs(move) or 1.0))
            for place, move in zip(places, moves, strict=True)
        ]
    return dict(zip(keys, _fitted(places), strict=True))


def _apart(
    places: Mapping[str, tuple[float, float]], names: Mapping[str, str]
) -> dict[str, tuple[float, float]]:
    """Move people up and down until no name lies on another."""
    y = {key: place[1] for key, place in places.items()}
    close = [
        (one, other)
        for one, other in combinations(places, 2)
        if abs(places[one][0] - places[other][0]) < LETTER / 2 * (len(names[one]) + len(names[other])) + 10
    ]
    for _ in range(ROUNDS):
        for one, other in close:
            lower, upper = (one, other) if y[one] > y[other] else (other, one)
            missing = (ROW - (y[lower] - y[upper])) / 2
            if missing > 0:
                y[lower] = min(y[lower] + missing, HEIGHT - 1.5 * MARGIN)
                y[upper] = max(y[upper] - missing, MARGIN / 2)
    return {key: (x, y[key]) for key, (x, _) in places.items()}


def _fitted(places: Sequence[complex]) -> list[tuple[float, float]]:
    """Stretch the places over the picture, within its margins."""
    if not places:
        return []
    left, top = min(place.real for place in places), min(place.imag for place in places)
    wide = max(place.real for place in places) - left or 1.0
    high = max(place.imag for place in places) - top or 1.0
    return [
        (
            2 * MARGIN + (place.real - left) / wide * (WIDTH - 4 * MARGIN),
            MARGIN + (place.imag - top) / high * (HEIGHT - 2.5 * MARGIN),
        )
        for place in places
    ]
