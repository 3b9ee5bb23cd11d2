"""A second look at the names that were found: words that are not part of a name are cut off, things that are only called like a person are left out.

Firms, streets, ships, storms, law cases, towns of datelines, dates and bare common words are called like people.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from loaders.annotators.people import kinds
from loaders.annotators.people.bare import (
    is_calendar_date,
    is_dateline,
    is_sentence_start,
    without_bare_words,
)
from loaders.annotators.people.evidence import is_firm_end, is_titled
from loaders.annotators.people.lexicon import Word
from loaders.annotators.people.tagger import ScoredRun

Span = tuple[int, int]
"""A name's tokens, `[first, last)`."""

_HUMPS = "XxXxXx"
"""The outline of words that lost the blanks between them."""

_NEVER_FIRST = frozenset((
    kinds.FUNCTION_WORD, kinds.FORM_OF_ADDRESS, kinds.ADDRESS, kinds.PREFIXED, kinds.SHORT_TITLE, kinds.INHABITANT, kinds.EPITHET,
    kinds.COMPOUND,
))  # fmt: skip
_DOUBTFUL_FIRST = frozenset((kinds.NATIONALITY, kinds.TITLE, kinds.MONTH))
_MAY_NAME = frozenset((kinds.GIVEN, kinds.PARTICLE))
_NEVER_LAST = frozenset((kinds.WEEKDAY, kinds.TAIL_WORD))
_STOPS = frozenset(("<n>", ".", "!", "?"))
_OFFICES = frozenset((kinds.SHORT_TITLE, kinds.TITLE))
_NO_ESTATE = frozenset((kinds.PLACE, kinds.NOUN, kinds.DAY, kinds.ORGANISATION, "c1", "c2", "c3"))
_NO_BARE_WORD = frozenset((kinds.HEADLINE_VERB, kinds.NO_NAME, kinds.GENERATION, kinds.GROUP, kinds.PREFIXED))


