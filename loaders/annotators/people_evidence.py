"""What the rest of an article says about a word: a full name, a title or a firm elsewhere changes how it reads here."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from loaders.annotators.people_kinds import (
    ABBREVIATED_TITLES,
    FAMILY_FIRST,
    FIRM_ENDS,
    FIRM_GOODS,
    FIRM_NAMES,
)
from loaders.annotators.people_tokens import Word, word_set
from loaders.annotators.tagger import LOC, ORG, B, I, Row, ScoredRun, Tagger


@dataclass(frozen=True, slots=True)
class Tuning:
    """How much each kind of evidence weighs, in log-odds; chosen on the development set, flat around these values.

    For a person:

    - `surname`, `given`: the word is the last, or an earlier, word of a full name elsewhere in the article
      (`first_name`: the same of a listed given name); `unknown`: `surname` once more, against an ordinary word.
    - `titled`: it follows a title elsewhere; `addressed`: Mr. or Sir stands here; `after_title`: a title in the same run.
    - `listed`: a listed given and family name; `month`: the same, if the family name is a month's too.
    - `arabic`: a name of several words that begins with Abu or ends in al-X, or with a family name of East Asia.
    - `nickname`: it stands beside a nickname in quotation marks.
    - `pooled`: the mean log-odds of its other occurrences, held within `clip`.

    Against one:

    - `bare`: a single word with none of these; `repeated`: the same more than once; `headline`: the same in a line
      with capitals everywhere.
    - `org`, `place`: it is in a firm's or a place's name of several words elsewhere.
    - `common`: it occurs in small letters; `capitals`: the same, or a common word, in a headline in capitals.
    - `brand`: a known firm, agency or group; `country`: the country lexicon has it; `acronym`: capitals in an ordinary line.
    - `quoted`: quotation marks around it; `namesake`: an airport, a prize or a ship beside it.
    """

    surname: float = 6.0
    unknown: float = 6.0
    given: float = 0.75
    first_name: float = 3.0
    addressed: float = 3.0
    listed: float = 1.0
    nickname: float = 4.0
    arabic: float = 2.0
    after_title: float = 4.0
    month: float = 3.0
    titled: float = 2.0
    pooled: float = 1.2
    clip: float = 3.0
    bare: float = 1.75
    repeated: float = 0.5
    headline: float = 1.5
    org: float = 4.0
    place: float = 1.0
    common: float = 2.0
    capitals: float = 4.0
    brand: float = 5.0
    country: float = 3.0
    acronym: float = 3.0
    quoted: float = 7.0
    namesake: float = 6.0


VESSELS = word_set(
    "superstorm carrier carriers ship ships frigate destroyer cruiser submarine tanker ferry yacht trawler vessel warship uss hms rms "
    "hurricane typhoon storm cyclone tropical racehorse horse colt filly mare airport stadium street avenue tabloid newspaper "
    "restaurant café"
)
"""Words before a name that is a ship's, a storm's, a horse's, a paper's or a place's."""

NAMESAKES = word_set(
    "airport stadium arena street avenue boulevard square bridge tunnel prize prizes award awards medal trophy cup memorial "
    "foundation institute institution university college school library museum hospital clinic prison jail barracks base "
    "airfield station theatre theater cathedral church mosque lecture scholarship fellowship shares stock plc inc inc. corp "
    "corp. ltd ltd. ag sa spa nv gmbh newspaper daily agency magazine weekly"
)
"""Words after a name that belongs to something else called so."""

_AFTER_PLACES = word_set(
    "region province district town village river valley man woman men women couple resident residents native police teen "
    "teenager counties county city"
)
"""Words in small letters after the name of a place: a Glen Allen woman."""

SETTLEMENTS = word_set(
    "residents mayor streets town city village port province district county suburb hamlet island state capital region township municipality "
    "governorate department territory district neighborhood neighbourhood outskirts southeast southwest northeast northwest "
    "north south east west"
)
"""Words before "of" and a place's name."""

QUOTES = frozenset("\"“”'‘’«»")

_GIVEN = frozenset(("f1", "f2", "g1", "g2", "pf2", "pf3"))
_SURE_GIVEN = frozenset(("f1", "f2", "pf2", "pf3"))
_FAMILY = frozenset(("l1", "l2", "m1", "m2", "pl2", "pl3"))
_OFFICES = frozenset(("t", "o", "n", "na", "or3"))
_TRADES = frozenset(("br", "ag", "gr"))
_COMMON = frozenset(("w2", "w3"))


_NO_NAME: Row = (-9.0, -9.0, -9.0, -9.0)
"""Scores of a word that names nothing."""


