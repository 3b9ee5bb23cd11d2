from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.problems import SourceProblem
from loaders.sources.dates import FIRST_YEAR, LAST_YEAR, read_date, read_timestamp, split_date

TODAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    "printed",
    [
        "2023-02-22",
        "20230222",
        "2023/02/22",
        "2023/2/22",
        "2023.02.22",
        "2023-W08-3",
        "22/02/2023",
        "02/22/2023",
        "22.02.2023",
        "22-02-2023",
        "Feb 22, 2023",
        "Feb. 22, 2023",
        "February 22 2023",
        "February 22nd, 2023",
        "22 February 2023",
        "22nd of February, 2023",
        "22-Feb-2023",
        "2023 Feb 22",
        "Wednesday, February 22, 2023",
        "Wed, 22 Feb 2023",
        "WED 22 FEB 2023",
    ],
)
def test_every_usual_spelling_of_a_day_is_read(printed: str) -> None:
    dated = read_date(printed, today=TODAY)
    assert (dated.day, dated.instant, dated.notes) == (date(2023, 2, 22), None, ())


@pytest.mark.parametrize(
    ("printed", "day", "instant"),
    [
        ("2023-02-22T01:15:00+03:00", date(2023, 2, 22), datetime(2023, 2, 21, 22, 15, tzinfo=UTC)),
        ("2023-02-22 01:15Z", date(2023, 2, 22), datetime(2023, 2, 22, 1, 15, tzinfo=UTC)),
        (
            "2023-02-22T23:30:00.5-0500",
            date(2023, 2, 22),
            datetime(2023, 2, 23, 4, 30, 0, 500000, tzinfo=UTC),
        ),
        ("2023-02-22 01:15:00+03", date(2023, 2, 22), datetime(2023, 2, 21, 22, 15, tzinfo=UTC)),
        ("22.02.2023 01:15 GMT+3", date(2023, 2, 22), datetime(2023, 2, 21, 22, 15, tzinfo=UTC)),
        ("22 Feb 2023, 01:15 UTC-0330", date(2023, 2, 22), datetime(2023, 2, 22, 4, 45, tzinfo=UTC)),
        ("20230222T011500Z", date(2023, 2, 22), datetime(2023, 2, 22, 1, 15, tzinfo=UTC)),
        ("Wed, 22 Feb 2023 01:15:00 +0300", date(2023, 2, 22), datetime(2023, 2, 21, 22, 15, tzinfo=UTC)),
        ("Wed, 22 Feb 2023 01:15:00 GMT", date(2023, 2, 22), datetime(2023, 2, 22, 1, 15, tzinfo=UTC)),
        ("February 22, 2023 at 10:30 p.m. EST", date(2023, 2, 22), datetime(2023, 2, 23, 3, 30, tzinfo=UTC)),
    ],
)
def test_the_day_stays_as_printed_and_the_instant_is_utc(printed: str, day: date, instant: datetime) -> None:
    dated = read_date(printed, today=TODAY)
    assert (dated.day, dated.instant) == (day, instant)


@pytest.mark.parametrize("printed", ["2023-02-22 10:30", "2023-02-22T10:30:00", "22 Feb 2023 10:30 IST"])
def test_a_time_without_a_known_zone_leaves_the_instant_open_and_says_so(printed: str) -> None:
    dated = read_date(printed, today=TODAY)
    assert dated.day == date(2023, 2, 22)
    assert dated.instant is None
    assert dated.notes


@pytest.mark.parametrize("printed", ["03/04/2023", "3.4.2023", "03-04-2023", "22/02/23", "01.02.03"])
def test_a_date_with_two_readings_is_refused(printed: str) -> None:
    with pytest.raises(SourceProblem) as caught:
        read_date(printed)
    assert caught.value.reason == "ambiguous-date"


def test_an_option_decides_which_of_day_and_month_comes_first() -> None:
    assert read_date("03/04/2023", day_first=True).day == date(2023, 4, 3)
    assert read_date("03/04/2023", day_first=False).day == date(2023, 3, 4)
    assert read_date("04/04/2023").day == date(2023, 4, 4)


