from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.languages.en import PACK
from loaders.records import DateSpan, Span

ANNOTATOR = PACK.make_dates()
WEDNESDAY = date(2023, 2, 22)

# An article of Wednesday, 22 February 2023: the text, and each date as "words: first day..last day", open ends empty.
CASES = [
    ("The bridge opened on 12 January 2015.", ["12 January 2015: 2015-01-12..2015-01-12"]),
    ("The bridge opened on January 12, 2015.", ["January 12, 2015: 2015-01-12..2015-01-12"]),
    ("It was signed on Friday, March 3, 2017, in Oslo.", ["Friday, March 3, 2017: 2017-03-03..2017-03-03"]),
    ("The file is dated 2021-11-30.", ["2021-11-30: 2021-11-30..2021-11-30"]),
    ("The file is dated 25/12/2021.", ["25/12/2021: 2021-12-25..2021-12-25"]),
    ("The fair runs March 3-5.", ["March 3-5: 2023-03-03..2023-03-05"]),
    ("He was mayor from 2009 to 2013.", ["from 2009 to 2013: 2009-01-01..2013-12-31"]),
    ("She led the union between 1998 and 2004.", ["between 1998 and 2004: 1998-01-01..2004-12-31"]),
    ("The ferry may return in June or early July.", ["June or early July: 2023-06-01..2023-07-10"]),
    ("The ferry returned in October 2021.", ["October 2021: 2021-10-01..2021-10-31"]),
    ("The harbour froze in 1963.", ["1963: 1963-01-01..1963-12-31"]),
    ("The mill closed in the 1970s.", ["the 1970s: 1970-01-01..1979-12-31"]),
    ("The mill closed in the late 1970s.", ["the late 1970s: 1977-01-01..1979-12-31"]),
    ("The tower is of the 14th century.", ["the 14th century: 1300-01-01..1399-12-31"]),
    ("Sales fell in the third quarter of 2022.", ["the third quarter of 2022: 2022-07-01..2022-09-30"]),
    ("Sales rose in the first half of this year.", ["the first half of this year: 2023-01-01..2023-06-30"]),
    ("They met in the summer of 2010.", ["the summer of 2010: 2010-06-01..2010-08-31"]),
    ("The judge ruled yesterday.", ["yesterday: 2023-02-21..2023-02-21"]),
    ("The judge rules tomorrow.", ["tomorrow: 2023-02-23..2023-02-23"]),
    ("The judge ruled this morning.", ["this morning: 2023-02-22..2023-02-22"]),
    ("The judge ruled on Monday.", ["Monday: 2023-02-20..2023-02-20"]),
    ("The judge will rule on Monday.", ["Monday: 2023-02-27..2023-02-27"]),
    ("The court sat on Friday night.", ["Friday night: 2023-02-17..2023-02-17"]),
    ("The court sat last Friday.", ["last Friday: 2023-02-17..2023-02-17"]),
    ("The court sits next Friday.", ["next Friday: 2023-02-24..2023-02-24"]),
    ("Prices fell last week.", ["last week: 2023-02-13..2023-02-19"]),
    ("Prices fell last month.", ["last month: 2023-01-01..2023-01-31"]),
    ("The law will change next year.", ["next year: 2024-01-01..2024-12-31"]),
    ("Voters chose last October.", ["last October: 2022-10-01..2022-10-31"]),
    ("The port closed in November.", ["November: 2022-11-01..2022-11-30"]),
    ("The port will close in November.", ["November: 2023-11-01..2023-11-30"]),
    ("The port closed on Feb. 3.", ["Feb. 3: 2023-02-03..2023-02-03"]),
    ("Exports have grown since 2014.", ["2014: 2014-01-01.."]),
    ("The road stays shut until May 5.", ["May 5: ..2023-05-05"]),
    ("The panel will report by mid-March.", ["mid-March: ..2023-03-20"]),
    ("Ten years ago the river froze.", ["Ten years ago: 2013-01-01..2013-12-31"]),
    ("Rents rose in the past three months.", ["the past three months: 2022-11-22..2023-02-22"]),
    ("It was signed on 4 May 2016, and the following month the guns fell silent.",
     ["4 May 2016: 2016-05-04..2016-05-04", "the following month: 2016-06-01..2016-06-30"]),
    ("In 1998 she left; two years later she was back.",
     ["1998: 1998-01-01..1998-12-31", "two years later: 2000-01-01..2000-12-31"]),
    ("He was born in October 1951; she in March of that year.",
     ["October 1951: 1951-10-01..1951-10-31", "March of that year: 1951-03-01..1951-03-31"]),
]  # fmt: skip