@dataclass(slots=True)
class Seen:
    """How one word occurs in an article: how often, the summed log-odds of a person, the surest of each kind."""

    count: int = 0
    logit: float = 0.0
    surname: float = 0.0
    given: float = 0.0
    titled: float = 0.0
    org: float = 0.0
    place: float = 0.0


def gather(runs: Sequence[ScoredRun], words: Sequence[Word], tuning: Tuning) -> dict[str, Seen]:
    """Sum up how each word of an article occurs; lines in capitals are no evidence."""
    seen: dict[str, Seen] = defaultdict(Seen)
    for run in runs:
        if run.line != "A":
            _gather_run(run, words, tuning.clip, seen)
    for key in _things(runs, words):
        seen[key].org = 1.0
    return seen


def _things(runs: Sequence[ScoredRun], words: Sequence[Word]) -> set[str]:
    """List the words that stand once before Inc., Ltd. and the like or own what only firms do."""
    named = {
        words[at].key
        for run in runs
        for at in range(run.first, run.last - 1)
        if words[at + 1].low in FIRM_ENDS and words[at + 1].capital
    }
    owners = {
        words[run.last - 1].key
        for run in runs
        if run.last + 1 < len(words)
        and words[run.last].low in ("'s", "’s")
        and words[run.last + 1].low in FIRM_GOODS
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
    """Note the words of one person's name: the last is a surname, those before it given names."""
    first = run.first + start
    last = words[run.first + end]
    if is_quoted(words, first, run.first + end + 1):
        return
    sure = min([run.chances[k][B] + run.chances[k][I] for k in range(start, end + 1)])
    if start == end:
        before = words[first - 1] if first else None
        if before is not None and ("ad" in before.codes or (before.capital and "t" in before.codes)):
            entry = seen[last.key]
            entry.titled = max(entry.titled, sure)
        return
    if (words[first].cat == "I" and "br" in last.codes) or (words[first].low, last.low) in FIRM_NAMES:
        return
    entry = seen[last.key]
    entry.surname = max(entry.surname, sure)
    if is_family_first(words, first, run.first + end):
        entry = seen[words[first].key]
        entry.surname = max(entry.surname, sure)
    for word in words[first : run.first + end]:
        if word.capital:
            entry = seen[word.key]
            entry.given = max(entry.given, sure)


def is_family_first(words: Sequence[Word], first: int, last: int) -> bool:
    """Tell whether a full name, words `first` to `last`, is one of those that put the family first: Kim In-so, Deng Xiaoping."""
    given = words[last]
    return "py" in given.codes or (given.outline == "Xx-x" and last == first + 1)


def nickname_neighbours(words: Sequence[Word]) -> set[int]:
    """Find the tokens on both sides of a nickname in quotation marks: Hector and Camacho of Hector "Macho" Camacho."""
    found: set[int] = set()
    for at in range(1, len(words) - 3):
        if words[at].low in QUOTES and words[at - 1].capital and words[at + 1].capital:
            if not _GIVEN.intersection(words[at - 1].codes):
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
    """Tell whether tokens `[first, last)` stand alone between quotation marks."""
    return first > 0 and last < len(words) and words[first - 1].low in QUOTES and words[last].low in QUOTES


def _logit(chance: Sequence[float], clip: float) -> float:
    """Turn the probability of a person's name into log-odds, held within `clip`."""
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
    seen = gather(runs, words, tuning)
    kin = nickname_neighbours(words)
    again = []
    for run in runs:
        changed = False
        openly = _openly(run, words, tuning)
        scores: list[Row] = []
        for k, row in enumerate(run.scores):
            word = words[run.first + k]
            if word.capital and word.cat != "I":
                new = _adjust(run, k, words, seen, tuning, forms, run.first + k in countries)
                bonus = openly + tuning.nickname * (run.first + k in kin)
                if k and _follows_title(words, run.first, run.first + k):
                    bonus += tuning.after_title
                if bonus:
                    new = (new[0] + bonus, new[1] + bonus, new[2], new[3])
                if word.low in ABBREVIATED_TITLES and k + 1 < len(run.scores):
                    new = _NO_NAME
                changed = changed or new != row
                scores.append(new)
            else:
                scores.append(row)
        again.append(tagger.decode(scores) if changed else run.labels)
    return again


def _adjust(
    run: ScoredRun,
    k: int,
    words: Sequence[Word],
    seen: dict[str, Seen],
    tuning: Tuning,
    forms: Collection[str],
    country: bool,
) -> Row:
    """Add to one word's scores what the article says of it."""
    word = words[run.first + k]
    entry = seen[word.key]
    person = against = org = place = 0.0
    others = entry.count - (run.line != "A")
    if others > 0:
        own = 0.0 if run.line == "A" else _logit(run.chances[k], tuning.clip)
        person += tuning.pooled * (entry.logit - own) / (others + 1)
    in_full_name = _in_full_name(run.labels, k)
    if not in_full_name:
        given = tuning.first_name if _GIVEN.intersection(word.codes) else tuning.given
        known = max(tuning.surname * entry.surname, given * entry.given)
        if entry.count > 1:
            known = max(known, tuning.titled * entry.titled)
        common = _COMMON.intersection(word.codes)
        if entry.surname and (not common or (run.line == "A" and word.low not in forms)):
            against = tuning.unknown * entry.surname
        if known:
            person += known
        elif run.last - run.first == 1:
            person -= tuning.bare + tuning.repeated * (entry.count > 1)
            if run.line == "T" and not _GIVEN.intersection(word.codes):
                person -= tuning.headline
        if entry.surname < 0.5:
            if run.last - run.first == 1 or not _GIVEN.intersection(word.codes):
                org, place = tuning.org * entry.org, tuning.place * entry.place
            person -= _doubts(run, word, tuning, forms, country)
    if in_full_name or entry.surname < 0.5:
        person -= _bystanders(run, k, words, tuning)
    b, inside, at_place, at_org = run.scores[k]
    return (
        b + person + against,
        inside + person + against,
        at_place + place + against,
        at_org + org + against,
    )


def _openly(run: ScoredRun, words: Sequence[Word], tuning: Tuning) -> float:
    """Weigh what says openly that a run names a person: Mr., Sir; a listed given name and a family name."""
    first, last = words[run.first], words[run.last - 1]
    if (
        "ad" in first.codes
        or first.low in ABBREVIATED_TITLES
        or (run.first and "ad" in words[run.first - 1].codes)
    ):
        return tuning.addressed
    length = run.last - run.first
    if (
        1 < length < 4
        and run.first
        and words[run.first - 1].cat == "t"
        and _SURE_GIVEN.intersection(first.codes)
    ):
        return tuning.titled
    if length > 1 and (last.outline == "x-Xx" or first.low in ("abu", "umm")):
        return tuning.arabic
    if 1 < length < 4 and first.key in FAMILY_FIRST and not {"o", "n"}.intersection(last.codes):
        return tuning.arabic
    if 1 < length < 4 and _SURE_GIVEN.intersection(first.codes) and _FAMILY.intersection(last.codes):
        return tuning.listed + tuning.month * ("d" in last.codes and "d" not in first.codes)
    return 0.0


def _follows_title(words: Sequence[Word], first: int, at: int) -> bool:
    """Tell whether a title stands in the same run, up to two words before: Secretary Ash Carter."""
    if _OFFICES.intersection(words[at].codes):
        return False
    before = words[max(first, at - 2) : at]
    return before[-1].low in ABBREVIATED_TITLES or any("t" in word.codes for word in before)


def _doubts(run: ScoredRun, word: Word, tuning: Tuning, forms: Collection[str], country: bool) -> float:
    """Weigh what speaks against a person in the word itself."""
    doubt = tuning.country if country else 0.0
    if _TRADES.intersection(word.codes):
        doubt += tuning.brand
    if word.cat[0] == "A" and run.line != "A":
        doubt += tuning.acronym
    if word.low in forms or (run.line == "A" and _COMMON.intersection(word.codes)):
        if run.line == "A":
            doubt += tuning.capitals
        elif run.last - run.first == 1:
            doubt += tuning.common
    return doubt


def _bystanders(run: ScoredRun, k: int, words: Sequence[Word], tuning: Tuning) -> float:
    """Weigh what stands beside the name: an airport or a prize after it, a ship before it, quotation marks."""
    doubt = 0.0
    after = run.first + k + 1
    end = words[run.last].low if run.last < len(words) else ""
    if end in NAMESAKES or end in _AFTER_PLACES or (after < run.last and words[after].low in NAMESAKES):
        doubt += tuning.namesake
    before = words[run.first - 1].low if run.first else ""
    if before in VESSELS or (before == "of" and run.first > 1 and words[run.first - 2].low in SETTLEMENTS):
        doubt += tuning.namesake
    if is_quoted(words, run.first, run.last):
        doubt += tuning.quoted
    return doubt


def _in_full_name(labels: Sequence[int], k: int) -> bool:
    """Tell whether a word is one of several that name a person."""
    return labels[k] == I or (labels[k] == B and k + 1 < len(labels) and labels[k + 1] == I)
