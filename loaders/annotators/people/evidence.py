"""Evidence from the whole article about a word: a full name, a title or a firm elsewhere changes how the word is read here."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from loaders.annotators.people import kinds
from loaders.annotators.people.lexicon import Word
from loaders.annotators.people.tagger import LOC, ORG, B, I, ScoredRun, Tagger, TagScores


@dataclass(frozen=True, slots=True)
class Tuning:
    """How much each kind of evidence weighs, in log-odds; chosen on the development set, where values near these give the same result."""

    # For a person
    surname: float = 6.0  # the last word of a full name elsewhere in the article
    unknown: float = 6.0  # added to that if the word is also an ordinary word
    given: float = 0.75  # an earlier word of a full name elsewhere
    first_name: float = 3.0  # the same of a listed given name
    addressed: float = 3.0  # Mr. or Sir stands here
    listed: float = 1.0  # a listed given and family name
    nickname: float = 4.0  # beside a nickname in quotation marks
    arabic: float = 2.0  # begins with Abu, ends in al-X, or begins with a family name of East Asia
    mandarin: float = 8.0  # a family name of East Asia and two syllables of Mandarin: Xi Jinping
    after_title: float = 4.0  # a title in the same run
    month: float = 3.0  # as `listed`, if the family name is a month's too
    titled: float = 2.0  # after a title elsewhere
    pooled: float = 1.2  # the mean log-odds of its other occurrences,
    clip: float = 3.0  # limited to this
    # Against one
    bare: float = 1.75  # a single word with none of these
    repeated: float = 0.5  # the same more than once
    headline: float = 1.5  # the same in a line with capitals everywhere
    org: float = 4.0  # in a firm's name of several words elsewhere
    place: float = 1.0  # in a place's name of several words elsewhere
    common: float = 2.0  # occurs in small letters
    capitals: float = 4.0  # the same, or a common word, in a headline in capitals
    brand: float = 5.0  # a known firm, agency or group
    country: float = 3.0  # the country lexicon has it
    acronym: float = 3.0  # capitals in an ordinary line
    quoted: float = 7.0  # quotation marks around it


QUOTES = frozenset("\"“”'‘’«»")

_BODIES = frozenset((kinds.ORGANISATION, kinds.COUNTRY))


@dataclass(slots=True)
class Seen:
    """The occurrences of one word in an article: their number, the sum of their log-odds of a person, and the strongest evidence of each kind."""

    count: int = 0
    logit: float = 0.0
    surname: float = 0.0
    given: float = 0.0
    titled: float = 0.0
    org: float = 0.0
    place: float = 0.0


def gather(runs: Sequence[ScoredRun], words: Sequence[Word], tuning: Tuning) -> dict[str, Seen]:
    """Count how each word of an article occurs; lines in capitals are not evidence."""
    seen: dict[str, Seen] = defaultdict(Seen)
    for run in runs:
        if run.line != "A":
            _gather_run(run, words, tuning.clip, seen)
    for key in _things(runs, words):
        seen[key].org = 1.0
    return seen


def _things(runs: Sequence[ScoredRun], words: Sequence[Word]) -> set[str]:
    """List the words that anywhere are followed by Inc., Ltd. and the like, or own what only firms own."""
    named = {
        words[at].key for run in runs for at in range(run.first, run.last - 1) if is_firm_end(words[at + 1])
    }
    owners = {
        words[run.last - 1].key
        for run in runs
        if run.last + 1 < len(words)
        and kinds.POSSESSIVE in words[run.last].kinds
        and kinds.FIRM_GOOD in words[run.last + 1].kinds
    }
    return named | owners


def _gather_run(run: ScoredRun, words: Sequence[Word], clip: float, seen: dict[str, Seen]) -> None:
    length = run.last - run.first
    span_start = -1
    for k, label in enumerate(run.labels):
        word = words[run.first + k]
        if not word.capital:
            continue
        entry = seen[word.key]
        chance = run.chances[k]
        entry.count += 1
        entry.logit += _logit(chance, clip)
        if label == ORG and length > 1:
            entry.org = max(entry.org, chance[ORG])
        elif label == LOC and length > 1:
            entry.place = max(entry.place, chance[LOC])
        elif label == B:
            span_start = k
        if label in (B, I) and (k + 1 == length or run.labels[k + 1] != I):
            _gather_name(run, span_start, k, words, seen)


def _gather_name(run: ScoredRun, start: int, end: int, words: Sequence[Word], seen: dict[str, Seen]) -> None:
    """Count the words of one person's name: the last as a surname, those before it as given names."""
    first = run.first + start
    last = words[run.first + end]
    if is_quoted(words, first, run.first + end + 1):
        return
    sure = min([run.chances[k][B] + run.chances[k][I] for k in range(start, end + 1)])
    if start == end:
        if is_titled(words, first):
            entry = seen[last.key]
            entry.titled = max(entry.titled, sure)
        return
    if kinds.FIRM_NAME in words[first].pairs.get(last.low, ()):  # Wells Fargo
        return
    surnames = [last, words[first]] if is_family_first(words, first, run.first + end) else [last]
    for word in surnames:
        entry = seen[word.key]
        entry.surname = max(entry.surname, sure)
    for word in words[first : run.first + end]:
        if word.capital:
            entry = seen[word.key]
            entry.given = max(entry.given, sure)


