"""The evidence that a language gives the step that finds countries.

The evidence decides ambiguous names: the rows of the language's `country_contexts.csv`, compiled.

A form's rows are tried in the order of the file and the first that matches decides; then
the rows for every form (`*`). Words are compared as tokens. A lower-case word stands
for itself in any case, one with a capital for itself and for its all-capitals form.
"""

from __future__ import annotations

import hashlib
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from loaders.annotators.country_words import CountryGrammar, FunctionWords
from loaders.reference.tables import CODE, Place, check_choice
from store.errors import LoadError

TokenSequence = tuple[str, ...]

TOKEN = re.compile(r"['’]s\b|\w+|[^\w\s]")
EVERY_FORM = "*"
EVERY_NAME = "*name"
EVERY_ADJECTIVE = "*adjective"
# The ranks under which an article remembers whether it is local news, and the news of one town.
LOCAL_NEWS, HOME_NEWS = -1, -2
ANY_COUNTRY = "<country>"
_WINDOW = 56
_CAPITALISED = "<cap>"


CONTEXT_COLUMNS = ("form", "test", "words", "reading", "note")
CONTEXT_TESTS = ("phrase", "before", "after", "around", "beside", "article", "government", "default")
CONTEXT_READINGS = ("country", "none", "embedded", "government", "capital")


@dataclass(frozen=True, slots=True)
class ContextRow:
    """One row of the evidence that decides an ambiguous name; `docs/countries.md` explains the columns.

    `words` are alternatives; `@name` in one means each word of a class.
    """

    form: str
    test: str
    words: tuple[str, ...]
    reading: str
    note: str = ""


class UnknownWordClass(LoadError):
    """The evidence of a language names a class of words that its word list does not have."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(
            f"country_contexts.csv names {reference}, and no word of country_classes.csv is of this class; "
            "add its words there or name another class"
        )


def context_row(values: Mapping[str, str], place: Place) -> ContextRow:
    """Make a row of evidence from a row of its file. Raises `ReferenceDataError`."""
    check_choice(values["test"], CONTEXT_TESTS, "test", place)
    if not CODE.fullmatch(values["reading"]):
        check_choice(values["reading"], CONTEXT_READINGS, "reading", place)
    words = tuple(word.strip() for word in values["words"].split("|") if word.strip())
    if not words and values["test"] != "default":
        place.refuse("no words", "give the words that are the evidence, with | between")
    return ContextRow(values["form"], values["test"], words, values["reading"], values["note"])


@dataclass(slots=True)
class NearbyTokens:
    """The tokens next to a span, at most some ten on each side, within its paragraph."""

    before: list[str]
    after: list[str]


def nearby_tokens(text: str, start: int, end: int) -> NearbyTokens:
    r"""Cut the surroundings of a span out of its text, in constant time.

    >>> nearby_tokens("Officials in the U.S. said so.\n\nNext", 17, 21).after
    ['said', 'so', '.']
    """
    left = text[max(0, start - _WINDOW) : start]
    right = text[end : end + _WINDOW]
    if "\n" in left:
        left = left.rpartition("\n\n")[2]
    if "\n" in right:
        right = right.partition("\n\n")[0]
    return NearbyTokens(TOKEN.findall(left), TOKEN.findall(right))


Index = dict[str, list[tuple[int, TokenSequence, str]]]
"""Token sequences by the token next to the name, with the rank and reading of their row."""


@dataclass(slots=True)
class ContextRules:
    """The rows of one form, compiled."""

    before: Index = field(default_factory=dict)
    after: Index = field(default_factory=dict)
    around: dict[str, list[tuple[int, TokenSequence, TokenSequence, str]]] = field(default_factory=dict)
    listed: tuple[int, str] | None = None
    article: list[tuple[int, TokenSequence, str]] = field(default_factory=list)
    default: str | None = None
    government: list[tuple[int, TokenSequence, str]] = field(default_factory=list)

    def read_neighbours(self, around: NearbyTokens) -> tuple[int, str] | None:
        """Return rank and reading of the first row that the adjacent words fulfil."""
        best: tuple[int, str] | None = None
        if around.before and self.before:
            best = _first(self.before, around.before, best, last=True)
        if around.after and self.after:
            best = _first(self.after, around.after, best, last=False)
        if self.around and around.before and around.after:
            for rank, left, right, reading in self.around.get(around.before[-1], ()):
                holds = (
                    tuple(around.before[-len(left) :]) == left and tuple(around.after[: len(right)]) == right
                )
                if holds and (best is None or rank < best[0]):
                    best = (rank, reading)
        return best

    def state(self, article: ArticleSearch) -> str | None:
        """Return the code of the state that rows about the whole article give, else the default's."""
        for rank, words, reading in self.article:
            if reading not in CONTEXT_READINGS and article.holds(rank, words):
                return reading
        return self.default


