"""The kinds of words that the steps use: the classes of a pack's word lists, and the codes of the tagger's lists.

A word form is looked up once (`Word.kinds`), so that a step asks `SERVICE in word.kinds` and knows no word itself.
"""

from __future__ import annotations

from typing import Final

# How a text is split

FULL_STOP: Final = "full_stop"  # With a capital, keeps the full stop after it: Gen., Inc.
SMALL_FULL_STOP: Final = "small_full_stop"  # The same in small letters: vs.
NUMERAL_FULL_STOP: Final = "numeral_full_stop"  # The same all in capitals: II. of German
ELISION: Final = "elision"  # A word of its own before an apostrophe: d, l, qu
WIRE_SLUG: Final = "wire_slug"  # Before a headline, with a hyphen: "Soccer-", "UPDATE 1-"

# Titles

FORM_OF_ADDRESS: Final = "form_of_address"  # Never the first word of a name: King, Sheikh, Mrs.
SHORT_TITLE: Final = "short_title"  # A title or a trade, mostly short or plural, no part of the name after it
ABBREVIATED_TITLE: Final = "abbreviated_title"  # A title in short, which a name follows at once: Pres.
SERVICE: Final = "service"  # Ends a title ("Secretary of State") or is a service, before a name; a name too
GENERATION: Final = "generation"  # After a name and not part of the surname: Jr., III
FEMALE_ADDRESS: Final = "female_address"
MALE_ADDRESS: Final = "male_address"
FEMALE_KIN: Final = "female_kin"
MALE_KIN: Final = "male_kin"
CONSORT: Final = "consort"  # Says that an office is another's: first lady
FEMALE_NAME: Final = "female_name"  # A first name that women have, and hardly any men
MALE_NAME: Final = "male_name"
EITHER_NAME: Final = "either_name"  # A first name of women in one country and of men in another: Andrea
FEMALE_PRONOUN: Final = "female_pronoun"
MALE_PRONOUN: Final = "male_pronoun"
OWNER: Final = "owner"  # A pronoun before what somebody has: his, her
FAMILY_NOUN: Final = "family_noun"  # After a surname that names no single one: the Lee family, the Lee years

# Particles

PARTICLE: Final = "particle"  # Within a name in small letters; only between or before capitalised words
KUNYA: Final = "kunya"  # Begins a name: Abu, Umm
SAINT: Final = "saint"  # Begins the name of a town or a club: St. Louis

# Function words

FUNCTION_WORD: Final = "function_word"  # No name, if it stands alone with the capital of a sentence's start
HEADLINE_SMALL: Final = "headline_small"  # A longer word that a headline with capitals leaves small
TAIL_WORD: Final = "tail_word"  # With a capital after a name and not part of it: Himself, Photo, Reporter
DEFINITE: Final = "definite"
OF: Final = "of"
AND: Final = "and"
WITHIN: Final = "within"  # Before places, hardly ever before people: in, near
OPENER: Final = "opener"  # A name, and an adjective at a sentence's start: Young
MODAL: Final = "modal"  # A name, and a verb that begins a question: Will
TITLE_JOINER: Final = "title_joiner"  # Between two words of a title: Secretary *of* State
OFFICE_OF: Final = "office_of"  # Between an office and its place or party: il prefetto *di* Genova Ada Lee
POSSESSIVE: Final = "possessive"
VERSUS: Final = "versus"  # Between the parties of a law case: Roe v. Wade
BEFORE_DATE: Final = "before_date"

# Dates

WEEKDAY: Final = "weekday"
MONTH: Final = "month"

# Headlines, adjectives, adverbs

HEADLINE_VERB: Final = "headline_verb"  # A headline's verb with a capital; no name
EPITHET: Final = "epithet"  # An adjective before a name in headlines, an exclamation before one: Crooked, Hey
COMPOUND: Final = "compound"  # What is before its hyphen is not a person's name: Hong Kong-based
PREFIXED: Final = "prefixed"  # Begins with what is not part of a name: ex-, anti-

# Places and what is named after people