NO_DATES = [
    "May said she may resign.",
    "March on, said the sergeant.",
    "The show “Today” was on air.",
    "He is 52 years old.",
    "They imported three-quarters of the grain.",
    "It sold for $2000.",
    "The second man had 2,000 sheep and 1,500 goats.",
    "Written 03/04/2023 by hand.",
]


def shown(text: str, published: date = WEDNESDAY) -> list[str]:
    return [
        f"{text[each.start : each.end]}: {each.from_day or ''}..{each.to_day or ''}"
        for each in ANNOTATOR.annotate(text, published)
        if each.from_day or each.to_day
    ]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text for text, _ in CASES])
def test_a_date_is_found_and_placed_in_time(text: str, expected: list[str]) -> None:
    assert shown(text) == expected


@pytest.mark.parametrize("text", NO_DATES)
def test_what_only_looks_like_a_date_is_none(text: str) -> None:
    assert not ANNOTATOR.annotate(text, WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("It lasted five years.", "duration", "P5Y"),
        ("It rains every winter.", "set", "XXXX-WI"),
        ("The paper is a daily one.", "set", "P1D"),
        ("They met two days before the wedding.", "vague", "P2D"),
        ("She has now left.", "vague", "PRESENT_REF"),
        ("It ended many years ago.", "vague", "PAST_REF"),
    ],
)
def test_what_has_no_place_in_time_keeps_its_value(text: str, kind: str, value: str) -> None:
    [found] = ANNOTATOR.annotate(text, WEDNESDAY)
    assert (found.kind, found.value, found.from_day, found.to_day) == (kind, value, None, None)


def test_a_bound_a_modifier_and_the_tense_are_kept() -> None:
    [found] = ANNOTATOR.annotate("The panel will report by mid-March.", WEDNESDAY)
    assert (found.bound, found.mod, found.tense, found.granularity) == ("by", "mid", "future", "month")


def test_the_name_of_a_person_is_no_date() -> None:
    text = "It was in April Hansen’s hands in April."
    [found] = ANNOTATOR.annotate(text, WEDNESDAY, [Span(10, 22)])
    assert found.start > 22


def test_days_that_no_calendar_has_are_left_out() -> None:
    assert not shown("It happened on February 30, 2021.")


def test_a_leap_day_is_that_of_a_year_that_has_one() -> None:
    assert shown("She turned ten on February 29.", date(2024, 5, 1)) == [
        "February 29: 2024-02-29..2024-02-29"
    ]


WORDS = st.sampled_from(
    [
        "the",
        "last",
        "next",
        "May",
        "March",
        "5",
        "12",
        "1999",
        "2023",
        ",",
        ".",
        "-",
        "–",
        "and",
        "or",
        "from",
        "to",
        "since",
        "until",
        "Friday",
        "two",
        "years",
        "ago",
        "later",
        "of",
        "in",
        "early",
        "mid",
        "end",
        "quarter",
        "first",
        "5th",
        "'90s",
        "1990s",
        "$",
        "%",
        "week",
        "10:30",
        "a.m.",
        "yesterday",
        "\n\n",
        "every",
        "half",
        "İ",
        "²",
        "٣",
        "99999999999",
        "century",
    ]
)


@given(st.lists(WORDS, max_size=40).map(" ".join), st.dates(date(1, 1, 1), date(9999, 12, 31)))
def test_spans_are_in_order_and_apart_and_days_too(text: str, published: date) -> None:
    found: list[DateSpan] = ANNOTATOR.annotate(text, published)
    at = 0
    for each in found:
        assert at <= each.start < each.end <= len(text)
        at = each.end
        assert not (each.from_day and each.to_day) or each.from_day <= each.to_day


@pytest.mark.parametrize("piece", ["1 ", "May ", "last ", "two ", "“", "a few ", "1999-", "x", "0"])
def test_hostile_text_is_cut_into_no_more_tokens_than_it_has_characters(piece: str) -> None:
    text = piece * 20_000
    assert len(ANNOTATOR.annotate(text, WEDNESDAY)) <= len(text)
