"""The tuned numbers of the steps: each case gives another result if its number is smaller or larger."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from loaders.annotators.countries import CountryAnnotator
from loaders.languages.en import PACK, load_countries
from loaders.records import PersonSpan, Span
from loaders.reference.tables import packaged_country_names

COUNTRIES = PACK.make_countries(packaged_country_names("en"))
ROLES = PACK.make_roles()


def countries(text: str, *people: Span, annotator: CountryAnnotator = COUNTRIES) -> str:
    found = annotator.decide(text, annotator.match(text), people)
    return "; ".join(f"{text[m.start : m.end]}={m.country_code} {m.via}" for m in found)


def roles(text: str) -> list[str]:
    people = [PersonSpan(*m.span(), "Ann Duval", "full") for m in re.finditer("Ann Duval", text)]
    found = COUNTRIES.decide(text, COUNTRIES.match(text), people)
    return [role.title for role in ROLES.annotate(text, people, found)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # A headline is recognised by up to six words before and eight after; in one, "Lantern" makes no name.
        ("Tokyo Lantern Parade on Lake Opens With Many Old Songs", "Tokyo=JP capital"),
        ("Tokyo Lantern Parade on lake opens with many old songs", "Tokyo=JP embedded"),
        # The thing that is owned is looked for among six words, up to a preposition.
        ("Tokyo's second largest new airport reopened.", "Tokyo=JP capital"),
        ("Tokyo's plan for a new airport failed.", "Tokyo=JP government"),
        # There is a way between two capitals within six words before.
        ("Flights were resumed between Athens and Rome.", "Athens=GR capital; Rome=IT capital"),
        ("Calls were resumed between Athens and Rome.", "Athens=GR government; Rome=IT government"),
        # A city in the passive or as a predicate: within four words of an auxiliary, three of a verb.
        ("Oslo was badly hit by floods.", "Oslo=NO capital"),
        ("Tokyo ended all lower.", "Tokyo=JP capital"),
        # The window around a name is wide enough for nine such words.
        ("Vienna was for six hundred years the capital of an empire.", "Vienna=AT capital"),
        ("Vienna was for six hundred years the enemy of an empire.", "Vienna=AT government"),
        # One capitalised word after a capital makes no name without an article.
        ("They warned Athens Greeks would pay.", "Athens=GR government; Greeks=GR demonym"),
        # A list goes on with other towns.
        ("It was criticised by Paris, Brussels, San Bernardino and others.", "Paris=FR capital; Brussels=BE capital"),
        ("It was criticised by Paris, Brussels and others.", "Paris=FR government; Brussels=BE government"),
        # A company's name ends within five words, after an adjective within four.
        ("Peru Northern Copper Mining Corp. rose.", "Peru=PE embedded"),
        ("He left German Old Town Copper Trading Corp. in May.", "German=DE adjective"),
        ("He left German Old Town Trading Corp. in May.", "German=DE embedded"),
    ],
)  # fmt: skip
def test_a_country_is_read_by_words_within_reach(sentence: str, expected: str) -> None:
    assert countries(sentence) == expected


@pytest.mark.parametrize(
    ("evidence", "sentence", "expected"),
    [
        (("place_prepositions", "gov_prepositions"), "A crowd astride Tokyo.", "Tokyo=JP capital"),
        (("gov_prepositions",), "A crowd astride Tokyo.", "Tokyo=JP government"),
        (("gov_nouns", "city_nouns"), "A Tokyo astride.", "Tokyo=JP government"),
        (("city_nouns",), "A Tokyo astride.", "Tokyo=JP capital"),
    ],
)
def test_evidence_of_one_length_for_city_and_government_has_a_rule(
    evidence: tuple[str, ...], sentence: str, expected: str
) -> None:
    english = load_countries()
    classes = {**english.classes, **{name: english.classes[name] | {"astride"} for name in evidence}}
    annotator = CountryAnnotator(packaged_country_names("en"), replace(english, classes=classes))
    assert countries(sentence, annotator=annotator) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Up to 170 characters and eighteen words before a name are read.
        (
            "Talks\n\nThe deputy assistant secretary of state for European and Eurasian and Central Asian affairs, Ann Duval, spoke.",
            ["deputy assistant secretary of state for European and Eurasian and Central Asian affairs"],
        ),
        # A supposition is recognised by the last word before the name.
        ("Vote\n\nIt is not known whether Ann Duval is mayor of Lyon.", []),
        ("Vote\n\nIt is known that in May Ann Duval is mayor of Lyon.", ["mayor of Lyon"]),
        # Where most long words of the title are capitalised, a capital alone does not belong to a role.
        ("Angry Lyon Mayor Ann Duval Quits Again\n\nIt rained.", ["Mayor"]),
        ("Lyon Mayor Ann Duval quits her local kitchen again\n\nIt rained.", ["Lyon Mayor"]),
        # A role has up to seven modifiers.
        (
            "Talks\n\nThe former acting deputy assistant federal finance minister, Ann Duval, spoke.",
            ["former acting deputy assistant federal finance minister"],
        ),
        # A complement goes on with a preposition within fourteen words, and has up to four small words in a row.
        (
            "Talks\n\nThe director of the Centre for Peace of the University of Lyon, Ann Duval, spoke.",
            ["director of the Centre for Peace of the University of Lyon"],
        ),
        ("Talks\n\nAnn Duval, head of small business loans, spoke.", ["head of small business loans"]),
        ("Talks\n\nAnn Duval, director of wild bird egg colour shape research, spoke.", []),
        # The head is looked for among ten words.
        (
            "Talks\n\nAnn Duval, a Lyon Catholic Social Welfare Office manager, spoke.",
            ["Lyon Catholic Social Welfare Office manager"],
        ),
    ],
)
def test_a_role_is_read_by_words_within_reach(text: str, expected: list[str]) -> None:
    assert roles(text) == expected
