from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest

from benchmarks.held_out import figures, kind_of, main, measure, shown, tagged_articles
from loaders.records import CountryCandidate

CORPUS = """-DOCSTART- GUM_news_storm train\tO

Ann\tB-PER
Lee\tI-PER
Jr.\tI-PER
left\tO
Rome\tB-LOC
.\tO

Lee\tB-PER
slept\tO

-DOCSTART- GUM_bio_rex\tO

Rex\tO
barked\tO
"""


class _Finder:
    """Finds the same spans in every text."""

    def __init__(self, *spans: tuple[int, int]) -> None:
        self._spans = list(spans)

    def find(self, text: str, countries: Sequence[CountryCandidate]) -> list[tuple[int, int]]:
        return [span for span in self._spans if span[1] <= len(text)]


def test_a_tagged_document_becomes_an_article_of_its_sentences(tmp_path: Path) -> None:
    (tmp_path / "gum_open.txt").write_text(CORPUS, encoding="utf-8")
    news, bio = tagged_articles(tmp_path, "gum_open")
    assert (news.kind, bio.kind) == ("gum_open, news", "gum_open, bio")
    assert [news.text[start:end] for start, end in sorted(news.people)] == ["Ann Lee Jr", "Lee"]
    assert bio.people == frozenset()


def test_right_missed_and_wrong_mentions_are_counted_by_kind(tmp_path: Path) -> None:
    (tmp_path / "gum_open.txt").write_text(CORPUS, encoding="utf-8")
    articles = tagged_articles(tmp_path, "gum_open")
    counts = measure(_Finder((2, 13), (2, 5)), articles, errors=0)
    assert counts["gum_open, news"] == Counter(right=1, missed=1, wrong=1)
    assert counts["gum_open, bio"] == Counter(wrong=1)


@pytest.mark.parametrize(
    ("corpus", "document", "kind"),
    [
        ("uner_pud", "n01001", "uner_pud, news"),
        ("uner_pud", "w01001", "uner_pud, wikipedia"),
        ("gum_open", "GUM_interview_mayor", "gum_open, interview"),
        ("wikigold", "wikigold_7", "wikigold"),
    ],
)
def test_the_kind_of_a_document_is_read_from_its_name(corpus: str, document: str, kind: str) -> None:
    assert kind_of(corpus, document) == kind


def test_figures_are_precision_recall_and_f1() -> None:
    assert figures(Counter(right=3, wrong=1, missed=3)) == "75.0 / 50.0 / 60.0"
    assert figures(Counter()) == "0.0 / 0.0 / 0.0"


def test_an_error_is_shown_within_its_line() -> None:
    assert shown("One.\nAnn left.\nTwo.", (5, 8), "missed") == "missed [Ann] left."


def test_an_unknown_corpus_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["nowhere"]) == 2
    assert "choose of gum_open" in capsys.readouterr().err
