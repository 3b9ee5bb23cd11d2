"""How fast whole loads are, annotation and all: one worker and two, beside spaCy's small model doing its NER alone.

    python -m benchmarks.pipeline ../shared/corpus/polnear
    python -m benchmarks.pipeline --pages ../shared/fixtures/pages/html

With `--pages` it loads a WARC and a zip of 1,000 HTML pages that it makes of the (gzipped) pages there.

Words a second by the clock, and a CPU second of all processes; and whether both loads, cut into
batches of other sizes, give one digest. spaCy is measured if a small English model of its
version 3 is installed, under whatever name (en_core_web_sm, or a copy of it).
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import os
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from benchmarks.spacy_model import small_model
from loaders import Selection, load
from loaders.sources import bounded
from store import connect, database_digest

SHARED = Path(__file__).parents[2] / "shared"
SPACY_ARTICLES = 200
"""Articles that spaCy is given: its speed does not depend on how many."""
PAGES = 1_000
"""Pages of an archive: those of the folder again and again, each copy with an address and words of its own."""


def make_archives(folder: Path, pages: Path) -> Iterator[str]:
    """Make a WARC and a zip of pages; gives their paths."""
    found = itertools.cycle(sorted(pages.glob("*.html.gz")))
    warc, zipped = folder / "pages.warc.gz", folder / "pages.zip"
    with warc.open("wb") as records, zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as members:
        for number, path in enumerate(itertools.islice(found, PAGES)):
            page = re.sub(rb"canonical|og:url", b"other", gzip.decompress(path.read_bytes()))
            page = page.replace(b"</p>", b" %d.</p>" % number)
            members.writestr(f"{number:04}.html", page)
            block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page
            head = (
                f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://pages.example/{number}\r\n"
                f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
            )
            records.write(gzip.compress(head.encode() + block + b"\r\n\r\n"))
    yield from (str(warc), str(zipped))


def measure(folder: Path, sources: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Load on one worker and on two, into databases of their own; gives figures by name."""
    digests = set()
    walls = []
    for workers, batch_size in ((1, 1_000), (2, 300)):
        url = f"sqlite:///{folder}/{Path(sources[0]).name}-{workers}.db"
        load(url, sources, selection=Selection(limit=1))  # makes the database and warms up
        wall, cpu, own = time.perf_counter(), _cpu(), time.process_time()
        report = load(url, sources, workers=workers, batch_size=batch_size)
        walls.append(time.perf_counter() - wall)
        bounded.stop()  # its CPU time counts when it has ended
        cpu, own = _cpu() - cpu, time.process_time() - own
        name = f"{workers} worker{'s'[: workers - 1]}"
        yield f"{name}, words a second", report.words / walls[-1]
        yield f"{name}, words a CPU second of all processes", report.words / cpu
        yield f"{name}, share of the CPU time that the writing process takes", own / cpu
        with connect(url, read_only=True) as session:
            digests.add(database_digest(session))
    yield "two workers against one, by the clock", walls[0] / walls[1]
    yield "articles", float(report.counts["loaded"])
    if len(digests) > 1:
        raise RuntimeError("one worker and two gave different digests")


def _cpu() -> float:
    """CPU seconds of this process and of the workers that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def with_spacy(model: str, sources: Sequence[str]) -> float:
    """Measure spaCy's NER alone: words a CPU second."""
    import spacy

    nlp = spacy.load(model, exclude=["tagger", "parser", "attribute_ruler", "lemmatizer", "senter"])
    paths = sorted(Path(sources[0]).glob("*.txt"))[:SPACY_ARTICLES]
    bodies = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    for _ in nlp.pipe(bodies[:10]):
        pass
    began = time.process_time()
    for _ in nlp.pipe(bodies, batch_size=32):
        pass
    return sum(len(body.split()) for body in bodies) / (time.process_time() - began)


def measure_pages(pages: Path) -> None:
    """Measure archives of HTML pages and print a table."""
    print("| | |\n| --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        for archive in make_archives(Path(name), pages):
            for what, figure in measure(Path(name), [archive]):
                print(f"| {Path(archive).name}: {what} | {figure:,.2f} |", flush=True)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sources", nargs="*", default=[str(SHARED / "corpus" / "polnear")])
    parser.add_argument("--pages", type=Path, help="a folder of HTML pages, to measure archives of them")
    options = parser.parse_args()
    if options.pages:
        measure_pages(options.pages)
        return
    if not Path(options.sources[0]).exists():
        print(f"nothing measured: there is no {options.sources[0]}; name a folder of articles")
        return
    print("| | |\n| --- | --- |")
    with tempfile.TemporaryDirectory() as name:
        for what, figure in measure(Path(name), options.sources):
            print(f"| {what} | {figure:,.2f} |", flush=True)
    model = small_model()
    if find_spec(model):
        print(f"| {model}, NER alone, words a CPU second | {with_spacy(model, options.sources):,.2f} |")
    else:
        print("| spaCy's small model | not installed |")


if __name__ == "__main__":
    main()