def _first(
    index: Index, tokens: list[str], best: tuple[int, str] | None, *, last: bool
) -> tuple[int, str] | None:
    token = tokens[-1] if last else tokens[0]
    found = index.get(token)
    if token[0].isupper() and _CAPITALISED in index:
        found = [*(found or ()), *index[_CAPITALISED]]
    for rank, words, reading in found or ():
        if best is not None and rank >= best[0]:
            continue
        size = len(words)
        if size == 1 or tuple(tokens[-size:] if last else tokens[:size]) == words:
            best = (rank, reading)
    return best


class Contexts:
    """All evidence: `phrases` for the lexicon, `rules` by form, `words` of a class."""

    def __init__(
        self,
        rows: Iterable[ContextRow],
        classes: Mapping[str, frozenset[str]],
        *,
        joints: Iterable[str] = (),
        conjunctions: Iterable[str] = (),
    ) -> None:
        """Compile the rows; `joints` and `conjunctions` are the words that join names in a list and at its end."""
        self._classes = classes
        self._joints = (",", *joints, "/", "-", *(f", {word}" for word in conjunctions))
        self._rules: dict[str, ContextRules] = {}
        self.phrases: dict[str, str] = {}
        for rank, row in enumerate(rows):
            words = tuple(self._expand(row.words))
            if row.test == "phrase":
                self.phrases.update(dict.fromkeys(words, row.reading))
            else:
                self._add(rank, row, words)

    def rules(self, form: str) -> ContextRules | None:
        """Return the rules of a form, or None."""
        return self._rules.get(form)

    def words(self, name: str) -> tuple[str, ...]:
        """Return the words of a class, such as `us_states`; none of a class that the language does not have."""
        return tuple(self._expand(sorted(self._classes.get(name, ()))))

    def neighbours(self, *, before: str = "", after: str = "") -> ContextRules:
        """Return rules that match where a word of one of these classes is before or after a name."""
        rules = ContextRules()
        for name in (before, after):
            for word in self.words(name):
                _add_words(rules, 0, word, name, before=name == before)
        return rules

    def _class(self, reference: str) -> tuple[str, ...]:
        if reference[1:] not in self._classes:
            raise UnknownWordClass(reference)
        return self.words(reference[1:])

    def _expand(self, words: Iterable[str]) -> Iterator[str]:
        for word in words:
            references = [part for part in word.split() if part.startswith("@")]
            if not references:
                yield word
                continue
            for choice in itertools.product(*map(self._class, references)):
                expanded = word
                for reference, replacement in zip(references, choice, strict=True):
                    expanded = expanded.replace(reference, replacement, 1)
                yield expanded

    def _add(self, rank: int, row: ContextRow, words: TokenSequence) -> None:
        forms = self._class(row.form) if row.form.startswith("@") else (row.form,)
        for form in {spelled for name in forms for spelled in (name, name.upper())}:
            rules = self._rules.setdefault(form, ContextRules())
            if row.test in ("before", "after"):
                for word in words:
                    _add_words(rules, rank, word, row.reading, before=row.test == "before")
            elif row.test == "around":
                for word in words:
                    _add_around(rules, rank, word, row.reading)
            elif row.test == "beside":
                self._add_beside(rules, rank, [word for word in words if word != row.form], row.reading)
            elif row.test in ("article", "government"):
                listed = rules.article if row.test == "article" else rules.government
                listed.append((rank, _with_capitals(words), row.reading))
            elif rules.default is None:
                rules.default = row.reading

    def _add_beside(self, rules: ContextRules, rank: int, words: Iterable[str], reading: str) -> None:
        for word in words:
            if word == ANY_COUNTRY:
                rules.listed = (rank, reading)
                continue
            for joint in self._joints:
                _add_words(rules, rank, f"{joint} {word}", reading, before=False)
                _add_words(rules, rank, f"{word} {joint}", reading, before=True)


