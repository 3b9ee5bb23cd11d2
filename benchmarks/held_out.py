"""How well people are found in text that neither lists nor model have seen: `python -m benchmarks.held_out`.

Leaves each hand-tagged corpus out in turn, of the lists and of the training text, makes articles of its
documents (a paragraph a sentence), finds people in them with the whole annotator, and prints exact
precision, recall and F1 of their mentions by the kind of document. `--errors N` adds errors drawn at random.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from benchmarks.people_corpora import GOLD, Sentence, read_documents
from benchmarks.train_people import TRAINING, build
from loaders.annotators.people import PeopleAnnotator
from loaders.annotators.people.tagger import make_tagger
from loaders.languages.en import PACK, load_words
from loaders.records import CountryCandidate
from loaders.reference.tables import packaged_country_names

DEFAULT = ("uner_pud", "gum_open", "wikigold")

Mentions = set[tuple[int, int]]


class Finder(Protocol):
    """What recognises where people are named."""

    def find(self, text: str, countries: Sequence[CountryCandidate]) -> list[tuple[int, int]]:
        """Find the people named in a text."""
        ...


@dataclass(frozen=True, slots=True)
class Tagged:
    """An article made of a tagged document, and where it names people."""

    kind: str
    text: str
    people: frozenset[tuple[int, int]]


def tagged_articles(folder: Path, name: str) -> list[Tagged]:
    """Make an article of each document of a tagged file, a paragraph a sentence."""
    documents: dict[str, list[Sentence]] = defaultdict(list)
    for document, sentence in read_documents(folder, name):
        documents[document].append(sentence)
    return [_article(kind_of(name, document), sentences) for document, sentences in documents.items()]


def kind_of(corpus: str, document: str) -> str:
    """Give the kind of a document by its name: GUM_news_x is news; PUD's n... are news, w... Wikipedia."""
    if corpus == "uner_pud":
        return f"{corpus}, {'news' if document[0] == 'n' else 'wikipedia'}"
    parts = document.split("_")
    return f"{corpus}, {parts[1]}" if parts[0] == "GUM" else corpus


def _article(kind: str, sentences: Iterable[Sentence]) -> Tagged:
    text = ""
    people: Mentions = set()
    for sentence in sentences:
        text += "\n\n"
        at = len(text)
        people |= {(at + start, at + end) for start, end, tag in sentence.names if tag == "PER"}
        text += sentence.text
    return Tagged(kind, text, frozenset(_without_stop(text, people)))


def _without_stop(text: str, people: Iterable[tuple[int, int]]) -> Mentions:
    """Ignore a full stop at the end: "Jr." and "Jr" are equal."""
    return {(start, end - (text[end - 1] == ".")) for start, end in people}


def annotator_without(corpus: str, folder: Path) -> PeopleAnnotator:
    """Train an annotator on all corpora but one."""
    tagger = make_tagger(load_words(), build(folder, [name for name in GOLD if name != corpus]))
    return PeopleAnnotator(lambda: tagger)


def measure(annotator: Finder, articles: Iterable[Tagged], errors: int) -> dict[str, Counter[str]]:
    """Count right, missed and wrong mentions by kind of article; print some errors if asked."""
    countries = PACK.make_countries(packaged_country_names("en"))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: list[str] = []
    for article in articles:
        found = _without_stop(article.text, annotator.find(article.text, countries.match(article.text)))
        counts[article.kind].update(
            right=len(found & article.people),
            missed=len(article.people - found),
            wrong=len(found - article.people),
        )
        wrong += [shown(article.text, span, "missed") for span in sorted(article.people - found)]
        wrong += [shown(article.text, span, "wrong") for span in sorted(found - article.people)]
    for line in random.Random(1).sample(wrong, min(errors, len(wrong))):
        print(line)
    return counts


def shown(text: str, span: tuple[int, int], error: str) -> str:
    """Show a mention within its line."""
    start, end = span
    before, after = text[max(0, start - 60) : start], text[end : end + 60]
    return f"{error:6} {before.rpartition(chr(10))[2]}[{text[start:end]}]{after.partition(chr(10))[0]}"


def figures(counts: Mapping[str, int]) -> str:
    """Write precision, recall and F1 in percent."""
    right, missed, wrong = counts["right"], counts["missed"], counts["wrong"]
    shares = (
        right / max(1, right + wrong),
        right / max(1, right + missed),
        2 * right / max(1, 2 * right + wrong + missed),
    )
    return " / ".join(f"{100 * share:.1f}" for share in shares)


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, read and print one line for each kind of text."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="*", default=DEFAULT, help=f"of {', '.join(GOLD)}")
    parser.add_argument("--training", type=Path, default=TRAINING, help="folder of the tagged text")
    parser.add_argument("--errors", type=int, default=0, help="how many errors to show for each corpus")
    options = parser.parse_args(arguments)
    unknown = set(options.corpora).difference(GOLD)
    if unknown or not options.training.is_dir():
        print(
            f"no tagged text {', '.join(sorted(unknown))} in {options.training}: choose of {', '.join(GOLD)}",
            file=sys.stderr,
        )
        return 2
    print("| left out | mentions | P / R / F1 |\n| --- | --- | --- |")
    for corpus in options.corpora:
        counts = measure(
            annotator_without(corpus, options.training),
            tagged_articles(options.training, corpus),
            options.errors,
        )
        if len(counts) > 1:
            counts[f"{corpus}, all"] = sum(counts.values(), Counter())
        for kind, counted in sorted(counts.items()):
            print(f"| {kind} | {counted['right'] + counted['missed']:,} | {figures(counted)} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