def is_firm_end(word: Word) -> bool:
    """Whether a word ends a firm's name: Inc."""
    return word.capital and kinds.FIRM_END in word.kinds


def is_titled(words: Sequence[Word], first: int) -> bool:
    """Whether a title stands right before a name: *Mr.* Lee, *President* Lee."""
    if not first:
        return False
    before = words[first - 1]
    return kinds.ADDRESS in before.kinds or (before.capital and kinds.TITLE in before.kinds)


def is_family_first(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether a full name, words `first` to `last`, is one of those that put the family first: Kim In-so, Deng Xiaoping."""
    given = words[last]
    return kinds.PINYIN in given.kinds or (given.outline == "Xx-x" and last == first + 1)


def nickname_neighbours(words: Sequence[Word]) -> set[int]:
    """Find the tokens on both sides of a nickname in quotation marks: Hector and Camacho of Hector "Macho" Camacho."""
    found: set[int] = set()
    for at in range(1, len(words) - 3):
        if words[at].low in QUOTES and words[at - 1].capital and words[at + 1].capital:
            if kinds.GIVEN not in words[at - 1].kinds:
                continue
            for end in range(at + 2, min(at + 6, len(words) - 1)):
                if words[end].low in QUOTES:
                    if words[end + 1].capital:
                        found.update((at - 1, end + 1))
                    break
                if words[end].cat == "<n>":
                    break
    return found


def is_quoted(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether tokens `[first, last)` stand alone between quotation marks."""
    return first > 0 and last < len(words) and words[first - 1].low in QUOTES and words[last].low in QUOTES


def _logit(chance: Sequence[float], clip: float) -> float:
    """Turn the probability of a person's name into log-odds between -`clip` and `clip`."""
    person = chance[B] + chance[I]
    return max(-clip, min(clip, math.log((person + 1e-9) / (1 - person + 1e-9))))


def reread(
    tagger: Tagger,
    runs: Sequence[ScoredRun],
    words: Sequence[Word],
    tuning: Tuning,
    *,
    forms: Collection[str],
    countries: Collection[int] = frozenset(),
) -> list[list[int]]:
    """Label the runs again with what the whole article says of their words.

    `forms` are the article's word forms, `countries` the numbers of the tokens that the
    country lexicon covers. Returns labels for each run.
    """
    article = _Article(
        words, tuning, gather(runs, words, tuning), nickname_neighbours(words), forms, countries
    )
    again = []
    for run in runs:
        scores = article.scores(run)
        again.append(tagger.decode(scores) if scores != run.scores else run.labels)
    return again


@dataclass(frozen=True, slots=True)
class _Article:
    """What an article says of its words."""

    words: Sequence[Word]
    tuning: Tuning
    seen: dict[str, Seen]
    nicknamed: Collection[int]
    forms: Collection[str]
    countries: Collection[int]

    def scores(self, run: ScoredRun) -> list[TagScores]:
        """Add to the scores of a run's words what the article says of them."""
        openly = _openly(run, self.words, self.tuning)
        return [self._score(run, k, openly) for k in range(len(run.scores))]

    def _score(self, run: ScoredRun, k: int, bonus: float) -> TagScores:
        at, words, tuning, labels = run.first + k, self.words, self.tuning, run.labels
        word = words[at]
        if not word.capital or word.cat == "I":
            return run.scores[k]
        entry = self.seen[word.key]
        person = bonus + _pooled(run, k, entry, tuning) + tuning.nickname * (at in self.nicknamed)
        if k and _follows_title(words, run.first, at):
            person += tuning.after_title
        against = org = place = 0.0
        in_full_name = labels[k] == I or (labels[k] == B and labels[k + 1 : k + 2] == [I])
        is_surname = entry.surname >= 0.5
        if not in_full_name:
            if entry.surname and (
                kinds.COMMON not in word.kinds or (run.line == "A" and word.low not in self.forms)
            ):
                against = tuning.unknown * entry.surname
            person += _known(word, entry, tuning) or _bare(run, word, entry, tuning)
            if not is_surname:
                if run.last - run.first == 1 or kinds.GIVEN not in word.kinds:
                    org, place = tuning.org * entry.org, tuning.place * entry.place
                person -= self._doubts(run, at)
        if in_full_name or not is_surname:
            person -= tuning.quoted * is_quoted(words, run.first, run.last)
        b, inside, at_place, at_org = run.scores[k]
        if k + 1 < len(run.scores) and _is_mandarin(words, at):
            b += tuning.mandarin
        elif k and _is_mandarin(words, at - 1):
            inside += tuning.mandarin
        return (
            b + person + against,
            inside + person + against,
            at_place + place + against,
            at_org + org + against,
        )

    def _doubts(self, run: ScoredRun, at: int) -> float:
        """Weigh what speaks against a person in the word itself."""
        word, tuning = self.words[at], self.tuning
        doubt = tuning.country if at in self.countries else 0.0
        if kinds.TRADE in word.kinds:
            doubt += tuning.brand
        if run.line == "A":
            return doubt + tuning.capitals * (kinds.COMMON in word.kinds or word.low in self.forms)
        if word.cat[0] == "A":
            doubt += tuning.acronym
        if word.low in self.forms and run.last - run.first == 1:
            doubt += tuning.common
        return doubt


def _pooled(run: ScoredRun, k: int, entry: Seen, tuning: Tuning) -> float:
    """Weigh a word's other occurrences."""
    others = entry.count - (run.line != "A")
    if others <= 0:
        return 0.0
    own = 0.0 if run.line == "A" else _logit(run.chances[k], tuning.clip)
    return tuning.pooled * (entry.logit - own) / (others + 1)


def _known(word: Word, entry: Seen, tuning: Tuning) -> float:
    """Weigh a full name or a title that the word has elsewhere; 0 if it has none."""
    given = tuning.first_name if kinds.GIVEN in word.kinds else tuning.given
    titled = tuning.titled * entry.titled if entry.count > 1 else 0.0
    return max(tuning.surname * entry.surname, given * entry.given, titled)


def _bare(run: ScoredRun, word: Word, entry: Seen, tuning: Tuning) -> float:
    """Score a single word for which the article has neither a full name nor a title."""
    if run.last - run.first > 1:
        return 0.0
    against = tuning.bare + tuning.repeated * (entry.count > 1)
    if run.line == "T" and kinds.GIVEN not in word.kinds:
        against += tuning.headline
    return -against


def _openly(run: ScoredRun, words: Sequence[Word], tuning: Tuning) -> float:
    """Weigh the direct evidence that a run names a person."""
    first, last = words[run.first], words[run.last - 1]
    length = run.last - run.first
    before = words[run.first - 1] if run.first else None
    if before is not None and kinds.ADDRESS in before.kinds:  # Mr. Lee
        return tuning.addressed
    if kinds.ADDRESS in first.kinds or kinds.ABBREVIATED_TITLE in first.kinds:  # Pres. Lee
        return tuning.addressed
    if length == 1:
        return 0.0
    if last.outline == "x-Xx" or kinds.KUNYA in first.kinds:  # Haider al-Abadi, Abu Omar
        return tuning.arabic
    if length > 3:
        return 0.0
    if before is not None and before.cat == "t" and kinds.SURE_GIVEN in first.kinds:  # the president John Obi
        return tuning.titled
    if kinds.FAMILY_FIRST in first.kinds and _BODIES.isdisjoint(last.kinds):  # Nguyen Quang
        return tuning.arabic
    if kinds.SURE_GIVEN in first.kinds and kinds.FAMILY in last.kinds:  # Ann Lee, Theresa May
        return tuning.listed + tuning.month * (kinds.DAY in last.kinds and kinds.DAY not in first.kinds)
    return 0.0


def _is_mandarin(words: Sequence[Word], at: int) -> bool:
    """Whether a word and the next are a family name and a given name of Mandarin that no list has: *Xi Jinping*."""
    family, given = words[at].kinds, words[at + 1].kinds
    return kinds.PINYIN in given and kinds.FAMILY_FIRST in family and kinds.FUNCTION_WORD not in family


def _follows_title(words: Sequence[Word], first: int, at: int) -> bool:
    """Whether a title stands in the same run, up to two words before: *Secretary* Ash Carter."""
    if kinds.OFFICE in words[at].kinds:
        return False
    before = words[max(first, at - 2) : at]
    return kinds.ABBREVIATED_TITLE in before[-1].kinds or any(kinds.TITLE in word.kinds for word in before)
