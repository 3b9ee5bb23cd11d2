"""A network: who is named together with whom, laid out by forces from a fixed start."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from dateline.pictures.svg import Link, Picture, element, no_link, share, titled, words

Edge = tuple[str, str, int]
WIDTH, HEIGHT, MARGIN = 1000, 560, 40
ROUNDS = 160


def draw_network(
    names: Mapping[str, str], edges: Sequence[Edge], *, main: str | None = None, link: Link = no_link
) -> Picture:
    """Draw people (names by key) and how many articles name two of them; who has no edge is left out."""
    weight: dict[str, int] = {}
    for one, other, articles in edges:
        weight[one] = weight.get(one, 0) + articles
        weight[other] = weight.get(other, 0) + articles
    keys = [key for key in names if key in weight]
    places = lay_out(keys, edges)
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
    for number, key in enumerate(keys):
        x, y = places[key]
        radius = round(5 + 11 * math.sqrt(weight[key] / heaviest), 1)
        dot = element(
            "circle", cx=share(x, WIDTH), cy=round(y), r=radius, class_="node main" if key == main else "node"
        )
        side = "name" if number < 14 or key == main else "name minor"
        name = words(names[key], x=share(x, WIDTH), y=round(y + radius + 14), class_=f"{side} middle")
        parts.append(titled(dot + name, names[key], link(key)))
    return Picture("".join(parts), HEIGHT, f"Network of {len(keys)} people", kind="network")


def lay_out(keys: Sequence[str], edges: Sequence[Edge]) -> dict[str, tuple[float, float]]:
    """Place nodes by Fruchterman and Reingold's forces, from places on a spiral: the same each time.

    >>> sorted(lay_out(["a", "b"], [("a", "b", 1)])) == ["a", "b"]
    True
    """
    if not keys:
        return {}
    places = {}
    for number, key in enumerate(keys):
        angle, far = number * 2.399963, math.sqrt((number + 0.5) / len(keys))
        places[key] = [0.5 + 0.45 * far * math.cos(angle), 0.5 + 0.45 * far * math.sin(angle)]
    ideal = 0.75 / math.sqrt(len(keys))
    most = max((articles for *_, articles in edges), default=1)
    for turn in range(ROUNDS):
        moves = _moves(keys, edges, places, ideal, most)
        heat = 0.08 * (1 - turn / ROUNDS)
        for key, (dx, dy) in moves.items():
            far = math.hypot(dx, dy) or 1.0
            step = min(far, heat) / far
            places[key][0] += dx * step
            places[key][1] += dy * step
    return _fitted(places)


def _moves(
    keys: Sequence[str],
    edges: Sequence[Edge],
    places: Mapping[str, Sequence[float]],
    ideal: float,
    most: int,
) -> dict[str, list[float]]:
    moves = {key: [0.0, 0.0] for key in keys}

    def push(one: str, other: str, force: float, dx: float, dy: float) -> None:
        moves[one][0] += dx * force
        moves[one][1] += dy * force
        moves[other][0] -= dx * force
        moves[other][1] -= dy * force

    for at, one in enumerate(keys):
        for other in keys[at + 1 :]:
            dx, dy = places[one][0] - places[other][0], places[one][1] - places[other][1]
            push(one, other, ideal**2 / (dx * dx + dy * dy + 1e-4), dx, dy)
        moves[one][0] -= (places[one][0] - 0.5) * 0.3
        moves[one][1] -= (places[one][1] - 0.5) * 0.3
    for one, other, articles in edges:
        dx, dy = places[one][0] - places[other][0], places[one][1] - places[other][1]
        push(one, other, -math.hypot(dx, dy) / ideal * (0.25 + 0.75 * articles / most), dx, dy)
    return moves


def _fitted(places: Mapping[str, Sequence[float]]) -> dict[str, tuple[float, float]]:
    fitted = {}
    spans = []
    for axis in (0, 1):
        values = [place[axis] for place in places.values()]
        spans.append((min(values), max(values) - min(values) or 1.0))
    for key, place in places.items():
        x, y = ((place[axis] - spans[axis][0]) / spans[axis][1] for axis in (0, 1))
        fitted[key] = (2 * MARGIN + x * (WIDTH - 4 * MARGIN), MARGIN + y * (HEIGHT - 2.5 * MARGIN))
    return fitted
