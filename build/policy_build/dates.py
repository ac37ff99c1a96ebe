"""Dates as sources give them: a strict subset of EDTF (ISO 8601-2).

Allowed are days, months, quarters (33 to 36), years, trailing ``X`` for digits
that are not known, intervals with ``..`` for an open end, and one qualifier at
the end (``?`` doubtful, ``~`` about, ``%`` both).

Examples
--------
>>> bounds("2012-07")
DateBounds(earliest=datetime.date(2012, 7, 1), latest=datetime.date(2012, 7, 31), precision='month')
>>> bounds("../2012-09").latest
datetime.date(2012, 9, 30)
>>> bounds("2012-02-30")
Traceback (most recent call last):
    ...
ValueError: "2012-02-30" names a day that does not exist
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from functools import lru_cache
from typing import NamedTuple

__all__ = ["DateBounds", "bounds", "contains"]

_SINGLE = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d{2}XX|XXXX)(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?(?P<qualifier>[?~%]?)",
    re.ASCII,
)
_QUARTERS = {33: 1, 34: 4, 35: 7, 36: 10}

#: What to write, as the hint of an error.
FORMS = (
    "write 2012-07-27, 2012-07, 2012-33 (first quarter), 2012, 2012-07-27/2012-08-12, "
    "../2012-09, 2012-09/.., 201X or XXXX"
)


class DateBounds(NamedTuple):
    """What an EDTF date can mean.

    Attributes
    ----------
    earliest, latest : datetime.date or None
        First and last day; None where the date is open at that end.
    precision : str
        day, month, quarter, year, range, before, after or unknown.
    """

    earliest: date | None
    latest: date | None
    precision: str


@lru_cache(maxsize=4096)
def bounds(text: str) -> DateBounds:
    """Return the first and last day that ``text`` can mean.

    Parameters
    ----------
    text : str
        An EDTF date of the subset above.

    Returns
    -------
    DateBounds

    Raises
    ------
    ValueError
        If the text is no such date, names a day that does not exist, or runs
        backwards.

    Examples
    --------
    >>> bounds("2012-07-27/2012-08-12").precision
    'range'
    >>> bounds("201X").latest
    datetime.date(2019, 12, 31)
    """
    if "/" not in text:
        return _single(text)
    start, _, end = text.partition("/")
    if start == ".." and end == "..":
        raise ValueError(f'"{text}" is open at both ends: write XXXX')
    earliest = None if start == ".." else _end(text, start).earliest
    latest = None if end == ".." else _end(text, end).latest
    if earliest and latest and earliest > latest:
        raise ValueError(f'"{text}" runs backwards')
    return DateBounds(earliest, latest, "range" if earliest and latest else "after" if earliest else "before")


def _end(text: str, side: str) -> DateBounds:
    found = _single(side)
    if found.earliest is None:
        raise ValueError(f'"{text}" has an unknown end: write .. for it')
    return found


def _single(text: str) -> DateBounds:
    match = _SINGLE.fullmatch(text)
    if match is None:
        raise ValueError(f'"{text}" is not a date')
    year, month, day = match["year"], match["month"], match["day"]
    if year == "XXXX":
        if month or day:
            raise ValueError(f'"{text}" has a month but no year')
        return DateBounds(None, None, "unknown")
    if "X" in year:
        if month:
            raise ValueError(f'"{text}" has a month but no full year')
        first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
        return DateBounds(_day(text, first, 1, 1), _day(text, last, 12, 31), "range")
    y = int(year)
    if month is None or (month == "XX" and day in (None, "XX")):
        return DateBounds(_day(text, y, 1, 1), _day(text, y, 12, 31), "year")
    if month == "XX":
        raise ValueError(f'"{text}" has a day but no month')
    m = int(month)
    if m in _QUARTERS:
        if day is not None:
            raise ValueError(f'"{text}" has a day in a quarter')
        opening = _QUARTERS[m]
        return DateBounds(_day(text, y, opening, 1), _month_end(text, y, opening + 2), "quarter")
    if day is None or day == "XX":
        return DateBounds(_day(text, y, m, 1), _month_end(text, y, m), "month")
    exact = _day(text, y, m, int(day))
    return DateBounds(exact, exact, "day")


def _day(text: str, year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f'"{text}" names a day that does not exist') from None


def _month_end(text: str, year: int, month: int) -> date:
    if not 1 <= month <= 12 or year < 1:
        raise ValueError(f'"{text}" names a day that does not exist')
    return date(year, month, calendar.monthrange(year, month)[1])


def contains(coarse: str, fine: str) -> bool:
    """Whether the date ``coarse`` allows every day that ``fine`` allows.

    Examples
    --------
    >>> contains("2012-07", "2012-07-27")
    True
    >>> contains("2012-07-27", "2012-07")
    False
    """
    outer, inner = bounds(coarse), bounds(fine)
    if outer.earliest and (inner.earliest is None or inner.earliest < outer.earliest):
        return False
    return not (outer.latest and (inner.latest is None or inner.latest > outer.latest))
