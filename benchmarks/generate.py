"""Articles for measuring: made from a fixed seed, with real-looking lengths, Zipfian words and a long tail of people.

`articles` gives them ready to be written, every mention at its place; `write_files` puts the
same articles into text files for the whole pipeline. An article depends on the seed and its
number alone, so that a part of a corpus is the same however much of it is made.

    python -m benchmarks.generate FOLDER --count 10000
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Literal, NamedTuple, cast

from loaders.records import (
    CountrySpan,
    DateSpan,
    Found,
    ParsedArticle,
    PersonSpan,
    QuotationFound,
    QuotationPart,
    Via,
)
from loaders.reference import tables
from store.names import name_key
from store.rows import KeyedPerson, NewArticle, make_findings
from store.texts import make_text

SEED = 4
WORDS = 30_000
PEOPLE = 40_000
MEAN_WORDS = 440
"""Words in a body: about 2.7 kB with the names among them."""
PERSON_MENTIONS = 8
COUNTRY_MENTIONS = 6
SPEAKERS = (0, 3)
"""Which mentions of people speak."""
DATED = (0, 2)
"""Which mentions of countries have a date behind them."""
SAID = 180
"""Code points of a quotation."""
FIRST_DAY = date(2010, 1, 1)
DAYS = 5_000
PUBLISHERS = ("The Courier", "Morning Post", "Harbour News", "Wire Service", "Evening Mail")

_COMMON = (
    "the of to and a in that for is on was with said as at by it from he be has his have are an not were they who "
    "but will this had its would their been one or which more about we after also out up new over when than people "
    "year there last time two could first some other into what government no all his her percent president week "
    "before against state talks country police minister officials million between three day during under years "
    "most since while if many now because made war deal group while party support including market power report"
)
_SYLLABLE_LIST = (
    "ba be bi bo ca ce co da de di do fa fe fi fo ga ge go ha he hi ho ja jo ka ke ki la le li lo lu ma me mi mo mu "
    "na ne ni no pa pe pi po qua ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo wa we wi yo za"
)
_SYLLABLES = _SYLLABLE_LIST.split()
_ENDS = ("", "n", "r", "s", "t", "l", "ng", "nd", "st", "ment", "tion", "ing", "ed", "er", "ly", "ness")


class _Place(NamedTuple):
    name: str
    code: str
    via: str


class Vocabulary(NamedTuple):
    """What articles are put together from, each with the running sums of its weights."""

    words: Sequence[str]
    word_weights: Sequence[float]
    people: Sequence[tuple[str, str]]
    people_weights: Sequence[float]
    places: Sequence[_Place]
    place_weights: Sequence[float]


def _zipf(count: int, exponent: float = 1.0) -> list[float]:
    return list(accumulate(1 / rank**exponent for rank in range(1, count + 1)))


def _coin(draw: random.Random, syllables: int) -> str:
    return "".join(draw.choices(_SYLLABLES, k=syllables)) + draw.choice(_ENDS)


def _distinct(draw: random.Random, count: int, low: int, high: int) -> list[str]:
    made: dict[str, None] = {}
    while len(made) < count:
        made[_coin(draw, draw.randint(low, high))] = None
    return list(made)


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """Make the words, people and places, once in each process."""
    draw = random.Random(SEED)
    common = list(dict.fromkeys(_COMMON.split()))
    words = common + [w for w in _distinct(draw, WORDS, 1, 4) if w not in common][: WORDS - len(common)]
    given = [name.capitalize() for name in _distinct(draw, 800, 1, 2)]
    family = [name.capitalize() for name in _distinct(draw, 12_000, 2, 3)]
    people = list({(draw.choice(given), draw.choice(family)): None for _ in range(PEOPLE)})
    places = [
        _Place(row.name, row.country_code, row.kind)
        for row in tables.packaged_country_names("en")
        if row.kind in ("name", "adjective", "capital")
        and len(row.country_code) == 2
        and row.language == "en"
    ]
    draw.shuffle(places)
    return Vocabulary(
        words, _zipf(len(words)), people, _zipf(len(people), 0.8), places, _zipf(len(places), 0.9)
    )  # fmt: skip


def articles(count: int, *, first: int = 0) -> Iterator[NewArticle]:
    """Make `count` articles from number `first` on."""
    for number in range(first, first + count):
        yield article(number)


def article(number: int) -> NewArticle:
    """Make one article with its mentions: about 2.7 kB, eight mentions of people, six of countries."""
    known = vocabulary()
    draw = random.Random(SEED * 1_000_003 + number)
    length = min(2_000, max(60, int(draw.lognormvariate(0, 0.45) * MEAN_WORDS * 0.9)))
    words = draw.choices(known.words, cum_weights=known.word_weights, k=length)
    named = draw.choices(known.people, cum_weights=known.people_weights, k=3)
    mentioned: dict[int, tuple[str, object]] = {}
    slots = sorted(draw.sample(range(1, length), PERSON_MENTIONS + COUNTRY_MENTIONS))
    introduced: set[tuple[str, str]] = set()
    for turn, slot in enumerate(slots):
        if turn % 7 in (1, 4, 6):
            place = draw.choices(known.places, cum_weights=known.place_weights)[0]
            mentioned[slot] = (place.name, place)
        else:
            who = draw.choice(named)
            mentioned[slot] = (who[1] if who in introduced else " ".join(who), who)
            introduced.add(who)
    body, people, countries = _compose(draw, words, mentioned)
    title = " ".join(draw.choices(known.words, cum_weights=known.word_weights, k=9)).capitalize()
    day = FIRST_DAY + timedelta(days=draw.randrange(DAYS))
    publisher = draw.choice(PUBLISHERS)
    url = f"https://news.example/{number}"
    parsed = ParsedArticle(
        title=title,
        body=body,
        published_on=day,
        publisher=publisher,
        url=url,
        external_id=url,
        source_uri=f"file:///generated/{number:07}.txt",
        source_format="text",
        language="en",
        language_from="stated",
    )
    return NewArticle(
        make_text(parsed, identity=None),
        annotator="generated",
        findings=make_findings(
            title,
            body,
            {
                **_placed(len(title) + 2, people, countries),
                "date_mentions": list(_dates(draw, day, len(title) + 2, body, countries)),
                "quotations": list(_quotations(len(title) + 2, body, people)),
            },
            _keyed_person,
        ),
    )


def _placed(offset: int, people: Sequence[PersonSpan], countries: Sequence[CountrySpan]) -> Found:
    """Place the spans of a body in the whole text."""
    return {
        "person_mentions": [
            replace(span, start=span.start + offset, end=span.end + offset) for span in people
        ],
        "country_mentions": [
            replace(span, start=span.start + offset, end=span.end + offset) for span in countries
        ],
    }


def _dates(
    draw: random.Random, day: date, offset: int, body: str, countries: Sequence[CountrySpan]
) -> Iterator[DateSpan]:
    """Give the words behind some mentions of countries as dates: days, months and years around the article's."""
    for country in [countries[at] for at in DATED if countries[at].end + 3 < len(body)]:
        first = day + timedelta(days=draw.randint(-2_000, 400))
        last = first + timedelta(days=draw.choice((0, 29, 364)))
        start = offset + country.end + 1
        yield DateSpan(start, start + 2, "date", first.isoformat(), "day", first, last, tense="past")


