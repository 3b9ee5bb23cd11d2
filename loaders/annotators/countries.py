"""Which countries a text names, where, and how: the lexicon matched in one pass, then read in context."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from loaders.annotators.country_capitals import CapitalReader, is_headline
from loaders.annotators.country_contexts import (
    CONTEXT_READINGS,
    EVERY_ADJECTIVE,
    EVERY_FORM,
    EVERY_NAME,
    HOME_NEWS,
    LOCAL_NEWS,
    ArticleSearch,
    ContextRules,
    CountryLanguage,
    NearbyTokens,
    form_reading,
    nearby_tokens,
)
from loaders.annotators.country_lexicon import build_lexicon, fold_text
from loaders.annotators.country_words import FunctionWords
from loaders.annotators.patterns import either
from loaders.records import CountryCandidate, CountrySpan, LexiconEntry, Span, Via

STATES = frozenset({"name", "official", "alias"})
_PEOPLES = frozenset({"adjective", "demonym"})
_OPENERS = frozenset({"-", "\u2010", "\u2011", "–", "/", "“", '"'})


@dataclass(slots=True)
class CountryReading:
    """A candidate that counts as a mention so far: `form` is its surface; `via` may still change until `is_final`."""

    candidate: CountryCandidate
    name: LexiconEntry
    form: str
    around: NearbyTokens
    via: Via
    is_final: bool = False


class NameLists:
    """Decides by the words between two names whether they are in a list."""

    def __init__(self, words: FunctionWords) -> None:
        joints, conjunctions = either(words.joints), either(words.conjunctions)
        self._conjunctions = words.conjunctions
        self._city_gap = re.compile(rf", |-|/| {joints} |, {conjunctions} ")
        self._list_gap = re.compile(rf",? {either(words.list_joints)} |, |-|/")

    def is_listed(self, text: str, candidates: Sequence[CountryCandidate], position: int) -> bool:
        """Whether the name of another country stands beside this one in a list: `Peru and Chile`."""
        here = candidates[position]
        for other in candidates[max(0, position - 1) : position + 2]:
            if other is here or other.names[0].kind not in STATES:
                continue
            left, right = (other, here) if other.start < here.start else (here, other)
            if right.start - left.end < 14 and self._list_gap.fullmatch(text, left.end, right.start):
                return other.names[0].name != here.names[0].name
        return False

    def continues(self, text: str, left: CountryReading, right: CountryReading) -> bool:
        """Whether a capital continues a list of capitals, which all get the same reading: `Paris, Berlin`."""
        if right.is_final or right.via != "capital" or right.name.kind != "capital":
            return False
        gap = text[left.candidate.end : right.candidate.start]
        return len(gap) < 8 and self._city_gap.fullmatch(gap) is not None

    def lists_places(self, around: NearbyTokens) -> bool:
        """Whether a list of capitals continues with a name that is not a capital's: `Paris, Brussels, San Bernardino and`."""
        before, after = around.before[-2:], around.after[:6]
        ends = not self._conjunctions.isdisjoint(after[2:])
        goes_on = ends and after[0] == "," and after[1].istitle()
        begins = before[1:] == [","] and before[0].istitle()
        return goes_on or begins