INHABITANT: Final = "inhabitant"
BUILDING: Final = "building"  # The last word of a building, a firm or a body that is named like a person
SITE: Final = "site"  # After the name of a place, a school, a firm or a law; some mean something else alone
STATE_TAIL: Final = "state_tail"  # What is left of a state's name in short: Va. of W. Va.
POSSESSION: Final = "possession"  # After X's in the name of a house, a law or a disease: Megan's Law
PLACES_TOGETHER: Final = "places_together"  # What several places are together: Clark, Grant and Lee counties
SETTLEMENT: Final = "settlement"  # Before "of" and the name of a place
ORIGIN: Final = "origin"  # Before somebody's town: Ada Lee *of* Ashford, 25, *from* Ashford
TOWN_GOOD: Final = "town_good"  # What towns and schools have and people hardly do: Ashford residents
BEFORE_TRADE: Final = (
    "before_trade"  # In small letters, before the name of a firm, a band or a town: the website Quorum
)
BEFORE_THING: Final = "before_thing"  # Before the name of a ship, a storm, a horse, a paper or a place
STORM: Final = "storm"  # Makes a ship's or a storm's name even when written as a part of it
PAPER: Final = "paper"  # After the name of a newspaper
DISEASE: Final = "disease"
NO_NAME: Final = "no_name"  # Looks like a name and is never one
NOT_ALONE: Final = "not_alone"  # No person unless the article has a full name with it: God

# Firms and groups

FIRM: Final = "firm"  # A firm, a brand, a coined word: no person without a full name or a title elsewhere
FIRM_NAME: Final = "firm_name"  # A firm or a figure of two words that look like a given and a family name
FIRM_END: Final = "firm_end"  # With a capital at the end of a firm's name
FIRM_GOOD: Final = "firm_good"  # What firms own and people hardly do: shares
GROUP: Final = "group"  # A word of armed groups, parties, generations and families
GROUP_NAME: Final = "group_name"  # A group or another thing whose name of two words looks like a person's
GROUP_HEAD: Final = "group_head"  # The first word of an armed group's name ("army of"), if an article follows
PARTY: Final = "party"  # A US party and a state: D-Calif.

FAMILY_FIRST: Final = "family_first"  # A family name of Vietnam, China and Korea, which stands first

WORD_CLASSES: Final = frozenset(value for name, value in vars().items() if name.isupper())
"""The classes that word lists may have."""

# What the tagger's lists say (docs/people.md names their codes)

TITLE: Final = "t"
ADDRESS: Final = "ad"
DAY: Final = "d"
COUNTRY: Final = "n"
NATIONALITY: Final = "na"
AGENCY: Final = "ag"
BRAND: Final = "br"
ORGANISATION: Final = "o"
PINYIN: Final = "py"
PLURAL: Final = "plural"  # Of a word that is on a list, though on none of names: Tamils
NOUN: Final = "k"  # A common noun of a language that gives them a capital
RUN_ON: Final = "run_on"  # Two words whose space was lost: BurrJeb

GIVEN: Final = "given"
SURE_GIVEN: Final = "sure_given"
FAMILY: Final = "family"
OWN_GIVEN: Final = "own_given"  # A given name as the language writes it
LISTED_NAME: Final = "listed_name"
USUAL_NAME: Final = "usual_name"  # A name that is not rare
FREQUENT_NAME: Final = "frequent_name"
MOSTLY_SMALL: Final = "mostly_small"  # Written small far more often than not
COMMON: Final = "common"
PLACE: Final = "place"
OFFICE: Final = "office"
TRADE: Final = "trade"

_CODES = {
    GIVEN: "f1 f2 g1 g2 pf2 pf3",
    SURE_GIVEN: "f1 f2 pf2 pf3",
    OWN_GIVEN: "f1 f2 g2 og pf2 pf3",
    FAMILY: "l1 l2 m1 m2 pl2 pl3",
    LISTED_NAME: "f1 f2 g1 g2 pf2 pf3 f3 l1 l2 l3 m1 m2 pl1 pl2 pl3 pf1",
    USUAL_NAME: "f1 f2 pf2 pf3 g2 l1 m2 pl2 pl3",
    FREQUENT_NAME: "f1 f2 l1",
    MOSTLY_SMALL: "w2 w3 q0 q1",
    COMMON: "w2 w3",
    PLACE: "n na c1",
    OFFICE: "t o n na or3",
    TRADE: "br ag gr",
}

KINDS_OF_CODE: Final = {
    code: frozenset([code, *(kind for kind, codes in _CODES.items() if code in codes.split())])
    for code in {code for codes in _CODES.values() for code in codes.split()}
}
"""The kinds that each code of the tagger's lists gives a word."""