def _quotations(offset: int, body: str, people: Sequence[PersonSpan]) -> Iterator[QuotationFound]:
    """Give what follows some mentions of people as said by them."""
    for number, speaker in enumerate([people[at] for at in SPEAKERS if people[at].end + 1 < len(body)], 1):
        content = body[speaker.end + 1 :][:SAID]
        spans: tuple[tuple[int, int, Literal["content", "speaker"]], ...] = (
            (speaker.end + 1, speaker.end + 1 + len(content), "content"),
            (speaker.start, speaker.end, "speaker"),
        )
        yield QuotationFound(
            number=number,
            kind="indirect",
            cue="",
            speaker=body[speaker.start : speaker.end],
            speaker_form="name",
            person_start=speaker.start + offset,
            country_code=None,
            relayed_by=None,
            addressee=None,
            addressee_start=None,
            rule="generated",
            words=len(content.split()),
            spans=tuple(QuotationPart(start + offset, end + offset, part, 1) for start, end, part in spans),
        )


@lru_cache(maxsize=PEOPLE)
def _keyed_person(name: str) -> KeyedPerson:
    return KeyedPerson(name_key(name), name)


def _compose(
    draw: random.Random, words: list[str], mentioned: dict[int, tuple[str, object]]
) -> tuple[str, list[PersonSpan], list[CountrySpan]]:
    """Put sentences and paragraphs together and note where each name stands."""
    parts: list[str] = []
    people: list[PersonSpan] = []
    countries: list[CountrySpan] = []
    at, left, sentences = 0, 0, 0
    for slot, plain in enumerate(words):
        word, what = mentioned.get(slot, (plain, None))
        gap = " "
        if left == 0:
            left = draw.randint(8, 34)
            gap = "" if not parts else ".\n\n" if sentences % 3 == 2 else ". "
            sentences += bool(parts)
            word = word[0].upper() + word[1:]
        left -= 1
        at += len(gap)
        if isinstance(what, _Place):
            countries.append(CountrySpan(at, at + len(word), what.code, cast(Via, what.via)))
        elif isinstance(what, tuple):
            full = " ".join(what)
            people.append(PersonSpan(at, at + len(word), full, "full" if word == full else "surname"))
        at += len(word)
        parts += (gap, word)
    return "".join(parts) + ".", people, countries


def write_files(folder: Path, count: int, *, first: int = 0) -> None:
    """Write articles as text files, a thousand in each folder."""
    for made, number in zip(articles(count, first=first), range(first, first + count), strict=True):
        place = folder / f"{number // 1000:04}"
        if number % 1000 == 0 or number == first:
            place.mkdir(parents=True, exist_ok=True)
        text = f" date {made.text.published_on} {made.text.title}\n\n{made.text.body}\n"
        (place / f"{number:07}.txt").write_text(text, encoding="utf-8")


def main() -> None:
    """Write a folder of articles."""
    parser = argparse.ArgumentParser(description=write_files.__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    write_files(options.folder, options.count, first=options.first)


if __name__ == "__main__":
    main()