class CountryAnnotator:
    """Finds countries in text by the names and the language that it is given.

    >>> from loaders.languages.en import PACK
    >>> from loaders.reference.tables import packaged_country_names
    >>> annotator = PACK.make_countries(packaged_country_names("en"))
    >>> text = "Beijing said the Kenyan envoy would fly to Paris."
    >>> mentions = annotator.decide(text, annotator.match(text), people=[])
    >>> [(text[m.start : m.end], m.country_code, m.via) for m in mentions]
    [('Beijing', 'CN', 'government'), ('Kenyan', 'KE', 'adjective'), ('Paris', 'FR', 'capital')]
    """

    version: str
    """The version of the code and of the evidence."""

    def __init__(self, names: Iterable[LexiconEntry], language: CountryLanguage) -> None:
        self._names = tuple(names)
        self._language = language
        self.version = f"countries-5-{language.digest[:8]}"
        words = self._words = language.words
        self._grammar = language.grammar
        self._lists = NameLists(words)
        contexts = self._contexts = language.compile_contexts()
        self._lexicon = build_lexicon(self._names, contexts.phrases, language.grammar)
        self._every = contexts.rules(EVERY_FORM) or ContextRules()
        self._every_name = contexts.rules(EVERY_NAME) or ContextRules()
        self._every_adjective = contexts.rules(EVERY_ADJECTIVE) or ContextRules()
        self._companies = frozenset(contexts.words("companies"))
        self._organs = {kind: frozenset(contexts.words("organs")) for kind in ("name", *_PEOPLES)}
        self._organs["name"] |= frozenset(contexts.words("state_organs"))
        self._titles = frozenset(contexts.words("titles")) - frozenset(contexts.words("org_words"))
        stops = frozenset(contexts.words("branch_stops"))
        self._no_branch = stops and stops | self._titles  # empty: no branches are read in this language
        self._weak = frozenset(contexts.words("weak_capitals"))
        self._towns = frozenset(contexts.words("town_capitals"))
        self._local_marks = contexts.words("local_marks")
        self._home_marks = contexts.words("home_marks")
        self._home = contexts.neighbours(before="home_before", after="home_after")
        self._names_another = contexts.neighbours(before="given_names", after="another_after")
        self._capitals = CapitalReader(contexts, words, language.grammar)

    def __reduce__(self) -> tuple[type[CountryAnnotator], tuple[tuple[LexiconEntry, ...], CountryLanguage]]:
        """Pickle the names and the language only; the receiving process rebuilds the automaton."""
        return type(self), (self._names, self._language)

    def match(self, text: str) -> list[CountryCandidate]:
        """Find all that may name a country: sorted, non-overlapping, in one pass over the text.

        A candidate whose names are of kind `embedded` is inside a longer name.
        """
        folded = fold_text(text)
        candidates: list[CountryCandidate] = []
        for start, entry in self._lexicon.find(folded.text):
            for left, right, names in entry.parts:
                span = folded.locate(start + left, start + right)
                candidates.append(CountryCandidate(*span, names))
        return _without_dangling_prefixes(candidates)

    def decide(
        self, text: str, candidates: Sequence[CountryCandidate], people: Sequence[Span]
    ) -> list[CountrySpan]:
        """Read the candidates in their context: what is not a country is left out, the others get their `via`.

        `people` are the spans of persons in the same text, in any order; a name inside one is a person's.
        """
        persons = _merged(people)
        article = ArticleSearch(text)
        readings: list[CountryReading] = []
        doubtful: set[str] = set()
        for position, candidate in enumerate(candidates):
            if _overlaps(candidate, persons):
                form = text[candidate.start : candidate.end]
                rules = self._contexts.rules(form)
                if rules is not None and rules.default == "none":  # rarely a state
                    doubtful.add(form.casefold())
                continue
            reading = self._read(article, candidates, position, doubtful)
            if reading is not None:
                readings.append(reading)
        self._read_capitals(text, readings)
        kept = self._supported(article, readings, doubtful)
        return [CountrySpan(r.candidate.start, r.candidate.end, r.name.country_code, r.via) for r in kept]

    def _read(
        self,
        article: ArticleSearch,
        candidates: Sequence[CountryCandidate],
        position: int,
        doubtful: set[str],
    ) -> CountryReading | None:
        candidate = candidates[position]
        name = candidate.names[0]
        form = article.text[candidate.start : candidate.end]
        around = nearby_tokens(article.text, candidate.start, candidate.end)
        rules = self._contexts.rules(form) if len(candidate.names) > 1 else None
        if name.kind == "embedded":
            name = _preferred(candidate.names, rules.state(article) if rules else None)  # Bank of Korea
            return CountryReading(candidate, name, form, around, "embedded")
        if self._is_home(article, name, around):
            doubtful.add(form.casefold())
        reading = self._evidence(article, candidates, position, form, around, doubtful)
        if reading == "none":
            return None
        # If the words beside an ambiguous name don't decide which state it is, the rest of the article may.
        state = rules.state(article) if rules and reading in CONTEXT_READINGS else reading
        name = _preferred(candidate.names, state)
        if reading in ("government", "capital"):
            return CountryReading(candidate, name, form, around, cast(Via, reading), is_final=True)
        is_apart = not position or candidates[position - 1].end < candidate.start - 1
        in_name = self._in_company(around, name) or (is_apart and self._is_branch(around, name, form))
        if reading == "embedded" or (in_name and (reading is None or reading not in CONTEXT_READINGS)):
            return CountryReading(candidate, name, form, around, "embedded")
        return CountryReading(candidate, name, form, around, self._via(candidate, name, around))

    def _via(self, candidate: CountryCandidate, name: LexiconEntry, around: NearbyTokens) -> Via:
        if name.kind in STATES:
            return "alias" if name.kind == "alias" else "name"
        if name.kind in ("capital", "government"):
            return cast(Via, name.kind)
        kinds = {other.kind for other in candidate.names if other.country_code == name.country_code}
        if kinds >= _PEOPLES:
            return "adjective" if self._modifies(around) else "demonym"
        return "adjective" if "adjective" in kinds else "demonym"

    def _modifies(self, around: NearbyTokens) -> bool:
        """Whether a noun follows a word that may be an adjective or the name of a people: `Iraqi forces`."""
        before = around.before[-1] if around.before else ""
        words, after = self._words, around.after
        if not after or not (after[0][0].isalnum() or after[0] in _OPENERS):
            return before not in words.determiners
        if after[0] in words.alternatives and len(after) > 1 and after[1][0].isupper():
            return True
        if before in words.definite and self._capitals.is_verb(after[0]):
            # "the Iraqi forces": an adjective, since the name of the people would be plural
            return after[0].endswith(self._grammar.singular_endings)
        return after[0] not in words.after_people

    def _evidence(
        self,
        article: ArticleSearch,
        candidates: Sequence[CountryCandidate],
        position: int,
        form: str,
        around: NearbyTokens,
        doubtful: set[str],
    ) -> str | None:
        """Apply the form's own rows to the adjacent words, then the rows for every form, then the article's evidence."""
        name = candidates[position].names[0]
        rules = self._contexts.rules(form) or self._contexts.rules(name.name)
        own = rules.read_neighbours(around) if rules else None
        if own is None:
            general = self._every.read_neighbours(around)
            if general is None:
                kind = self._every_adjective if name.kind in _PEOPLES else self._every_name
                general = kind.read_neighbours(around)
            if general is not None:
                self._mark_another(around, form, doubtful)
                return general[1]
        elif own[1] == "none":
            self._mark_another(around, form, doubtful)
        if rules is None:
            return None
        listed = rules.listed is not None and self._lists.is_listed(article.text, candidates, position)
        return form_reading(rules, own, article, listed=listed)

    def _is_home(self, article: ArticleSearch, name: LexiconEntry, around: NearbyTokens) -> bool:
        """Whether a capital's name is the town that an article of local news is about: `the Paris PD`."""
        if name.kind != "capital" or name.name not in self._towns or not self._home.read_neighbours(around):
            return False
        return article.holds(HOME_NEWS, self._home_marks)

    def _mark_another(self, around: NearbyTokens, form: str, doubtful: set[str]) -> None:
        """Remember for the rest of the article that a form names a town or a person here: PERU, Ind."""
        if self._names_another.read_neighbours(around):
            doubtful.add(form.casefold())

    def _in_company(self, around: NearbyTokens, name: LexiconEntry) -> bool:
        """Whether the capitalised words after the name make it the name of a company or society."""
        for distance, token in enumerate(around.after[:5]):
            if not (token[0].isupper() or token in self._words.company_links):
                return False
            if token in self._companies or token in self._organs.get(name.kind, ()):
                return True
            is_far = distance > 2 and name.kind in _PEOPLES
            if is_far or token in self._titles or self._capitals.is_verb(token):
                return False
        return False

    def _is_branch(self, around: NearbyTokens, name: LexiconEntry, form: str) -> bool:
        """Whether the name ends that of a country's branch: `by Samsung Vietnam`, `with Universities UK`."""
        before = around.before[-2:]
        if not self._no_branch or name.kind not in STATES:
            return False
        if name.kind == "alias" and not (form.isalpha() and len(form) > 1):
            return False
        if len(before) < 2 or before[0] not in self._words.prepositions or not before[1].isalnum():
            return False
        head = before[1]
        if not head[0].isupper() or head in self._no_branch or self._capitals.is_verb(head):
            return False
        # "In Geneva Ukraine said": the subject of a clause
        return not self._capitals.is_subject(around.after) and not is_headline(
            around.before[-6:], around.after[:6]
        )

    def _read_capitals(self, text: str, readings: list[CountryReading]) -> None:
        """Decide the `via` of capitals and seats of government; capitals in a list get the same reading."""
        position = 0
        while position < len(readings):
            reading = readings[position]
            if reading.is_final:
                position += 1
                continue
            if reading.via == "government":
                reading.via = self._capitals.read_seat(reading.around)
            if reading.via != "capital" or reading.name.kind != "capital":
                position += 1
                continue
            last = position
            while last + 1 < len(readings) and self._lists.continues(
                text, readings[last], readings[last + 1]
            ):
                last += 1
            self._read_cluster(text, readings, position, last)
            position = last + 1

    def _read_cluster(self, text: str, readings: list[CountryReading], first: int, last: int) -> None:
        around = NearbyTokens(readings[first].around.before, readings[last].around.after)
        if first == last and self._capitals.is_part_of_name(around, readings[first].form):
            readings[first].via = "embedded"
            return
        via: Via = "capital"
        if last == first or not self._lists.lists_places(around):
            via = self._capitals.read_city(around, readings[first].form, joined=last > first)
        for reading in readings[first : last + 1]:
            reading.via = via

    def _whose_government(self, article: ArticleSearch, form: str) -> Via:
        """Read a seat by the article: Brussels is the European Union's where that is named."""
        rules = self._contexts.rules(form)
        for rank, words, reading in rules.government if rules else ():
            if article.holds(rank, words):
                return cast(Via, reading) if reading in ("embedded", "capital") else "government"
        return "government"

    def _supported(
        self, article: ArticleSearch, readings: Iterable[CountryReading], doubtful: set[str]
    ) -> list[CountryReading]:
        """Drop candidates that the article uses as the name of a town or a person, and weak capitals without their country."""
        forms: dict[str, set[str]] = {}
        for reading in readings:
            if reading.via in ("name", "alias", "adjective", "demonym"):
                forms.setdefault(reading.name.country_code, set()).add(reading.form.casefold())

        kept = []
        for reading in readings:
            form = reading.form.casefold()
            others = forms.get(reading.name.country_code, set()) - {form}
            is_capital = reading.name.kind == "capital"
            is_weak = reading.name.kind in ("capital", "government") and reading.name.name in self._weak
            if not others and (is_weak or form in doubtful):
                continue
            is_town = is_capital and reading.via == "government" and reading.name.name in self._towns
            if not others and is_town and article.holds(LOCAL_NEWS, self._local_marks):
                reading.via = "capital"
            if reading.via == "government":
                reading.via = self._whose_government(article, reading.form)
            kept.append(reading)
        return kept


