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
    ("The market opens between March 3 and 9.", ["March 3 and 9: 2023-03-03..2023-03-09"]),
    ("The fair runs from 3 to 9 March.", ["3 to 9 March: 2023-03-03..2023-03-09"]),
    ("The fair runs from March 3 through 9.", ["March 3 through 9: 2023-03-03..2023-03-09"]),
    ("The office is open from Monday to Friday.", ["from Monday to Friday: 2023-02-27..2023-03-03"]),
    ("The war of 1914-18 ruined them.", ["1914-18: 1914-01-01..1918-12-31"]),
    ("He ran the club from 2014 onwards.", ["2014: 2014-01-01.."]),
    ("Payment is due no later than March 5.", ["March 5: ..2023-03-05"]),
    ("It began no earlier than May 2022.", ["May 2022: 2022-05-01.."]),
    ("The old law applied prior to 2010.", ["2010: ..2009-12-31"]),
    ("The rule holds after June 2024.", ["June 2024: 2024-07-01.."]),
    ("They left before Easter.", ["Easter: ..2023-04-08"]),
    ("Tickets sold out by the end of last year.", ["the end of last year: ..2022-12-31"]),
    ("The debt grew until the end of 2021.", ["the end of 2021: ..2021-12-31"]),
    ("The sale ends at the end of the month.", ["the end of the month: 2023-02-21..2023-02-28"]),
    ("In the 1840s the famine came; by the end of the century the town was empty.", ["the 1840s: 1840-01-01..1849-12-31", "the end of the century: ..1899-12-31"]),
    ("The talks begin in the first week of March.", ["the first week of March: 2023-03-01..2023-03-07"]),
    ("The talks ended in the last week of May 2022.", ["the last week of May 2022: 2022-05-25..2022-05-31"]),
    ("It rained in the first half of May.", ["the first half of May: 2022-05-01..2022-05-15"]),
    ("It opened on the first Monday in November.", ["the first Monday in November: 2022-11-07..2022-11-07"]),
    ("The vote is on the last Sunday of March.", ["the last Sunday of March: 2023-03-26..2023-03-26"]),
    ("In the second half of the 1990s trade grew.", ["the second half of the 1990s: 1995-01-01..1999-12-31"]),
    ("She arrived two days after March 3.", ["two days after March 3: 2023-03-05..2023-03-05"]),
    ("She arrived the day before yesterday.", ["the day before yesterday: 2023-02-20..2023-02-20"]),
    ("She leaves the day after tomorrow.", ["the day after tomorrow: 2023-02-24..2023-02-24"]),
    ("He was hurt the week of March 6.", ["the week of March 6: 2023-03-06..2023-03-12"]),
    ("Two weeks from now it closes.", ["Two weeks from now: 2023-03-06..2023-03-12"]),
    ("Sales fell in Q3 2022.", ["Q3 2022: 2022-07-01..2022-09-30"]),
    ("It closes at noon Thursday.", ["noon Thursday: 2023-02-23..2023-02-23"]),
    ("The shop opens at 10 a.m. on Saturday.", ["10 a.m. on Saturday: 2023-02-18..2023-02-18"]),
    ("The bus came at 5:30 p.m.", ["5:30 p.m.: 2023-02-22..2023-02-22"]),
    ("Guests came on Christmas Eve.", ["Christmas Eve: 2022-12-24..2022-12-24"]),
    ("The law passed on New Year's Day 2020.", ["New Year's Day 2020: 2020-01-01..2020-01-01"]),
    ("The plan runs from early 2024 to late 2026.", ["from early 2024 to late 2026: 2024-01-01..2026-12-31"]),
    ("The plan runs from January 2024 through June 2026.", ["from January 2024 through June 2026: 2024-01-01..2026-06-30"]),
    ("The harvest is in late August or early September.", ["late August or early September: 2022-08-21..2022-09-10"]),
    ("They will be back in April or in early May.", ["April: 2023-04-01..2023-04-30", "early May: 2023-05-01..2023-05-10"]),
    ("Between June and August 2022, the lake dried.", ["Between June and August 2022: 2022-06-01..2022-08-31"]),
    ("The lake dried between June and August.", ["between June and August: 2022-06-01..2022-08-31"]),
    ("It fell over the last two decades.", ["the last two decades: 2003-02-22..2023-02-22"]),
    ("He was mayor in the early 1980s.", ["the early 1980s: 1980-01-01..1983-12-31"]),
    ("Their rule ended in the mid-19th century.", ["the mid-19th century: 1834-01-01..1866-12-31"]),
    ("Later this year they will vote.", ["Later this year: 2023-09-01..2023-12-31"]),
    ("Earlier this month they voted.", ["Earlier this month: 2023-02-01..2023-02-10"]),
    ("Early next week they vote.", ["Early next week: 2023-02-27..2023-03-05"]),
    ("The vote is late next month.", ["late next month: 2023-03-21..2023-03-31"]),
    ("The bill came into force at the beginning of 2019.", ["the beginning of 2019: 2019-01-01..2019-04-30"]),
    ("Since the late 1990s it has grown.", ["the late 1990s: 1997-01-01.."]),
    ("Since last week it has snowed.", ["last week: 2023-02-13.."]),
    ("It snowed until yesterday.", ["yesterday: ..2023-02-21"]),
    ("It snowed through Sunday.", ["Sunday: ..2023-02-26"]),
    ("It will be ready by Friday.", ["Friday: ..2023-02-24"]),
    ("He had left by Friday.", ["Friday: ..2023-02-17"]),
    ("They met last night.", ["last night: 2023-02-21..2023-02-21"]),
    ("They met the next morning.", ["the next morning: 2023-02-23..2023-02-23"]),
    ("He was governor from 5 May 2010 to 7 June 2012.", ["from 5 May 2010 to 7 June 2012: 2010-05-05..2012-06-07"]),
    ("It will last throughout 2024.", ["2024: 2024-01-01..2024-12-31"]),
    ("Elections are due in spring 2024.", ["spring 2024: 2024-03-01..2024-05-31"]),
    ("It began this spring.", ["this spring: 2023-03-01..2023-05-31"]),
    ("On the 5th of May they left.", ["the 5th of May: 2023-05-05..2023-05-05"]),
    ("On Wednesday they vote.", ["Wednesday: 2023-02-22..2023-02-22"]),
    ("On Wednesday he voted.", ["Wednesday: 2023-02-22..2023-02-22"]),
    ("In January 2021 and March 2022 it rose.", ["January 2021: 2021-01-01..2021-01-31", "March 2022: 2022-03-01..2022-03-31"]),
    ("The 2019 election was close.", ["2019: 2019-01-01..2019-12-31"]),
    ("A 2021 study found it.", ["2021: 2021-01-01..2021-12-31"]),
    ("He was 45 in 1999.", ["1999: 1999-01-01..1999-12-31"]),
    ("For the rest of the year it is shut.", ["the rest of the year: 2023-09-01..2023-12-31"]),
    ("the 1960s and 1970s were good.", ["the 1960s: 1960-01-01..1969-12-31", "1970s: 1970-01-01..1979-12-31"]),
    ("the '60s were good.", ["the '60s: 1960-01-01..1969-12-31"]),
    ("In the sixties it was good.", ["the sixties: 1960-01-01..1969-12-31"]),
    ("The 21st century began.", ["The 21st century: 2000-01-01..2099-12-31"]),
    ("Two centuries ago it was a farm.", ["Two centuries ago: 1800-01-01..1899-12-31"]),
    ("A year ago, it fell.", ["A year ago: 2022-01-01..2022-12-31"]),
    ("The inquiry opened on the 3rd of March 2020.", ["the 3rd of March 2020: 2020-03-03..2020-03-03"]),
    ("It was signed on 7 Nov. 2018.", ["7 Nov. 2018: 2018-11-07..2018-11-07"]),
    ("The treaty of 1648 ended the war.", ["1648: 1648-01-01..1648-12-31"]),
    ("The letter is dated Sunday, 5 June 1994.", ["Sunday, 5 June 1994: 1994-06-05..1994-06-05"]),
    ("The log ends at 2019-07-04.", ["2019-07-04: 2019-07-04..2019-07-04"]),
    ("They met in mid-2019.", ["mid-2019: 2019-05-01..2019-08-31"]),
    ("They met in mid-June.", ["mid-June: 2022-06-11..2022-06-20"]),
    ("They met in late January.", ["late January: 2023-01-21..2023-01-31"]),
    ("They met in early 1987.", ["early 1987: 1987-01-01..1987-04-30"]),
    ("He was mayor from 1990 until 1995.", ["from 1990 until 1995: 1990-01-01..1995-12-31"]),
    ("The rail line ran from 1880 to the 1950s.", ["from 1880 to the 1950s: 1880-01-01..1959-12-31"]),
    ("The shop was open between 1921 and the late 1930s.", ["between 1921 and the late 1930s: 1921-01-01..1939-12-31"]),
    ("It will be built between 2025 and 2030.", ["between 2025 and 2030: 2025-01-01..2030-12-31"]),
    ("The strike lasted from March to June 2021.", ["from March to June 2021: 2021-03-01..2021-06-30"]),
    ("The strike lasted from 3 March to 9 June 2021.", ["from 3 March to 9 June 2021: 2021-03-03..2021-06-09"]),
    ("The fair runs June 3–5.", ["June 3–5: 2023-06-03..2023-06-05"]),
    ("The fair runs 3–5 June.", ["3–5 June: 2023-06-03..2023-06-05"]),
    ("The fair ran June 3-5, 2019.", ["June 3-5, 2019: 2019-06-03..2019-06-05"]),
    ("He taught there 1998-2004.", ["1998-2004: 1998-01-01..2004-12-31"]),
    ("Sales will rise in 2024 or 2025.", ["2024 or 2025: 2024-01-01..2025-12-31"]),
    ("The bridge has been shut since Monday.", ["Monday: 2023-02-20.."]),
    ("The bridge has been shut since June.", ["June: 2022-06-01.."]),
    ("The bridge has been shut since June 2020.", ["June 2020: 2020-06-01.."]),
    ("The bridge has been shut since the early 2000s.", ["the early 2000s: 2000-01-01.."]),
    ("The bridge stays shut until Monday.", ["Monday: ..2023-02-27"]),
    ("The bridge stays shut until next year.", ["next year: ..2024-12-31"]),
    ("The bridge stays shut until the end of 2025.", ["the end of 2025: ..2025-12-31"]),
    ("The bridge was shut till 1999.", ["1999: ..1999-12-31"]),
    ("The work must end by June.", ["June: ..2023-06-30"]),
    ("The work must end by next Friday.", ["next Friday: ..2023-02-24"]),
    ("The work must end by 2030.", ["2030: ..2030-12-31"]),
    ("The work must end before 2030.", ["2030: ..2029-12-31"]),
    ("They left after 1945.", ["1945: 1946-01-01.."]),
    ("They left before March 2001.", ["March 2001: ..2001-02-28"]),
    ("The count ended a week before Christmas.", ["a week before Christmas: 2022-12-18..2022-12-18"]),
    ("It happened three days after May 1, 2020.", ["three days after May 1, 2020: 2020-05-04..2020-05-04"]),
    ("It happened the year after 1999.", ["the year after 1999: 2000-01-01..2000-12-31"]),
    ("The council met the week of January 9.", ["the week of January 9: 2023-01-09..2023-01-15"]),
    ("A century ago it was a port.", ["A century ago: 1900-01-01..1999-12-31"]),
    ("Six months ago it was a port.", ["Six months ago: 2022-08-01..2022-08-31"]),
    ("Six weeks ago it was a port.", ["Six weeks ago: 2023-01-09..2023-01-15"]),
    ("Three days ago it was a port.", ["Three days ago: 2023-02-19..2023-02-19"]),
    ("It was signed in May 2016. A year later it failed.", ["May 2016: 2016-05-01..2016-05-31", "A year later: 2017-01-01..2017-12-31"]),
    ("It was signed in May 2016. Three months later it failed.", ["May 2016: 2016-05-01..2016-05-31", "Three months later: 2016-08-01..2016-08-31"]),
    ("It was signed on 4 May 2016. The next day it failed.", ["4 May 2016: 2016-05-04..2016-05-04", "The next day: 2016-05-05..2016-05-05"]),
    ("It was signed on 4 May 2016. Two days later it failed.", ["4 May 2016: 2016-05-04..2016-05-04", "Two days later: 2016-05-06..2016-05-06"]),
    ("It was signed on 4 May 2016. That week it failed.", ["4 May 2016: 2016-05-04..2016-05-04", "That week: 2016-05-02..2016-05-08"]),
    ("It was signed in 1999 and failed the following year.", ["1999: 1999-01-01..1999-12-31", "the following year: 2000-01-01..2000-12-31"]),
    ("It was signed in 1999 and failed later that year.", ["1999: 1999-01-01..1999-12-31", "that year: 1999-01-01..1999-12-31"]),
    ("It was signed in 1999; the same year it failed.", ["1999: 1999-01-01..1999-12-31", "the same year: 1999-01-01..1999-12-31"]),
    ("The plan of 1970 failed by the end of the decade.", ["1970: 1970-01-01..1970-12-31", "the end of the decade: ..1979-12-31"]),
    ("It fell in the past year.", ["the past year: 2022-02-22..2023-02-22"]),
    ("It fell in the past week.", ["the past week: 2023-02-15..2023-02-22"]),
    ("It fell over the next three years.", ["the next three years: 2023-02-22..2026-02-22"]),
    ("It fell over the last 10 days.", ["the last 10 days: 2023-02-12..2023-02-22"]),
    ("Last summer was dry.", ["Last summer: 2022-06-01..2022-08-31"]),
    ("This summer will be dry.", ["This summer: 2023-06-01..2023-08-31"]),
    ("Next March they vote.", ["Next March: 2023-03-01..2023-03-31"]),
    ("This Friday they vote.", ["This Friday: 2023-02-24..2023-02-24"]),
    ("This weekend they vote.", ["This weekend: 2023-02-25..2023-02-26"]),
    ("Last weekend they voted.", ["Last weekend: 2023-02-18..2023-02-19"]),
    ("Over the weekend they voted.", ["the weekend: 2023-02-18..2023-02-19"]),
    ("Next weekend they vote.", ["Next weekend: 2023-03-04..2023-03-05"]),
    ("The trial began in the first quarter.", ["the first quarter: 2023-01-01..2023-03-31"]),
    ("The trial began in the second quarter of 2021.", ["the second quarter of 2021: 2021-04-01..2021-06-30"]),
    ("The trial began in the final quarter of 2021.", ["the final quarter of 2021: 2021-10-01..2021-12-31"]),
    ("The trial began in the second half of 2021.", ["the second half of 2021: 2021-07-01..2021-12-31"]),
    ("The trial began in the first half of the 20th century.", ["the first half of the 20th century: 1900-01-01..1949-12-31"]),
    ("They met at midnight.", ["midnight: 2023-02-22..2023-02-22"]),
    ("They met on Monday at 6 p.m.", ["Monday at 6 p.m.: 2023-02-20..2023-02-20"]),
    ("They met at 10:30 GMT on Friday.", ["10:30 GMT on Friday: 2023-02-17..2023-02-17"]),
    ("They met on Tuesday morning.", ["Tuesday morning: 2023-02-21..2023-02-21"]),
    ("They met yesterday evening.", ["yesterday evening: 2023-02-21..2023-02-21"]),
    ("They met early today.", ["early today: 2023-02-22..2023-02-22"]),
    ("They met tonight.", ["tonight: 2023-02-22..2023-02-22"]),
    ("They met on Halloween.", ["Halloween: 2022-10-31..2022-10-31"]),
    ("They met on Thanksgiving.", ["Thanksgiving: 2022-11-24..2022-11-24"]),
    ("They met on Good Friday 2021.", ["Good Friday 2021: 2021-04-02..2021-04-02"]),
    ("Figures for year-end are due.", ["year-end: 2023-09-01..2023-12-31"]),
    ("He was born in the '70s.", ["the '70s: 1970-01-01..1979-12-31"]),
    ("Sept. 11, 2001, changed it.", ["Sept. 11, 2001: 2001-09-11..2001-09-11"]),
    ("In December it snowed.", ["December: 2022-12-01..2022-12-31"]),
    ("In January it snowed.", ["January: 2023-01-01..2023-01-31"]),
    ("On January 30 it snowed.", ["January 30: 2023-01-30..2023-01-30"]),
    ("On April 2 it will snow.", ["April 2: 2023-04-02..2023-04-02"]),
    ("June’s figures rose.", ["June: 2022-06-01..2022-06-30"]),
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
    "It had 2022 members.",
    "She is a 20-year-old student.",
    "He is aged 34.",
    "The road is 1,990 metres long.",
    "The score was 3:20.",
    "The flat sold for £1999.",
    "Flight 2020 passengers left.",
    "The 300 men left at 5.",
    "She came second in the race.",
    "He got a second chance.",
    "The March for Life began.",
    "The paper “This Week” said so.",
    'She said "Today" was cancelled.',
    "The ratio is 1/2.",
    "The Summer Palace is shut.",
    "The Sunday Times said so.",
    "Fall is a verb.",
    "They fall behind.",
    "They spring up.",
    "The current is strong.",
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
def test_what_only_looks_like_a_date_is_not_one(text: str) -> None:
    assert not ANNOTATOR.annotate(text, WEDNESDAY)