@pytest.mark.parametrize(
    "printed",
    [
        "2023-02-30",
        "2023-13-01",
        "2023-00-10",
        "30 February 2023",
        "Feb 30, 2023",
        "31/02/2023",
        "32/13/2023",
        "2023-02-22T25:00:00Z",
        "0203-02-22",
        "9999-12-31T23:59:59-14:00",
        "2023-W60-1",
    ],
)
def test_a_date_that_no_calendar_has_is_refused_and_never_moved(printed: str) -> None:
    with pytest.raises(SourceProblem) as caught:
        read_date(printed)
    assert caught.value.reason == "impossible-date"


@pytest.mark.parametrize(
    "printed", ["", "soon", "2023", "2023-02", "February 2023", "22 February", "palms", "yesterday", "12"]
)
def test_what_is_no_full_date_is_no_date(printed: str) -> None:
    with pytest.raises(SourceProblem) as caught:
        read_date(printed)
    assert caught.value.reason == "no-date"


def test_a_date_in_the_future_is_kept_and_marked() -> None:
    assert read_date("2099-01-01", today=TODAY).notes == ("the date 2099-01-01 lies in the future",)
    assert read_date("2026-01-02", today=TODAY).notes == ()


def test_a_weekday_that_contradicts_its_date_is_noted() -> None:
    assert read_date("Monday, 22 February 2023", today=TODAY).notes == (
        "2023-02-22 was a Wednesday, the source says Monday",
    )


@pytest.mark.parametrize(
    ("line", "printed", "title"),
    [
        ("2023-02-22 12 people rescued", "2023-02-22", "12 people rescued"),
        ("2023-02-22: Pier reopens", "2023-02-22", "Pier reopens"),
        ("2023-02-22 – Pier reopens", "2023-02-22", "Pier reopens"),
        ("2023-02-22 -5 degrees in May", "2023-02-22", "-5 degrees in May"),
        ("2023-02-22", "2023-02-22", ""),
        ("22 Feb 2023 At last", "22 Feb 2023", "At last"),
        ("May 5, 2023 May day", "May 5, 2023", "May day"),
        ("2023-02-22 10:30 UTC Utopia opens", "2023-02-22 10:30 UTC", "Utopia opens"),
        ("2023-02-22 10:30 Utopia opens", "2023-02-22 10:30", "Utopia opens"),
        ("20230222 Pier", "20230222", "Pier"),
    ],
)
def test_the_headline_starts_where_the_date_ends(line: str, printed: str, title: str) -> None:
    assert split_date(line) == (printed, title)


@pytest.mark.parametrize(
    "line", ["palms need ten years", "2023 was a good year", "2023-02-22nd street", "12 people", ""]
)
def test_prose_has_no_date_in_front(line: str) -> None:
    assert split_date(line) is None


def test_seconds_and_milliseconds_since_1970_are_utc() -> None:
    assert read_timestamp(1677024000).instant == datetime(2023, 2, 22, tzinfo=UTC)
    assert read_timestamp(1677024000000).instant == datetime(2023, 2, 22, tzinfo=UTC)
    with pytest.raises(SourceProblem):
        read_timestamp(1e300)


@given(st.dates(min_value=date(FIRST_YEAR, 1, 1), max_value=date(LAST_YEAR, 12, 31)))
def test_every_day_of_newspapers_is_read_as_itself_in_every_unambiguous_spelling(day: date) -> None:
    spellings = (
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day:%d %B} {day.year}",
        f"{day:%B} {day.day}, {day.year}",
        f"{day:%a, %d %b} {day.year}",
    )
    assert {read_date(spelling).day for spelling in spellings} == {day}


@given(st.text(max_size=60))
def test_any_text_is_a_date_or_a_problem_with_a_reason(text: str) -> None:
    assert _reason(text) in {None, "no-date", "impossible-date", "ambiguous-date"}


@given(
    st.from_regex(r"[0-9]{1,4}[-/. ][0-9A-Za-z]{1,9}[-/. ,][0-9]{1,4}( [0-9:+a-zA-Z]{0,12})?", fullmatch=True)
)
def test_what_looks_like_a_date_is_one_or_a_problem(text: str) -> None:
    assert _reason(text) in {None, "no-date", "impossible-date", "ambiguous-date"}


def _reason(text: str) -> str | None:
    try:
        read_date(text)
    except SourceProblem as problem:
        return problem.reason
    return None