def _without_dangling_prefixes(candidates: list[CountryCandidate]) -> list[CountryCandidate]:
    """Keep `Franco-` only where another country follows the hyphen."""
    return [
        candidate
        for position, candidate in enumerate(candidates)
        if candidate.names[0].name[-1] != "-"
        or (position + 1 < len(candidates) and candidates[position + 1].start == candidate.end + 1)
    ]


def _merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Return the stretches that spans cover, sorted and merged."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _overlaps(candidate: CountryCandidate, persons: list[tuple[int, int]]) -> bool:
    """Whether a candidate belongs to a person.

    A name of several words is the country's, even if a part of it or all of it was taken for a person.
    """
    if not persons:
        return False
    position = bisect_left(persons, (candidate.end,))
    if not position or persons[position - 1][1] <= candidate.start:
        return False
    start, end = persons[position - 1]
    return start < candidate.start or end > candidate.end or " " not in candidate.names[0].name


def _preferred(names: Sequence[LexiconEntry], reading: str | None) -> LexiconEntry:
    """Choose among names of one spelling: first the state that the context gives, then a present state, then the plainer kind."""
    if len(names) == 1:
        return names[0]
    order = ("name", "official", "alias", "adjective", "demonym", "government", "capital", "embedded")
    return min(
        names,
        key=lambda n: (n.country_code != reading, len(n.country_code), order.index(n.kind), n.country_code),
    )
