"""Dates: bounds hold what was written, and nothing else gets through."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from policy_build.dates import bounds, contains

DAYS = st.dates(date(1, 1, 1), date(9998, 12, 31))
YEARS = st.integers(1, 9998)
QUALIFIERS = st.sampled_from(["", "?", "~", "%"])

# A written date with the first and last day that it must mean, worked out from
# the calendar of the standard library: the day before the next period begins.
Written = tuple[str, date, date, str]


@st.composite
def days(draw: st.DrawFn) -> Written:
    day = draw(DAYS)
    return f"{day.year:04d}-{day.month:02d}-{day.day:02d}", day, day, "day"


def _months(year: int, month: int, count: int) -> tuple[date, date]:
    after = year * 12 + month - 1 + count
    return date(year, month, 1), date(after // 12, after % 12 + 1, 1) - timedelta(days=1)


@st.composite
def months(draw: st.DrawFn) -> Written:
    year, month = draw(YEARS), draw(st.integers(1, 12))
    return f"{year:04d}-{month:02d}{draw(st.sampled_from(['', '-XX']))}", *_months(year, month, 1), "month"


@st.composite
def quarters(draw: st.DrawFn) -> Written:
    year, quarter = draw(YEARS), draw(st.integers(0, 3))
    return f"{year:04d}-{33 + quarter}", *_months(year, 1 + 3 * quarter, 3), "quarter"


@st.composite
def years(draw: st.DrawFn) -> Written:
    year = draw(YEARS)
    return f"{year:04d}{draw(st.sampled_from(['', '-XX', '-XX-XX']))}", *_months(year, 1, 12), "year"


@st.composite
def unknown_digits(draw: st.DrawFn) -> Written:
    if draw(st.booleans()):
        decade = draw(st.integers(1, 998))
        return f"{decade:03d}X", date(decade * 10, 1, 1), date(decade * 10 + 9, 12, 31), "range"
    century = draw(st.integers(1, 98))
    return f"{century:02d}XX", date(century * 100, 1, 1), date(century * 100 + 99, 12, 31), "range"


SINGLE = st.one_of(days(), months(), quarters(), years(), unknown_digits())


@st.composite
def intervals(draw: st.DrawFn) -> Written:
    start, first, _, _ = draw(SINGLE)
    end, _, last, _ = draw(SINGLE)
    assume(first <= last)
    return f"{start}{draw(QUALIFIERS)}/{end}{draw(QUALIFIERS)}", first, last, "range"


WRITTEN = st.one_of(SINGLE, intervals())


@settings(deadline=None)
@given(WRITTEN)
def test_bounds_are_the_first_and_last_day_that_a_date_can_mean(written: Written) -> None:
    text, first, last, precision = written
    assert bounds(text) == (first, last, precision)


@settings(deadline=None)
@given(SINGLE, QUALIFIERS)
def test_a_qualifier_changes_no_bound(written: Written, qualifier: str) -> None:
    text, first, last, precision = written
    assert bounds(text + qualifier) == (first, last, precision)


@settings(deadline=None)
@given(SINGLE)
def test_an_open_end_has_no_bound(written: Written) -> None:
    text, first, last, _ = written
    assert bounds(f"../{text}") == (None, last, "before")
    assert bounds(f"{text}/..") == (first, None, "after")


@settings(deadline=None)
@given(SINGLE, SINGLE)
def test_an_interval_that_runs_backwards_is_no_date(one: Written, other: Written) -> None:
    assume(one[1] > other[2])
    with pytest.raises(ValueError, match="runs backwards"):
        bounds(f"{one[0]}/{other[0]}")


@settings(deadline=None, max_examples=400)
@given(st.one_of(st.text(max_size=12), st.text("0123456789X-/.?~% ", max_size=22), st.from_regex(r"\A[\dX/-]{4,10}\Z")))
@example("٢٠١٢")
@example("2012\n")
@example("²012")
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        earliest, latest, _ = bounds(text)
    except ValueError:
        return
    assert text.isascii() and text == text.strip()
    assert earliest is None or latest is None or earliest <= latest


DATES = st.one_of(
    WRITTEN.map(lambda written: written[0]),
    SINGLE.map(lambda written: f"../{written[0]}"),
    SINGLE.map(lambda written: f"{written[0]}/.."),
    st.just("XXXX"),
)


@settings(deadline=None)
@given(DATES)
def test_every_date_contains_itself_and_is_contained_in_the_unknown(text: str) -> None:
    assert contains(text, text)
    assert contains("XXXX", text)
    assert contains(text, "XXXX") == (bounds(text)[:2] == (None, None))


NARROW = st.dates(date(2011, 11, 1), date(2012, 3, 1))


@st.composite
def near(draw: st.DrawFn) -> str:
    """Draw a date of one winter, so that drawn dates often lie in each other."""
    one, other = sorted(draw(st.tuples(NARROW, NARROW)))
    forms = [f"{one}", f"{one:%Y-%m}", f"{one:%Y}", f"{one}/{other}", f"../{other}", f"{one}/..", "201X", "2012-33"]
    return draw(st.sampled_from(forms))


@settings(deadline=None, max_examples=300)
@given(near(), near(), near())
def test_what_contains_a_container_contains_the_contained(outer: str, middle: str, inner: str) -> None:
    if contains(outer, middle) and contains(middle, inner):
        assert contains(outer, inner)


@settings(deadline=None, max_examples=300)
@given(near(), NARROW)
def test_a_date_contains_just_the_days_between_its_bounds(text: str, day: date) -> None:
    earliest, latest, _ = bounds(text)
    inside = (earliest or date.min) <= day <= (latest or date.max)
    assert contains(text, day.isoformat()) == inside


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2012-07-27", date(2012, 7, 27), date(2012, 7, 27), "day"),
        ("2012-02", date(2012, 2, 1), date(2012, 2, 29), "month"),
        ("1900-02", date(1900, 2, 1), date(1900, 2, 28), "month"),
        ("2012-33", date(2012, 1, 1), date(2012, 3, 31), "quarter"),
        ("2012-36", date(2012, 10, 1), date(2012, 12, 31), "quarter"),
        ("2012", date(2012, 1, 1), date(2012, 12, 31), "year"),
        ("201X", date(2010, 1, 1), date(2019, 12, 31), "range"),
        ("19XX~", date(1900, 1, 1), date(1999, 12, 31), "range"),
        ("XXXX", None, None, "unknown"),
        ("XXXX?", None, None, "unknown"),
        ("../2012-09", None, date(2012, 9, 30), "before"),
        ("2012-09/..", date(2012, 9, 1), None, "after"),
        ("2012-07-27/2012-08", date(2012, 7, 27), date(2012, 8, 31), "range"),
        ("2012-07/2012-07-05", date(2012, 7, 1), date(2012, 7, 5), "range"),
        ("9999-12", date(9999, 12, 1), date(9999, 12, 31), "month"),
        ("9999-36", date(9999, 10, 1), date(9999, 12, 31), "quarter"),
    ],
)
def test_examples_of_the_readme_mean_what_it_says(
    text: str, earliest: date | None, latest: date | None, precision: str
) -> None:
    assert bounds(text) == (earliest, latest, precision)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2012-02-30", "does not exist"),
        ("2011-02-29", "does not exist"),
        ("2012-00", "does not exist"),
        ("2012-13", "does not exist"),
        ("2012-32", "does not exist"),
        ("2012-37", "does not exist"),
        ("2012-04-31/2012-05", "does not exist"),
        ("0000", "does not exist"),
        ("000X", "does not exist"),
        ("2012-33-01", "a day in a quarter"),
        ("2012-XX-05", "a day but no month"),
        ("201X-05", "a month but no full year"),
        ("XXXX-05", "a month but no year"),
        ("2012-08/2012-07", "runs backwards"),
        ("../..", "open at both ends"),
        ("../XXXX", "an unknown end"),
        ("XXXX/..", "an unknown end"),
        ("XXXX/2012", "an unknown end"),
        ("2012/XXXX", "an unknown end"),
        ("", "is not a date"),
        ("/2012", "is not a date"),
        ("2012/", "is not a date"),
        ("2012/2013/2014", "is not a date"),
        ("2012-7", "is not a date"),
        ("12-07-2012", "is not a date"),
        ("2012-07-27T10:00", "is not a date"),
        ("2012??", "is not a date"),
        ("?2012", "is not a date"),
        ("2X12", "is not a date"),
        ("2012-0X", "is not a date"),
        ("-2012", "is not a date"),
        ("20120727", "is not a date"),
    ],
)
def test_what_is_no_date_says_why(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        bounds(text)