def refine(spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Cut and leave out: sorted spans `[first, last)` of tokens, each within one of the `runs`."""
    cut = [part for span in _joined(spans, words) for part in _split(words, *span)]
    surnames = _surnames(cut, words)
    cut = [_without_common_words(span, surnames, words) for span in cut]
    cut = _with_estates(cut, runs, words)
    named = _named(cut, runs, words)
    towns = _towns(named, words)
    named = [span for span in named if _keys(words, span) not in towns]
    things = _things(words, runs, named) | _places_together(words, runs)
    parties = parties_of(words, cut)
    named = without_bare_words(named, runs, words, things | {words[at].key for at in parties})
    return [span for span in named if span[0] not in parties and words[span[1] - 1].key not in things]


def _joined(spans: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Join two parts of one name with a particle between them: Zine *al-Abidine ben* Ali, Carlo Alberto *Dalla* Chiesa."""
    joined: list[Span] = []
    for first, last in spans:
        within = (words[first - 1].particle, last - first > 1 and kinds.PARTICLE in words[first].kinds)
        if joined and joined[-1][1] == first and any(within):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined


# Cutting


def _split(words: Sequence[Word], first: int, last: int) -> list[Span]:
    """Split a name at a headline's verb and cut its ends: Ada Lee Compares Tom Ray, Pres. Lee."""
    verbs = [
        at
        for at in range(first, last)
        if words[at].capital
        and (kinds.HEADLINE_VERB in words[at].kinds or words[at].outline.startswith(_HUMPS))
    ]
    starts = [first, *(at + 1 for at in verbs)]
    spans = [trim(words, start, end) for start, end in zip(starts, [*verbs, last], strict=True)]
    # Initials and particles alone name nobody.
    return [span for span in spans if any(word.capital and word.cat != "I" for word in words[slice(*span)])]


def trim(words: Sequence[Word], first: int, last: int) -> Span:
    """Cut off what is not part of the name: titles, nationalities and function words before, days and countries after."""
    first = max((at + 1 for at in range(first + 1, last) if _is_title_within(words[at])), default=first)
    while last - first > 1 and _is_after_name(words, first, last):
        last -= 1
    if last - first > 2 and kinds.FORM_OF_ADDRESS in words[first].pairs.get(
        words[first + 1].low, ()
    ):  # Tan Sri
        first += 2
    while last - first > 1 and _is_before_name(words, first, last):
        first += 1
    while last > first and words[last - 1].particle:
        last -= 1
    return first, last


def _is_title_within(word: Word) -> bool:
    """Whether a word inside a name is a title, so that the name only begins after it: Ohio *Sen.* Lee, Ward *Alderwoman* Lee."""
    if kinds.ADDRESS in word.kinds and (word.low.endswith(".") or kinds.LISTED_NAME not in word.kinds):
        return True
    return word.capital and kinds.SHORT_TITLE in word.kinds and kinds.USUAL_NAME not in word.kinds


def _is_before_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the first word is not part of the name."""
    word, following = words[first], words[first + 1]
    rest = sum(other.capital and other.cat != "I" for other in words[first + 1 : last])
    if not _NEVER_FIRST.isdisjoint(word.kinds):  # The, King, ex-wife, Kyiv-born, Texan, Crooked
        return rest > 0
    if not _DOUBTFUL_FIRST.isdisjoint(word.kinds):  # German Ada Lee
        return rest > 1 or kinds.SURE_GIVEN not in word.kinds
    full = rest > 1 and kinds.GIVEN in following.kinds and kinds.PARTICLE not in following.kinds
    if first and full and kinds.OFFICE_OF in words[first - 1].kinds:  # il prefetto di *Genova* Ada Lee
        return kinds.GIVEN not in word.kinds
    if kinds.SERVICE in word.kinds:  # Secretary of *State* Lee
        return full or (first > 0 and kinds.TITLE_JOINER in words[first - 1].kinds)
    return (
        full and kinds.GIVEN not in word.kinds and (kinds.COMMON in word.kinds or _is_small(word))
    )  # Breaking


def _is_after_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the last word is not part of the name: Ada Lee *Monday*, Ada Lee *Himself*, Ada Lee *Russia*."""
    word = words[last - 1]
    if word.capital and not _NEVER_LAST.isdisjoint(word.kinds):
        return True
    if last - first > 2 and (is_calendar_date(words, last - 1) or is_agency_line(words, last)):
        return True  # Ada Lee *May* 3, Ada Lee *Madrid*, 3 may (EFE)
    return kinds.COUNTRY in word.kinds and word.cat[0] != "A" and kinds.LISTED_NAME not in word.kinds


def _surnames(spans: Sequence[Span], words: Sequence[Word]) -> Mapping[str, set[str]]:
    """List the surnames that names with a sure first name have, each with the words before it: Ada of Ada Lee."""
    found: dict[str, set[str]] = defaultdict(set)
    for first, last in spans:
        if last - first > 1 and kinds.SURE_GIVEN in words[first].kinds:
            found[words[last - 1].key].add(words[first].key)
    return found


def _without_common_words(span: Span, surnames: Mapping[str, set[str]], words: Sequence[Word]) -> Span:
    """Cut off a common word beside the surname of somebody whom the article names in full: *Team* Lee, Lee *Camp*."""
    first, last = span
    head, tail = words[first], words[last - 1]
    if last - first == 2 and _is_opener(words, first, surnames.get(tail.key, set())):
        return first + 1, last
    if last - first == 2 and head.key in surnames and _is_small(tail) and kinds.LISTED_NAME not in tail.kinds:
        return first, last - 1
    if first > 1 and all(map(_is_initial, words[first - 2 : first])):  # *K V* Ramana Rao
        return first - 2, last
    if first and head.cat == words[first - 1].cat == "I":  # *J.* F. Lee
        return first - 1, last
    return span


def _is_opener(words: Sequence[Word], first: int, heads: Collection[str]) -> bool:
    """Whether a word before a surname is none of the given names (`heads`) that the article has with it: *Young* Lee; *Will* Lee begins a question."""
    head = words[first]
    if kinds.COMMON not in head.kinds and kinds.MOSTLY_SMALL not in head.kinds:
        return False
    if _MAY_NAME.isdisjoint(head.kinds):
        return bool(heads)
    if not set(heads) - {head.key}:
        return False
    return kinds.OPENER in head.kinds or (
        kinds.MODAL in head.kinds and is_sentence_start(words, first) and _is_question(words, first)
    )


def _is_question(words: Sequence[Word], at: int) -> bool:
    """Whether the sentence ends with a question mark."""
    return next((word.low for word in words[at : at + 40] if word.low in _STOPS), "") == "?"


def _with_estates(spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Extend a bare given name by a particle and the name after it: Ada *von der Leyen*; but not by a place: Ada von Berlin."""
    ends = {at: run.last for run in runs for at in range(run.first, run.last)}
    extended: list[Span] = []
    for first, last in spans:
        if extended and first < extended[-1][1]:
            continue
        at = last
        while at < ends[last - 1] and kinds.PARTICLE in words[at].kinds:
            at += 1
        is_given = last < at < ends[last - 1] and all(
            kinds.OWN_GIVEN in word.kinds for word in words[first:last]
        )
        if is_given and _NO_ESTATE.isdisjoint(words[at].kinds):
            last = at + 1
        extended.append((first, last))
    return extended


def _is_initial(word: Word) -> bool:
    return len(word.low) == 1 and word.capital


# Leaving out


def _named(spans: Sequence[Span], runs: Sequence[ScoredRun], words: Sequence[Word]) -> list[Span]:
    """Leave out what is called like a person, what is not a name, and what a line in capitals alone names."""
    lines = {at: run.line for run in runs if run.line for at in range(run.first, run.last)}
    named = [
        span
        for span in spans
        if not is_called_like(words, *span, within_headline=span[0] in lines) and not is_no_name(words, *span)
    ]
    return _confirmed(named, words, shouted={at for at, line in lines.items() if line == "A"})


def _confirmed(spans: Sequence[Span], words: Sequence[Word], *, shouted: Collection[int]) -> list[Span]:
    """Leave out what only a line in capitals names: no word of it is a name elsewhere."""
    spoken = {words[at].key for span in spans if span[0] not in shouted for at in range(*span)}
    return [span for span in spans if any(words[at].key in spoken for at in range(*span))]


def is_called_like(words: Sequence[Word], first: int, last: int, *, within_headline: bool) -> bool:
    """Whether the words name a firm, a group or a building, alone or with their neighbours."""
    if _is_firm(words, first, last) or _is_saint(words, first, last):
        return True
    if _is_possession(words[last : last + 2]) or _heads_something(
        words, last, within_headline=within_headline
    ):
        return True
    if first and words[first].low in words[first - 1].pairs:  # "Wall" before Street
        return True
    if last - first < 3 and is_agency_line(words, last):
        return True
    if last - first > 1:
        return _is_named_like(words[first:last])
    head = words[first]
    if head.outline.startswith(_HUMPS) or not _NO_BARE_WORD.isdisjoint(head.kinds):  # Himself, al-Qaeda
        return True
    return last < len(words) and words[last].capital and words[last].low in head.pairs


def _is_firm(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether an ampersand or its end makes the name a firm's: Douglas & Lomason, A.G. Edwards & Sons, Lee Inc."""
    full = sum(word.capital and word.cat != "I" for word in words[first:last]) > 1
    if last + 1 < len(words) and words[last].low == "&" and words[last + 1].capital:
        return not full or is_firm_end(words[last + 1])
    if first > 1 and words[first - 1].low == "&" and words[first - 2].capital:
        return not full
    return last < len(words) and is_firm_end(words[last])


def _is_saint(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the name is a town's or a club's: St. Louis, St Johnstone."""
    return last - first == 1 and first > 0 and kinds.SAINT in words[first - 1].kinds


def _heads_something(words: Sequence[Word], last: int, *, within_headline: bool) -> bool:
    """Whether capitals after a name make it a place's, a school's or a firm's: Ada Lee Elementary School."""
    for word in words[last : last + (1 if within_headline else 3)]:
        if not word.capital or word.cat[0] == "A" or kinds.HEADLINE_VERB in word.kinds:
            return False
        if kinds.BUILDING in word.kinds or kinds.SITE in word.kinds:
            return True
    return False


def _is_named_like(name: Sequence[Word]) -> bool:
    """Whether a name of several words is a thing: one of its words says so, or it is on a list."""
    head, second, tail = name[0], name[1], name[-1]
    if kinds.STORM in head.kinds or kinds.BUILDING in tail.kinds:  # Ada Lee Tower
        return True
    if kinds.SITE in tail.kinds and kinds.USUAL_NAME not in tail.kinds:
        return True
    proper = [word for word in name if kinds.PARTICLE not in word.kinds]
    if any(
        all(kind in word.kinds for word in proper) for kind in (kinds.AGENCY, kinds.BRAND)
    ):  # Der Spiegel, El Al
        return True
    if kinds.GROUP_HEAD in head.kinds and second.outline == "x-Xx":  # Ansar al-Sunna
        return True
    known = head.pairs.get(second.low, ())
    goes_on = len(name) > 2 and kinds.LISTED_NAME in name[2].kinds
    return kinds.GROUP_NAME in known or (kinds.FIRM_NAME in known and not goes_on)


def is_no_name(words: Sequence[Word], first: int, last: int) -> bool:
    """Whether the words are not a name at all."""
    head, tail = words[first], words[last - 1]
    if (first and words[first - 1].low in ("@", "_")) or (last < len(words) and words[last].low == "_"):
        return True  # an account, an address of the web
    if any(kinds.RUN_ON in word.kinds for word in words[first:last]):
        return True
    if (
        first > 1
        and head.cat == "I"
        and words[first - 1].low == "."
        and words[first - 2].outline.endswith("-X")
    ):
        return True  # the Korea-U.*S. Accord*
    if kinds.COMPOUND in tail.kinds or kinds.STATE_TAIL in tail.kinds:  # Hong Kong-based
        return True
    if last - first == 1 and kinds.TITLE in head.kinds and last < len(words):  # *Secretary* of State
        return kinds.OF in words[last].kinds
    if last - first == 1:
        return (head.cat[0] == "A" and len(head.low) < 3) or kinds.PARTY in head.kinds  # JD, D-Calif.
    is_office = not _OFFICES.isdisjoint(tail.kinds) and kinds.USUAL_NAME not in tail.kinds  # Staff Writer
    return (is_office and kinds.GIVEN not in head.kinds) or all(
        _is_small(word) for word in words[first:last] if word.capital
    )


def _is_small(word: Word) -> bool:
    """Whether a word is mostly written small and no usual name: Breaking."""
    return kinds.MOSTLY_SMALL in word.kinds and kinds.USUAL_NAME not in word.kinds


def is_agency_line(words: Sequence[Word], at: int) -> bool:
    """Whether an agency's line with day and place goes on at a comma: Madrid*, 3 may (EFE)*, Berlin*, 3. Mai (dpa)*."""
    line = [word for word in words[at : at + 6] if word.low != "."][:5]
    if len(line) < 5:
        return False
    comma, day, _, bracket, agency = line
    return comma.low == "," and day.cat == "N" and bracket.low == "(" and kinds.AGENCY in agency.kinds


def _things(words: Sequence[Word], runs: Sequence[ScoredRun], spans: Sequence[Span]) -> set[str]:
    """List the last words of names that a ship, a storm or a newspaper has in the article, and no one with a title."""
    found = {words[run.last - 1].key for run in runs if _is_thing(words, run)}
    if not found:
        return found
    return found - {words[last - 1].key for first, last in spans if is_titled(words, first)}


def _keys(words: Sequence[Word], span: Span) -> tuple[str, ...]:
    return tuple(word.key for word in words[slice(*span)])


def _towns(spans: Sequence[Span], words: Sequence[Word]) -> set[tuple[str, ...]]:
    """List the names of several words that a dateline has, or that only stand after "in": Nusa Dua."""
    places: dict[tuple[str, ...], bool] = {}
    for first, last in spans:
        head = words[first]
        if last - first > 1 and kinds.SURE_GIVEN not in head.kinds:
            name = _keys(words, (first, last))
            is_place = first > 0 and kinds.WITHIN in words[first - 1].kinds
            is_owner = last < len(words) and kinds.POSSESSIVE in words[last].kinds  # faith in Ada Lee's plan
            is_place = (is_place and not is_owner) or is_dateline(words, first, last)
            places[name] = places.get(name, True) and is_place
    return {name for name, is_place in places.items() if is_place}


def _is_possession(after: Sequence[Word]) -> bool:
    """Whether X's begins a house's or a law's name: Mae Ann's Cafe, Megan's Law."""
    if len(after) < 2 or kinds.POSSESSIVE not in after[0].kinds:
        return False
    return after[1].capital and kinds.POSSESSION in after[1].kinds


def parties_of(words: Sequence[Word], spans: Sequence[Span]) -> set[int]:
    """Find the first words of names on either side of the "v." of a law case: *Roe* v. *Wade*."""

    def is_case(at: int) -> bool:
        is_versus = 0 < at < len(words) - 2 and kinds.VERSUS in words[at].kinds and words[at + 1].low == "."
        return is_versus and words[at - 1].capital and words[at + 2].capital

    return {first for first, last in spans if is_case(last) or is_case(first - 2)}


def _places_together(words: Sequence[Word], runs: Sequence[ScoredRun]) -> set[str]:
    """List the words of a list that ends in what they are: Clark, Grant and Lee counties, Allen and Stanton Streets."""
    found: set[str] = set()
    is_listed, next_run = False, len(words)
    for run in reversed(runs):
        after = words[run.last] if run.last < len(words) else None
        is_joined = (
            after is not None and run.last + 1 == next_run and (after.low in ",&" or kinds.AND in after.kinds)
        )
        ends_list = run.last - run.first == 2 and kinds.PLACES_TOGETHER in words[run.last - 1].kinds
        is_listed = (ends_list and kinds.FREQUENT_NAME not in words[run.last - 1].kinds) or (
            after is not None and (kinds.PLACES_TOGETHER in after.kinds or (is_listed and is_joined))
        )
        if is_listed:
            found.add(words[run.last - 1].key)
        next_run = run.first
    return found


def _is_thing(words: Sequence[Word], run: ScoredRun) -> bool:
    """Whether the words around a run, or its first word, make it the name of a thing: the yacht Lee, the town of Lee, Lee newspaper, Storm Lee."""
    if run.first and kinds.BEFORE_THING in words[run.first - 1].kinds:
        return True
    if (
        run.first > 1
        and kinds.OF in words[run.first - 1].kinds
        and kinds.SETTLEMENT in words[run.first - 2].kinds
    ):
        return True
    if run.last < len(words) and kinds.PAPER in words[run.last].kinds:
        return True
    head = run.first + (kinds.FUNCTION_WORD in words[run.first].kinds)
    return kinds.STORM in words[head].kinds and run.last > head + 1