def test_what_was_read_before_changes_nothing() -> None:
    annotator = PACK.make_dates()
    annotator.annotate("In summer the palace and the times are open on Sunday.", WEDNESDAY)
    assert not annotator.annotate("The Summer Palace is shut. The Sunday Times said so.", WEDNESDAY)


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("It lasted five years.", "duration", "P5Y"),
        ("It rains every winter.", "set", "XXXX-WI"),
        ("The paper is a daily one.", "set", "P1D"),
        ("They met two days before the wedding.", "vague", "P2D"),
        ("She has now left.", "vague", "PRESENT_REF"),
        ("It ended many years ago.", "vague", "PAST_REF"),
        ("They play on Saturday mornings.", "set", "XXXX-WXX-6TMO"),
        ("He spent two and a half years there.", "duration", "P2.5Y"),
        ("She waited 20 more years.", "duration", "P20Y"),
        ("The 12-day strike ended.", "duration", "P12D"),
        ("Three years into the war they gave up.", "duration", "P3Y"),
        ("Within three months it will close.", "duration", "P3M"),
        ("It reopens in a week.", "duration", "P1W"),
        ("The count ended two days before the vote.", "vague", "P2D"),
        ("Several years ago it was a port.", "vague", "PAST_REF"),
        ("An hour ago it was open.", "vague", "PAST_REF"),
        ("It fell in recent years.", "vague", "PXY"),
        ("Every Monday they meet.", "set", "XXXX-WXX-1"),
        ("Every two years they meet.", "set", "P2Y"),
        ("Each spring they meet.", "set", "XXXX-SP"),
        ("On Mondays they meet.", "set", "XXXX-WXX-1"),
        ("They pay monthly rent.", "set", "P1M"),
        ("The five-day march ended.", "duration", "P5D"),
        ("The march lasted more than two weeks.", "duration", "P2W"),
        ("The march lasted several hours.", "duration", "PTXH"),
        ("The march lasted decades.", "duration", "PXE"),
        ("The march lasted a year and a half.", "duration", "P1.5Y"),
        ("They are currently abroad.", "vague", "PRESENT_REF"),
        ("In the past it was quiet.", "vague", "PAST_REF"),
        ("In the future it will be quiet.", "vague", "FUTURE_REF"),
        ("The chair, now closed, was here.", "vague", "PRESENT_REF"),
        ("Call 555-1990 now.", "vague", "PRESENT_REF"),
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