def _with_capitals(words: TokenSequence) -> TokenSequence:
    """Return words, and their forms in capitals for headlines and datelines: `BEIRUT`."""
    return tuple(dict.fromkeys((*words, *(word.upper() for word in words if word[0].isupper()))))


def _add_words(rules: ContextRules, rank: int, word: str, reading: str, *, before: bool) -> None:
    for sequence in token_sequences(word):
        index, key = (rules.before, sequence[-1]) if before else (rules.after, sequence[0])
        index.setdefault(key, []).append((rank, sequence, reading))


def _add_around(rules: ContextRules, rank: int, words: str, reading: str) -> None:
    left, _, right = words.partition("_")
    for before in token_sequences(left.strip()):
        for after in token_sequences(right.strip()):
            rules.around.setdefault(before[-1], []).append((rank, before, after, reading))


@lru_cache(maxsize=16384)
def token_sequences(word: str) -> frozenset[TokenSequence]:
    """Return the tokens of a word or phrase in each case in which it matches.

    >>> sorted(token_sequences("visit to"))
    [('VISIT', 'TO'), ('Visit', 'To'), ('Visit', 'to'), ('visit', 'to')]
    >>> sorted(token_sequences("New"))
    [('NEW',), ('New',)]
    """
    if word == _CAPITALISED:
        return frozenset({(word,)})
    forms = {word, word.upper()}
    if word.islower():
        forms |= {word[0].upper() + word[1:], word.title()}
    return frozenset(tuple(TOKEN.findall(form)) for form in forms)


class ArticleSearch:
    """A whole text to look for words in; each row of evidence is looked up once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._found: dict[int, bool] = {}

    def holds(self, rank: int, words: TokenSequence) -> bool:
        """Check whether any of a row's words occurs anywhere in the text."""
        found = self._found.get(rank)
        if found is None:
            found = self._found[rank] = any(occurs(word, self.text) for word in words)
        return found


def occurs(word: str, text: str) -> bool:
    """Check whether a text has a word or phrase; one that ends with `*` matches the beginning of a word.

    >>> occurs("India", "an Indian casino"), occurs("Kurd*", "the Kurdish north")
    (False, True)
    """
    beginning = word.endswith("*")
    word = word.rstrip("*")
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        opens = not start or not word[0].isalnum() or not text[start - 1].isalnum()
        closes = beginning or end == len(text) or not word[-1].isalnum() or not text[end].isalnum()
        if opens and closes:
            return True
        start = text.find(word, end)
    return False


def form_reading(
    rules: ContextRules, own: tuple[int, str] | None, article: ArticleSearch, *, listed: bool
) -> str | None:
    """Return what the first matching row of a form says, else the form's default, else None.

    `own` is the row that the adjacent words fulfil, `listed` says that the name stands in
    a list with the name of a country.
    """
    best = own
    if listed and rules.listed is not None and (best is None or rules.listed[0] < best[0]):
        best = rules.listed
    for rank, words, reading in rules.article:
        if best is not None and rank > best[0]:
            break
        if article.holds(rank, words):
            return reading
    return best[1] if best else rules.default


@dataclass(frozen=True)
class CountryLanguage:
    """All that the step needs of a language.

    `contexts` and `classes` are the evidence that decides ambiguous names (`docs/countries.md`).
    """

    contexts: tuple[ContextRow, ...] = ()
    classes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: FunctionWords = field(default_factory=FunctionWords)
    grammar: CountryGrammar = field(default_factory=CountryGrammar)

    def compile_contexts(self) -> Contexts:
        """Compile the evidence. Raises `UnknownWordClass` if a row names a class without words."""
        joints, conjunctions = sorted(self.words.alternatives), sorted(self.words.conjunctions)
        return Contexts(self.contexts, self.classes, joints=joints, conjunctions=conjunctions)

    @property
    def digest(self) -> str:
        """A hash of the evidence and the words."""
        classes = [(name, sorted(words)) for name, words in sorted(self.classes.items())]
        words = [(name, sorted(words)) for name, words in sorted(vars(self.words).items())]
        return hashlib.sha256(repr((self.contexts, classes, words)).encode()).hexdigest()
