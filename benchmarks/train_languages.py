"""Rebuild the tagger of people of a language other than English: `python -m benchmarks.train_languages --language es`.

Needs the `train` extra and the tagged text of `../shared`. The result is the same byte for byte on the
same platform; `--check` reports whether it equals what is packaged.
"""

from __future__ import annotations

import argparse
import importlib
import math
import random
import re
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.people_corpora import Sentence, read_sentences
from benchmarks.people_lists import (
    add_census,
    add_corpora,
    add_german_nouns,
    add_locales,
    add_places,
    geonames,
    locale_names,
    own_words,
)
from benchmarks.people_neighbours import lent_sentences
from benchmarks.people_synthesis import Draw, headline_case, shout, swap_names, with_initials
from benchmarks.train_people import (
    HEADLINES,
    HIDDEN,
    ROOT,
    SEED,
    SHOUTED,
    TRAINING,
    Example,
    examples,
    fit,
    model_text,
    write_or_compare,
)
from loaders.annotators.people.lexicon import PINYIN_WORD, PeopleLexicon, fold_word
from loaders.annotators.people.tagger import LEXICON, MODEL
from loaders.languages.folder import PEOPLE_FOLDER, load_countries, load_people_words
from loaders.reference.tables import packaged_country_names

LANGUAGES = TRAINING.parent / "languages" / "training"
OWN_WORDS = Path(__file__).with_name("people_words")
ITERATIONS = 60

