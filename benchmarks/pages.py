"""How well and how fast pages of HTML are read: `python -m benchmarks.pages FOLDER [--show N] [--against trafilatura]`.

FOLDER has `html/` (pages, plain or gzip) and `expected.jsonl`: a line a page with its file, url, title, body and the instant of publication.
Bodies are compared by word 4-grams, averaged over the pages; titles are equal but for case, punctuation and what
stands around them; the CPU of a page is that of decoding, parsing and the limits. Run on one kind of pages, tune on another.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from loaders.problems import SourceProblem
from loaders.sources import bounded
from loaders.sources.articles import Origin
from loaders.sources.html_page import decode_page, parse_page


@dataclass(frozen=True)
class Reading:
    """What was read of a page, and the seconds of CPU that it took; an empty day stands for a page that was refused."""

    title: str
    body: str
    day: str
    seconds: float


def read_ours(raw: bytes, url: str) -> Reading:
    """Read a page as dateline does."""
    began = time.process_time()
    try:
        found = parse_page(raw, Origin("file:///page.html", "html"))
    except SourceProblem as problem:
        return Reading(problem.reason, "", "", time.process_time() - began)
    return Reading(found.title, found.body, str(found.published_on), time.process_time() - began)


def read_trafilatura(raw: bytes, url: str) -> Reading:
    """Read a page as trafilatura's fast mode does."""
    from trafilatura import bare_extraction

    began = time.process_time()
    found = bare_extraction(decode_page(raw)[0], url=url, fast=True, include_comments=False)
    seconds = time.process_time() - began
    if found is None or isinstance(found, dict):
        return Reading("", "", "", seconds)
    return Reading("", found.text or "", "", seconds)


READERS: dict[str, Callable[[bytes, str], Reading]] = {"dateline": read_ours, "trafilatura": read_trafilatura}


def words(text: str) -> list[str]:
    """Give the words of a text without case and punctuation.

    >>> words("Pier -- re-opens!")
    ['pier', 're', 'opens']
    """
    return re.findall(r"\w+", text.lower())


def grams(text: str, length: int = 4) -> Counter[tuple[str, ...]]:
    """Count the sequences of four words of a text; of a shorter one, all of it."""
    found = words(text)
    return Counter(tuple(found[at : at + length]) for at in range(max(1, len(found) - length + 1)) if found)


def compare(wanted: str, found: str) -> tuple[float, float, float]:
    """Give precision, recall and F1 of a text.

    >>> compare("the pier is open again", "the pier is open")
    (1.0, 0.5, 0.6666666666666666)
    """
    want, have = grams(wanted), grams(found)
    hits = (want & have).total()
    precision, recall = hits / max(1, have.total()), hits / max(1, want.total())
    return precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0


def read_pages(folder: Path, reader: str) -> Iterator[tuple[dict[str, str], Reading]]:
    """Read every page in one process, which may be ended by a page that takes too long."""
    lines = (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines()
    with ProcessPoolExecutor(1, initializer=bounded.let_end) as process:
        for page in map(json.loads, lines):
            raw = (folder / "html" / page["file"]).read_bytes()
            raw = gzip.decompress(raw) if page["file"].endswith(".gz") else raw
            yield page, process.submit(READERS[reader], raw, page["url"] or "").result()


def is_same_title(wanted: str, found: str) -> bool:
    """Check whether a title has the words of the one that was wanted."""
    want, have = " ".join(words(wanted)), " ".join(words(found))
    return bool(want) and want in have


def report(folder: Path, reader: str, show: int) -> None:
    """Print what one reader made of the pages, and the bodies that it read worst."""
    pages = list(read_pages(folder, reader))
    scores = [compare(page["body"], reading.body) for page, reading in pages]
    precision, recall, f1 = (100 * statistics.fmean(column) for column in zip(*scores, strict=True))
    titles = sum(is_same_title(page["title"], reading.title) for page, reading in pages)
    dated = [(page["published"][:10], reading.day) for page, reading in pages if page["published"]]
    days = sum(wanted == found for wanted, found in dated)
    cpu = 1000 * statistics.fmean(reading.seconds for _, reading in pages)
    print(
        f"{reader}: {len(pages)} pages, bodies F1 {f1:.1f} (precision {precision:.1f}, recall {recall:.1f}), "
        f"{cpu:.1f} ms of CPU a page"
    )
    if reader == "dateline":
        loaded = sum(bool(reading.day) for _, reading in pages)
        print(f"{loaded} loaded, titles {titles}, days {days} of {len(dated)}")
    worst = sorted(zip((f1 for *_, f1 in scores), pages, strict=True), key=lambda each: each[0])
    for f1, (page, reading) in worst[:show]:
        print(f"{100 * f1:5.1f} {page['file']} {'' if reading.day else reading.title}")


def main() -> None:
    """Read a folder of pages with every reader that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=0, help="the worst pages")
    parser.add_argument("--against", choices=sorted(READERS), action="append", default=[])
    arguments = parser.parse_args()
    for reader in ("dateline", *arguments.against):
        report(arguments.folder, reader, arguments.show)


if __name__ == "__main__":
    main()
