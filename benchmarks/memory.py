"""How much memory a load takes: of a large WARC file, and of many articles in one file.

    python -m benchmarks.memory --warc 200
    python -m benchmarks.memory --articles 100000
    python -m benchmarks.memory --reports 3000

The sizes are in MB of pages, in generated articles (`benchmarks.generate`) and in weather reports that differ in numbers
alone. Prints the CPU seconds of the load and the peak of the loading process and of the largest of its workers,
without pages of the database that the system maps for them.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.generate import articles

PAGE = 100_000
"""Bytes of a page; three of a hundred are its text, as on the web."""

RECORD = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-{number:012}>\r\n"
    "WARC-Target-URI: https://news.example/{number}\r\nWARC-Date: 2023-02-22T10:00:00Z\r\n"
    "Content-Type: application/http; msgtype=response\r\nContent-Length: {length}\r\n\r\n"
)
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"


def write_warc(path: Path, megabytes: int) -> None:
    """Write a WARC file of pages."""
    draw = random.Random(4)
    with path.open("wb") as file:
        for number, article in enumerate(articles(megabytes * 1_000_000 // PAGE)):
            paragraphs = "".join(f"<p>{part}</p>" for part in article.text.body.split("\n\n"))
            script = f"<script>/* {draw.randbytes((PAGE - len(paragraphs)) // 2).hex()} */</script>"
            page = (
                f"<html><head><title>{article.text.title}</title><meta property='article:published_time' "
                f"content='{article.text.published_on}'>{script}</head><body><article>{paragraphs}</article></body></html>"
            )
            body = f"{HEAD}{page}".encode()
            file.write(RECORD.format(number=number, length=len(body)).encode() + body + b"\r\n\r\n")


def write_lines(path: Path, count: int) -> None:
    """Write a file of JSON lines, an article each."""
    with path.open("w") as file:
        for article in articles(count):
            text = article.text
            row = {"title": text.title, "body": text.body, "date": text.published_on.isoformat()}
            file.write(json.dumps(row | {"guid": text.digest}) + "\n")


def write_reports(path: Path, count: int) -> None:
    """Write a file of reports made from one template, all of one month."""
    with path.open("w") as file:
        for number in range(count):
            body = (
                f"The station at gate {number} measured {number % 40} degrees at noon and {number % 17} at midnight. "
                "The sky stayed clear over the harbour, the wind came from the west and the sea was calm. "
                f"{number % 90} millimetres of rain are expected in the hills before the end of the week."
            )
            row = {
                "title": "Weather",
                "body": body,
                "date": f"2023-02-{number % 28 + 1:02}",
                "guid": f"w{number}",
            }
            file.write(json.dumps(row) + "\n")


def own_memory(pid: int) -> int:
    """Read the MB of memory that are a process's own."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in status.splitlines() if line.startswith("RssAnon")) // 1024


def family(pid: int) -> Iterator[int]:
    """Give the processes that a process started, and theirs."""
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            yield int(child)
            yield from family(int(child))


def measure(source: Path, *, workers: int) -> None:
    """Load a source and print the peaks."""
    database = source.with_suffix(".db")
    words = [sys.executable, "-m", "dateline", "load", str(source), "--db", f"sqlite:///{database}", "--json"]
    peak, largest = 0, 0
    with subprocess.Popen([*words, "--workers", str(workers)], stdout=subprocess.PIPE, text=True) as process:
        said: list[str] = []
        reading = threading.Thread(target=lambda: said.append(process.communicate()[0]))
        reading.start()
        while reading.is_alive():
            peak = max(peak, own_memory(process.pid))
            with suppress(OSError):  # a process that has just ended
                largest = max([largest, *map(own_memory, family(process.pid))])
            time.sleep(0.2)
    report, used = json.loads(said[0]), resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = used.ru_utime + used.ru_stime
    print(
        f"{source.name}, {source.stat().st_size / 1e6:,.0f} MB: {report['read']:,} read, {report['loaded']:,} loaded in "
        f"{spent:,.1f} s of CPU time; {peak} MB in the loading process, {largest} MB in its largest worker"
    )


def main() -> None:
    """Write each source that is asked for and load it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--warc", type=int, metavar="MB")
    parser.add_argument("--articles", type=int, metavar="COUNT")
    parser.add_argument("--reports", type=int, metavar="COUNT")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        for size, file, write in (
            (options.warc, "pages.warc", write_warc),
            (options.articles, "articles.jsonl", write_lines),
            (options.reports, "reports.jsonl", write_reports),
        ):
            if size:
                write(Path(name, file), size)
                measure(Path(name, file), workers=options.workers)


if __name__ == "__main__":
    main()
