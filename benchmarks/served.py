"""How the page feels: start to first answer, first contentful paint and weight of each page, and eight clients at once.

    python -m benchmarks.served
    python -m benchmarks.served --db sqlite:////tmp/dateline-benchmark/100000.db

Starts `dateline serve` as a process of its own, by default on the samples, and asks it over loopback: with Debian's
chromium a few times each page without a cache (median), and with eight threads that ask for pages, each address twice.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from store import connect, select_countries, select_headlines, select_people

CLIENTS, SECONDS, TIMES = 8, 10, 5
PAINT = "first-contentful-paint"
WEIGHT = "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, each) => sum + each.transferSize, 0)"


@contextmanager
def served(db: str | None) -> Iterator[tuple[str, str]]:
    """Serve a database; gives the address, and how long it took from the start to the end of the first page."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "dateline",
        "serve",
        "--no-browser",
        "--port",
        str(port),
        *(["--db", db] if db else []),
    ]
    began = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        base = f"http://127.0.0.1:{port}"
        try:
            while process.poll() is None:
                with suppress(OSError), urllib.request.urlopen(base + "/") as answer:
                    answer.read()
                    passed = time.perf_counter() - began
                    fields = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii").split()
                    cpu = sum(map(int, fields[13:15])) / os.sysconf("SC_CLK_TCK")
                    yield base, f"{passed:.2f} s, of which {cpu:.2f} s CPU of the server"
                    return
                time.sleep(0.02)
            raise SystemExit("dateline serve did not start")
        finally:
            process.terminate()


def addresses(db: str | None) -> list[str]:
    """Choose one address of each page."""
    pages = [
        "/",
        "/articles",
        "/articles?q=minister",
        "/people",
        "/map",
        "/network",
        "/stories",
        "/quotations",
        "/status",
    ]
    if db:
        with connect(db, read_only=True) as session:
            key, code, number = (
                session.scalars(each(limit=1)).one()
                for each in (select_people, select_countries, select_headlines)
            )
        pages += [f"/people/{key}", f"/countries/{code}", f"/articles/{number}"]
    return pages


def paint(browser: Browser, address: str) -> tuple[float, float]:
    """Give the median milliseconds to the first contentful paint, and the bytes sent, of a page and all it loads."""
    found = []
    for _ in range(TIMES):
        with browser.new_context() as context:
            tab = context.new_page()
            tab.goto(address)
            tab.wait_for_load_state("networkidle")
            tab.wait_for_function(f"performance.getEntriesByName({PAINT!r}).length")
            found.append(
                (tab.evaluate(f"performance.getEntriesByName({PAINT!r})[0].startTime"), tab.evaluate(WEIGHT))
            )
    return statistics.median(each[0] for each in found), found[0][1]


def ask_at_once(base: str, pages: list[str]) -> float:
    """Ask with several clients at once for some seconds; gives the answers a second."""
    end = time.perf_counter() + SECONDS

    def ask(client: int) -> int:
        number = 0
        while time.perf_counter() < end:
            page = pages[(client + number // 2) % len(pages)]
            request = urllib.request.Request(
                f"{base}{page}{'&' if '?' in page else '?'}client={client}.{number // 2}",
                headers={"Accept-Encoding": "gzip"},
            )
            with urllib.request.urlopen(request) as answer:
                answer.read()
            number += 1
        return number

    with ThreadPoolExecutor(CLIENTS) as clients:
        return sum(clients.map(ask, range(CLIENTS))) / SECONDS


def main() -> None:
    """Serve, look and ask."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--db", help="the database; without one, the samples")
    db = parser.parse_args().db
    pages = addresses(db)
    with served(db) as (base, start), sync_playwright() as playwright:
        print(f"start to first page: {start}")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        print("| page | first contentful paint, ms | kB |\n| --- | --- | --- |")
        for page in pages:
            milliseconds, sent = paint(browser, base + page)
            print(f"| {page.partition('?')[0]} | {milliseconds:.0f} | {sent / 1000:.1f} |", flush=True)
        browser.close()
        print(f"{CLIENTS} clients at once: {ask_at_once(base, pages):.0f} pages a second")


if __name__ == "__main__":
    main()
