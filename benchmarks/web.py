"""How long each page takes at 100,000 generated articles: asked for the first time, and again.

    python -m benchmarks.web --count 100000 --folder /tmp/dateline-benchmark

Pages are asked in this process of `make_app`, for people, countries, words and articles of many
ranks. Prints Markdown: p50 and p95 in milliseconds of CPU (on PostgreSQL, `--pg`, by the
clock), cold (an address that was not asked before) and warm (the same again).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from starlette.testclient import TestClient

from benchmarks.query import build
from dateline.web import make_app
from dateline.web.pages.articles import counted_since, days_of
from store import connect, select_countries, select_headlines, select_people
from store.copy import copy_database
from tests.postgres import serve

RANKS = (0, 1, 3, 10, 30, 100, 150)
WORDS = ("government", "talks", "minister", '"percent president"', "deal OR war", "govern*")


def pages(url: str) -> dict[str, list[str]]:
    """Choose the question for each page."""
    with connect(url, read_only=True) as session:
        people = [row.key for row in session.execute(select_people(limit=2_000))]
        places = [row.code for row in session.execute(select_countries())]
        newest = [row.id for row in session.execute(select_headlines(limit=20))]
        counted = {words: counted_since(days_of(session, {"search": words})) for words in WORDS}
    who = [people[rank] for rank in (*RANKS, 500, 1_999) if rank < len(people)]
    where = [places[rank] for rank in RANKS if rank < len(places)]
    years = [f"since={year}-01-01&until={year}-12-31" for year in (2011, 2015, 2020)]
    return {
        "home": ["/"],
        "articles": ["/articles", "/articles?order=oldest"],
        "articles of a person": [f"/articles?person=key:{key}" for key in who],
        "articles of a country and year": [f"/articles?country={c}&{year}" for c in where[:3] for year in years],
        "search": [f"/articles?q={words}" for words in WORDS],
        "facets, all (lazy)": ["/articles/facets"],
        "facets, search (lazy)": [f"/articles/facets?q={words}&counted={counted[words] or ''}" for words in WORDS],
        "article": [f"/articles/{number}" for number in newest],
        "people": ["/people", *(f"/people?country={code}" for code in where)],
        "person": [f"/people/{key}" for key in who],
        "countries": ["/countries", *(f"/countries?person=key:{key}" for key in who)],
        "country": [f"/countries/{code}" for code in where],
        "map": ["/map", "/map?month=2015-06"],
        "map data": ["/map?format=json"],
        "network, all": ["/network"],
        "network of a person": [f"/network?person=key:{key}" for key in who],
        "stories": ["/stories"],
        "quotations": ["/quotations"],
        "status": ["/status"],
    }  # fmt: skip


def report(url: str, times: int, clock: Callable[[], float]) -> None:
    """Ask all pages and print a table."""
    print("| page | p50 cold | p95 cold | p50 warm | p95 warm | kB |\n| --- | --- | --- | --- | --- | --- |")
    asked = pages(url)
    app = make_app(url, as_superuser=True)
    with TestClient(app, base_url="http://localhost") as client:
        for page, addresses in asked.items():
            client.get(
                f"{addresses[0]}{'&' if '?' in addresses[0] else '?'}warm=1"
            )  # compiles the page's template
            cold: list[float] = []
            warm: list[float] = []
            sizes: list[float] = []
            for address in _some(addresses, times):
                for found in (cold, warm):
                    before = clock()
                    answer = client.get(address)
                    found.append((clock() - before) * 1000)
                    if answer.status_code != 200:
                        raise SystemExit(f"{address}: {answer.status_code} {answer.text[:500]}")
                sizes.append(int(answer.headers["content-length"]) / 1000)
            cells = [*_quantiles(cold), *_quantiles(warm), statistics.median(sizes)]
            print(f"| {page} | {' | '.join(f'{cell:.3g}' for cell in cells)} |", flush=True)


def _some(addresses: list[str], times: int) -> Iterator[str]:
    """Give each address once, as a warm-up would, and all again under names that were not asked, `times` at least."""
    for number in range(max(times, len(addresses))):
        address = addresses[number % len(addresses)]
        yield f"{address}{'&' if '?' in address else '?'}n={number}"


def _quantiles(times: list[float]) -> tuple[float, float]:
    ordered = sorted(times)
    return statistics.median(ordered), ordered[min(int(len(ordered) * 0.95), len(ordered) - 1)]


def main() -> None:
    """Build what is missing, and ask."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/dateline-benchmark"))
    parser.add_argument("--times", type=int, default=20, help="addresses of each page at least")
    parser.add_argument("--pg", action="store_true", help="ask a copy on PostgreSQL instead")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    path = arguments.folder / f"{arguments.count}.db"
    if not path.exists():
        build(path, arguments.count)
    if not arguments.pg:
        report(f"sqlite:///{path}", arguments.times, time.process_time)
        return
    with serve() as server:
        server.run("CREATE DATABASE asked")
        copy_database(f"sqlite:///{path}", server.database("asked"))
        report(server.database("asked"), arguments.times, time.perf_counter)


if __name__ == "__main__":
    main()
