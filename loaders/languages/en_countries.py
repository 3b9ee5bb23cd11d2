"""How English names countries: its evidence and words in `seeds/en/`, and the rules that no list can hold."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Final

from loaders.annotators.country_contexts import CONTEXT_COLUMNS, context_row
from loaders.annotators.country_grammar import CountryGrammar, CountryLanguage, FunctionWords
from loaders.languages.words import by_class, packaged_folder, read_classes, read_rows, read_words

_SMALL_WORDS: Final = re.compile(r"\b(?:and|of|the|da|de|for)\b")
_SAINT: Final = re.compile(r"\b(?:Saint|St\.?)(?= )")


class EnglishCountryGrammar(CountryGrammar):
    """The verbs of English, and how it writes names."""

    def spellings(self, forms: list[str]) -> list[str]:
        """Write `&` for `and`, `St.` or `St` for `Saint`, and the small words with a capital.

        >>> EnglishCountryGrammar().spellings(["Trinidad & Tobago"])
        ['Trinidad and Tobago', 'Trinidad & Tobago', 'Trinidad & Tobago', 'Trinidad And Tobago', 'Trinidad & Tobago']
        """
        found = [*forms]
        base = forms[0]
        if " & " in base or " and " in base:
            found += [form.replace(" & ", " and ") for form in found] + [
                form.replace(" and ", " & ") for form in found
            ]
        if _SAINT.search(base):
            found += [_SAINT.sub(saint, form) for form in found for saint in ("Saint", "St.", "St")]
        found += [_SMALL_WORDS.sub(lambda word: word.group().title(), form) for form in found]
        return found[len(forms) :]

    def finite_forms(self, infinitives: Iterable[str]) -> frozenset[str]:
        """Return the third person and the regular past of verbs.

        >>> sorted(EnglishCountryGrammar().finite_forms(["deny", "urge", "press"]))
        ['denied', 'denies', 'pressed', 'presses', 'urged', 'urges']
        """
        forms: set[str] = set()
        for verb in infinitives:
            consonant_y = verb.endswith("y") and verb[-2] not in "aeou"
            stem = verb[:-1] + "i" if consonant_y else verb
            sibilant = stem.endswith(("s", "sh", "ch", "x", "z", "o")) or consonant_y
            forms.add(stem + ("es" if sibilant else "s"))
            forms.add(stem + ("d" if stem.endswith("e") else "ed"))
            if _doubles(verb):
                forms.add(verb + verb[-1] + "ed")
        return frozenset(forms)

    def participles(self, infinitives: Iterable[str]) -> frozenset[str]:
        """Return the present participles of verbs.

        >>> sorted(EnglishCountryGrammar().participles(["deny", "urge", "snub"]))
        ['denying', 'snubbing', 'snubing', 'urging']
        """
        forms: set[str] = set()
        for verb in infinitives:
            forms.add(verb.removesuffix("e") + "ing")
            if _doubles(verb):
                forms.add(verb + verb[-1] + "ing")
        return frozenset(forms)

    def seems_verb(self, word: str, following: list[str], words: FunctionWords) -> bool:
        """Whether a word is a finite verb by its ending and what follows: `shrugged at`, `eyes a`.

        >>> english = load_countries()
        >>> english.grammar.seems_verb("shrugged", ["at"], english.words)
        False
        >>> english.grammar.seems_verb("shrugged", ["off"], english.words)
        True
        """
        if not following:
            return False
        if word.endswith("ed"):
            return following[0] not in words.after_participle
        return len(word) > 4 and word.endswith("s") and following[0] in words.object_openers

    def is_singular(self, verb: str) -> bool:
        """Whether a finite verb ends as no people's does: `the Iraqi forces`, but `the Iraqi said`."""
        return verb.endswith("s")

    def is_adverb(self, word: str) -> bool:
        """Whether a word is an adverb by its ending: `reportedly`."""
        return word.endswith("ly")

    def drops_possessive(self, name: str) -> bool:
        """Whether a bare apostrophe makes an owner of a name: `Athens' plan`."""
        return name.endswith("s")


def _doubles(verb: str) -> bool:
    """Whether a verb may double its last consonant: short ones do, longer ones by their stress.

    >>> _doubles("snub"), _doubles("deny")
    (True, False)
    """
    return len(verb) > 2 and verb[-1] in "bdglmnprt" and verb[-2] in "aeiou" and verb[-3] not in "aeiou"


@cache
def load_countries() -> CountryLanguage:
    """Load what the step that finds countries reads English by, once a process."""
    folder = packaged_folder("en")
    return CountryLanguage(
        contexts=tuple(context_row(*row) for row in read_rows(folder, "country_contexts", CONTEXT_COLUMNS)),
        classes=by_class(read_classes(folder, ["country_classes"])),
        words=read_words(folder, "country_grammar", FunctionWords),
        grammar=EnglishCountryGrammar(),
    )