_RARE = frozenset(("f3", "l3"))
_RATIOS = (0.1, 0.5, 1.0, 1.7)
_LEAST_FREQUENT, _FREQUENT = 2.5, 3.5
"""Per thousand million words, as powers of ten."""
_NO_WORD = frozenset("flgmcwnop")
"""The first letters of the codes of names, places and of words that are graded already."""
_CYRILLIC = re.compile(r"[а-яё-]+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Recipe:
    """What the tagger of a language learns from: tagged text of its own, links of Wikipedia, sentences of neighbours."""

    own: tuple[str, ...] = ()
    """Files of hand-tagged text."""
    noisy: tuple[str, ...] = ()
    """Files whose words are misread, so that no list is made of them."""
    silver: str = ""
    linked: int = 6000
    """How many sentences of the silver file are taken."""
    english: int = 0
    portuguese: int = 0
    swapped: int = 2000
    """How many sentences get other names."""
    initials: int = 0
    """How many sentences get initials for given names."""
    locales: tuple[str, ...] = ()
    """The languages of faker's locales whose names are listed as the language writes them."""
    latin: bool = True
    nouns: bool = False
    """Whether the language gives common nouns a capital, so that they are listed."""


RECIPES = {
    "es": Recipe(silver="es_wikiann", english=7000, portuguese=7018, swapped=3000, locales=("es",)),
    "fr": Recipe(
        noisy=("fr_europeana",),
        silver="fr_wikiann",
        english=7000,
        portuguese=7018,
        swapped=3000,
        locales=("fr",),
    ),
    "pt": Recipe(
        own=("pt_bosque", "pt_pud"), silver="pt_wikiann", linked=4000, english=6000, locales=("pt",)
    ),
    "it": Recipe(english=7000, portuguese=7018, swapped=3000, locales=("it",)),
    "de": Recipe(
        own=("de_germeval", "de_pud"), silver="de_wikiann", english=6000, locales=("de",), nouns=True
    ),
    "ru": Recipe(
        own=("ru_factrueval", "ru_pud"),
        swapped=0,
        initials=500,
        locales=("ru",),
        latin=False,
    ),
}


def training_set(code: str, lexicon: PeopleLexicon, english: Path, folder: Path) -> Iterator[Example]:
    """Make all training sequences of a language, always in the same order."""
    recipe, rng = RECIPES[code], random.Random(SEED)
    draw = Draw(rng)
    sentences = [
        sentence for name in (*recipe.noisy, *recipe.own) for sentence in read_sentences(folder, name)
    ]
    sentences += lent_sentences("en", code, english, recipe.english, rng)
    sentences += lent_sentences("pt", code, folder, recipe.portuguese, rng)
    for sentence in sentences:
        yield from examples(lexicon, sentence, HIDDEN, rng)
        if sentence.has_person and rng.random() < SHOUTED:
            yield from examples(lexicon, shout(sentence))
        if sentence.has_person and len(sentence.text) < 160 and rng.random() < HEADLINES:
            yield from examples(lexicon, headline_case(sentence))
    for sentence in _linked(recipe, folder, rng):
        yield from examples(lexicon, sentence, HIDDEN, rng)
    with_people = [sentence for sentence in sentences if sentence.has_person]
    for sentence in rng.sample(with_people, min(recipe.swapped, len(with_people))):
        yield from examples(lexicon, swap_names(sentence, draw), 3 * HIDDEN, rng)
    for sentence in rng.sample(with_people, min(recipe.initials, len(with_people))):
        yield from examples(lexicon, with_initials(sentence), HIDDEN, rng)


def _linked(recipe: Recipe, folder: Path, rng: random.Random) -> list[Sentence]:
    """Draw the sentences of the silver file that are more than a title."""
    if not recipe.silver:
        return []
    linked = [s for s in read_sentences(folder, recipe.silver) if s.names and len(s.text.split()) >= 9]
    return rng.sample(linked, min(recipe.linked, len(linked)))


def build_lexicon(code: str, folder: Path) -> dict[str, str]:
    """Build the lexicon of a language: for each word in small letters, the codes of the lists that have it."""
    codes: dict[str, set[str]] = defaultdict(set)
    recipe = RECIPES[code]
    if recipe.latin:
        add_census(codes)
        for listed in codes.values():
            listed -= _RARE
        add_locales(codes)
        add_places(codes)
    for word in [word for word in codes if len(word) < 2]:
        del codes[word]
    _add_names(codes, recipe.locales)
    _add_cities(codes, latin=recipe.latin)
    add_corpora(codes, folder, (*filter(None, [recipe.silver]), *recipe.own), recipe.silver)
    _add_countries(codes, code)
    _add_usage(codes, code, latin=recipe.latin)
    if recipe.nouns:
        add_german_nouns(codes)
    for word, listed_as in own_words(OWN_WORDS / f"{code}.txt"):
        codes[fold_word(word)].add(listed_as)
    return {
        word: " ".join(sorted(found)) for word, found in sorted(codes.items()) if _says_something(word, found)
    }


def _says_something(word: str, codes: set[str]) -> bool:
    """Whether codes say more than how often a word is used; a syllable pair of Mandarin is known without them."""
    used_alike = codes.isdisjoint(("u2", "u3", "u4"))
    is_name = used_alike and PINYIN_WORD.fullmatch(word) is not None
    return any(code[0] not in ("uz" if is_name else "z") for code in codes)


def _add_names(codes: dict[str, set[str]], languages: Sequence[str]) -> None:
    """Add the names of the language's own countries, as they are written there."""
    for locale, given, family in locale_names():
        if locale.split("_")[0] not in languages:
            continue
        for own, usual, names in (("og", "g2", given), ("om", "m2", family)):
            for word in (part for name in names for part in name.lower().split() if len(part) > 1):
                codes[fold_word(word)].update((own, usual))


def _add_cities(codes: dict[str, set[str]], *, latin: bool) -> None:
    """Add the other names of big cities: Londres, Лондон."""
    for city in geonames().get_cities().values():
        if city["population"] < (700_000 if latin else 50_000):
            continue
        size = "c1" if city["population"] > 1e6 else "c2" if city["population"] > 2e5 else "c3"
        for name in city["alternatenames"]:
            is_one_word = len(name) > 3 and " " not in name and name[0].isupper() and name[1:].islower()
            if is_one_word and latin != bool(_CYRILLIC.fullmatch(name.lower())):
                codes[fold_word(name.lower())].add(size)


def _add_countries(codes: dict[str, set[str]], code: str) -> None:
    """Add the inflected names of countries (n), peoples and their adjectives (na)."""
    grammar = load_countries(code).grammar
    for entry in packaged_country_names(code):
        if " " not in entry.name and not entry.name.endswith("-"):  # franco- is a beginning
            for form in grammar.inflect(entry.name, entry.kind):
                codes[fold_word(form.lower())].add("na" if entry.kind in ("adjective", "demonym") else "n")


@cache
def _frequencies(code: str) -> dict[str, float]:
    wordfreq: Any = importlib.import_module("wordfreq")
    return dict(wordfreq.get_frequency_dict(code, wordlist="large"))


def _add_usage(codes: dict[str, set[str]], code: str, *, latin: bool) -> None:
    """Grade how much more often a word is used in the language than in others (u0 to u4), which names are not, and how often (z)."""
    others = [
        _frequencies(other) for other in ("en", "es", "fr", "pt", "it", "de") if latin and other != code
    ]
    graded: set[str] = set()
    for word, frequency in _frequencies(code).items():  # most frequent first
        key, zipf = fold_word(word), math.log10(frequency) + 9
        if zipf < _LEAST_FREQUENT or key in graded or not _LETTERS.fullmatch(word):
            continue
        graded.add(key)
        listed = codes[key]
        if others:
            elsewhere = sorted((other.get(word, 1e-9) for other in others), reverse=True)
            grade = bisect_right(_RATIOS, math.log10(2 * frequency / sum(elsewhere[:2])))
            if (
                grade == len(_RATIOS)
                and zipf >= _FREQUENT
                and not any(each[0] in _NO_WORD for each in listed)
            ):
                listed.add("w2")
            listed.add(f"u{grade}")
        listed.add(f"z{min(int(zipf), 5)}")


def build(code: str, english: Path, folder: Path) -> dict[str, str]:
    """Build the texts of the packaged files of a language."""
    codes = build_lexicon(code, folder)
    lexicon = PeopleLexicon(load_people_words(code), codes)
    weights, transitions = fit(training_set(code, lexicon, english, folder), ITERATIONS)
    return {
        LEXICON: "".join(f"{word}\t{found}\n" for word, found in codes.items()),
        MODEL: model_text(weights, transitions),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, then write or compare."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--language", required=True, choices=sorted(RECIPES))
    parser.add_argument("--english", type=Path, default=TRAINING, help="folder of the English tagged text")
    parser.add_argument("--training", type=Path, default=LANGUAGES, help="folder of the tagged text")
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare with what is packaged instead of writing; status 1 if different",
    )
    options = parser.parse_args(arguments)
    if not options.training.is_dir():
        print(f"no training text in {options.training}: give its folder with --training", file=sys.stderr)
        return 2
    out = ROOT / "seeds" / options.language / PEOPLE_FOLDER
    texts = build(options.language, options.english, options.training)
    return write_or_compare(texts, out, check=options.check)


if __name__ == "__main__":
    sys.exit(main())
