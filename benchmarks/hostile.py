"""What hostile documents cost: CPU seconds of this process and its helpers, as the attack grows (`python -m benchmarks.hostile`)."""

from __future__ import annotations

import gzip
import resource
import sys
from collections.abc import Callable
from io import BytesIO

from loaders.records import Rejected
from loaders.sources import bounded, get_format

HEAD = '<html><head><title>T</title><meta name="date" content="2023-02-22"></head><body>'
TEXT = "<p>" + "The ferry line will call at the north pier again from May. " * 6 + "</p>"
FEED = "<rss version='2.0'><channel><title>P</title>"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n\r\n"


def attributes(count: int) -> str:
    """Write attributes."""
    return " ".join(f"a{number}=''" for number in range(count))


def links(count: int) -> str:
    """Write links."""
    return "".join(f'<a href="http://e.org/{number}">link {number}</a> and ' for number in range(count))


def warc(body: bytes) -> bytes:
    """Write a record of an archive whose body is compressed."""
    return (
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n"
        % (
            len(HTTP + body),
            HTTP + body,
        )
    )


ATTACKS: dict[str, tuple[str, tuple[int, ...], Callable[[int], str | bytes]]] = {
    "paragraphs in a page": ("html", (5_000, 10_000, 20_000), lambda n: HEAD + TEXT * n),
    "links in one paragraph": (
        "html",
        (2_000, 4_000, 16_000),
        lambda n: f"{HEAD}<article>{TEXT}<p>{links(n)}</p>",
    ),
    "attributes on one tag": ("html", (500, 40_000, 300_000), lambda n: f"{HEAD}<p {attributes(n)}>{TEXT}"),
    "elements in a page": ("html", (10_000, 40_000, 160_000), lambda n: HEAD + TEXT + "<b>x</b>" * n),
    "elements within each other": ("html", (100, 1_000, 100_000), lambda n: HEAD + "<div>" * n + TEXT),
    "attributes on a feed's entry": (
        "feed",
        (500, 40_000, 300_000),
        lambda n: f"{FEED}<item {attributes(n)}></item>",
    ),
    "JSON within JSON": ("json", (100, 10_000, 1_000_000), lambda n: '[{"a":' + "[" * n + "]" * n + "}]"),
    "a line of JSON, MB": ("jsonl", (20, 100, 500), lambda n: b"[" * (n * 1_000_000)),
    "a bomb in a WARC, MiB": ("warc", (8, 64, 512), lambda n: warc(gzip.compress(bytes(n << 20), 1))),
}


def spent() -> float:
    """CPU seconds of this process and of those that ended."""
    bounded.stop()
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def main() -> None:
    """Run each attack at three sizes."""
    for name, (form, sizes, make) in ATTACKS.items():
        for size in sizes:
            made = make(size)
            raw = made.encode() if isinstance(made, str) else made
            before = spent()
            (found,) = get_format(form).parse(BytesIO(raw), source_uri="x:")
            outcome = found.reason if isinstance(found, Rejected) else "article"
            sys.stdout.write(f"{name:30} {size:>9,} {spent() - before:6.2f} s  {outcome}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
