"""What was read before changes nothing in what is recognised: no word, cache or table outlives a text."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path

from loaders.pipeline.workers import AnnotatorSettings, Prepared, annotate_articles
from loaders.records import Unannotated
from store.rows import Findings
from tests.revisions import ROOT

LETTERS = (str, str.lower, str.upper, str.title)
"""Ways to write a text: what a word is in one of them must not decide what it is in another."""


def texts() -> list[Unannotated]:
    """Every sample in plain text, in each way to write it."""
    samples = sorted((ROOT / "seeds" / "articles").glob("*.txt"))
    return [make(path, write(path.read_text(encoding="utf-8"))) for write in LETTERS for path in samples]


def make(path: Path, words: str) -> Unannotated:
    return Unannotated(title="", body=words, language="en", published_on=date.fromisoformat(path.name[:10]))


def annotate(order: list[int]) -> dict[int, Findings | None]:
    """Annotate the texts one after the other, and give what is found in each, by its number."""
    every, found = texts(), {}
    for number in order:
        [done] = annotate_articles(AnnotatorSettings(), [every[number]])
        found[number] = done.findings if isinstance(done, Prepared) else None
    return found


def test_no_annotator_remembers_a_text_when_it_reads_the_next() -> None:
    forth = list(range(len(texts())))
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), max_tasks_per_child=1) as fresh:
        one, other = fresh.map(annotate, (forth, forth[::-1]))
    assert None not in one.values()
    assert all(one[number] == other[number] for number in forth)
    kinds = {kind for findings in one.values() if findings for kind, rows in findings.rows.items() if rows}
    assert kinds == {"person_mentions", "country_mentions", "person_roles", "date_mentions", "quotations"}
