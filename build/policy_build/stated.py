"""What a sentence states: the numbers and dates that a claim gives must stand in its words.

A day that the reader knows from a neighbouring note, or a number from another
page, looks like any other cell once it stands under a claim. So every number
and date needs to be said in the sentence or the locator of its claim, or to be
the date of the source itself, or of the event that the case is about. What is
worked out says so with ``mode: computed``, what is inferred with ``mode:
inferred`` and a rationale, what is doubtful with ``?`` or ``~``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from . import dates
from .claims import Claim
from .places import Problems
from .raw_files import COLUMNS, Raw

__all__ = ["check_stated", "date_parts", "durations", "numbers"]

_MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        # Titles and locators keep the language of the source.
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    )
    for number, name in enumerate(names.split(), 1)
}
_WORDS = {
    word: value
    for value, words in {
        0: "no none nobody nothing not zero never without neither nor",
        0.25: "quarter",
        0.5: "half",
        1: "a an one single once first sole only",
        2: "two twice second both pair doubled",
        3: "three third",
        4: "four fourth",
        5: "five fifth",
        6: "six sixth",
        7: "seven seventh",
        8: "eight eighth",
        9: "nine ninth",
        10: "ten tenth",
        11: "eleven",
        12: "twelve dozen",
        13: "thirteen",
        14: "fourteen fortnight",
        15: "fifteen",
        16: "sixteen",
        17: "seventeen",
        18: "eighteen",
        19: "nineteen",
        20: "twenty",
        30: "thirty",
        40: "forty",
        50: "fifty",
        60: "sixty",
        70: "seventy",
        80: "eighty",
        90: "ninety",
    }.items()
    for word in words.split()
}
_SCALES = {"hundred": 100.0, "thousand": 1e3, "million": 1e6, "billion": 1e9, "bn": 1e9, "m": 1e6, "k": 1e3}
# A comma, or one of the blanks that French puts there, between groups of three.
_TOKEN = re.compile(r"[0-9]{1,3}(?:[,\u00a0\u202f ][0-9]{3})+(?:\.[0-9]+)?(?![0-9])|[0-9]+(?:\.[0-9]+)?|[^\W\d_]+")
_SPANS = {"hour": (1 / 24, 1 / 24), "day": (1, 1), "week": (7, 7), "month": (28, 31), "year": (365, 366)}


def _amounts(text: str) -> Iterator[tuple[float, str]]:
    """Yield every number in ``text`` with the word that follows it."""
    tokens = _TOKEN.findall(text.lower())
    for i, token in enumerate(tokens):
        if token[0] in "0123456789":
            value = float(re.sub(r"[^0-9.]", "", token))
        elif token in _WORDS:
            value = float(_WORDS[token])
        else:
            continue
        rest = tokens[i + 1 :]
        yield value, rest[0] if rest else ""
        if rest and value >= 20 and value % 10 == 0 and 0 < _WORDS.get(rest[0], 0) < 10:
            value, rest = value + _WORDS[rest[0]], rest[1:]
            yield value, rest[0] if rest else ""
        while rest and rest[0] in (*_SCALES, "a"):
            value, rest = value * _SCALES.get(rest[0], 1.0), rest[1:]
            yield value, rest[0] if rest else ""


def numbers(text: str) -> set[float]:
    """Return the numbers that ``text`` states, in figures or in English words.

    Examples
    --------
    >>> sorted(numbers("Half a million people, 4 055 cameras and 1.2 million pounds"))
    [0.5, 1.0, 1.2, 4055.0, 500000.0, 1000000.0, 1200000.0]
    >>> 22.0 in numbers("Twenty-two orders"), 20000.0 in numbers("some twenty thousand readers")
    (True, True)
    """
    found = {value for value, _ in _amounts(text)}
    return found | {_SCALES[word] for word in re.findall(r"\w+", text.lower()) if word in _SCALES}


def durations(text: str) -> list[tuple[float, float]]:
    """Return the spans of time that ``text`` states, each as its least and most days.

    Examples
    --------
    >>> durations("kept for one month, then five years")
    [(28.0, 31.0), (1825.0, 1830.0)]
    """
    spans = []
    for value, word in _amounts(text):
        least, most = _SPANS.get(word.removesuffix("s"), (0, 0))
        if most:
            spans.append((value * least, value * most))
    return spans


def date_parts(text: str) -> tuple[set[int], set[int], set[int]]:
    """Return the years, months and days that ``text`` may state.

    Examples
    --------
    >>> years, months, days = date_parts("From 27 July to 12 August 2012, and again in 2013/14")
    >>> sorted(years), sorted(months), sorted(days)
    ([2012, 2013, 2014], [7, 8], [12, 14, 27])
    """
    low = text.lower()
    years = {int(y) for y in re.findall(r"(?<![0-9])(?:1[89]|20)[0-9]{2}(?![0-9])", low)}
    years |= {int(y[:2] + z) for y, z in re.findall(r"(?<![0-9])((?:1[89]|20)[0-9]{2})[-/]([0-9]{2})(?![0-9])", low)}
    months = {_MONTHS[word] for word in re.findall(r"[^\W\d_]+", low) if word in _MONTHS}
    days = {int(d) for d in re.findall(r"(?<![0-9])([0-9]{1,2})(?:st|nd|rd|th|er)?(?![\d\w])", low)}
    for year, month, day in re.findall(
        r"(?<![0-9])((?:1[89]|20)[0-9]{2})-(0[1-9]|1[0-2])(?:-([0-9]{2}))?(?![0-9])", low
    ):
        years.add(int(year))
        months.add(int(month))
        days |= {int(day)} if day else set()
    return years, months, days


@dataclass(frozen=True, slots=True)
class _Known:
    """Dates that need no words: the source's own, and the event's."""

    issued: str
    events: tuple[str, ...]


def _states_date(value: str, text: str, known: _Known) -> bool:
    years, months, days = date_parts(text)
    own = [*known.issued.rstrip("?~%").split("/"), ""]
    for end in value.split("/"):
        if end in ("..", "XXXX") or end.endswith(("?", "~", "%")) or end in own:
            continue
        # A bare year says too little to be taken from the event.
        if "-" in end and any(dates.contains(end, day) for day in known.events):
            continue
        year, _, rest = end.partition("-")
        stated = any(str(y).startswith(year.rstrip("X")) for y in years) or any(o.startswith(year) for o in own)
        if rest and not rest.startswith("X"):
            month, _, day = rest.partition("-")
            quarter = int(month) > 12
            stated &= quarter or int(month) in months or any(o.startswith(f"{year}-{month}") for o in own)
            if day and day != "XX":
                stated &= int(day) in days
        if not stated:
            return False
    return True


def _states_number(value: str, text: str, unit: str | None) -> bool:
    wanted = abs(float(value))
    if wanted in numbers(text):
        return True
    return unit == "day" and any(least <= wanted <= most for least, most in durations(text))


def check_stated(raw: Raw, claims: list[Claim], problems: Problems) -> None:
    """Report numbers and dates that the sentence of their claim does not state."""
    units = {claim.cell[:2]: claim.value for claim in claims if claim.cell[2] == "unit"}
    events: dict[str, list[str]] = {}
    for claim in claims:
        table, row, name = claim.cell
        if table == "deployments" and name in ("trigger_start", "trigger_end") and claim.value:
            events.setdefault(row, []).append(claim.value)
    known = {}
    for note in raw.notes:
        header = raw.curated["sources", note.source]
        issued = header["issued"].text if "issued" in header else ""
        known[note.source] = _Known(issued, tuple(events.get(note.folder, ())))
    for claim in claims:
        if claim.value is None or claim.asserts != "value" or claim.mode in ("computed", "inferred"):
            continue
        if not claim.says:  # that it is missing was reported when it was read
            continue
        table, row, name = claim.cell
        column = COLUMNS[table][name]
        if column.kind == "number":
            stated = _states_number(claim.value, f"{claim.says} {claim.locator}", units.get((table, row)))
        elif column.kind == "edtf":
            # In "paras 1 and 2" the figures are no days.
            dated = any(date_parts(claim.locator)[:2])
            title = raw.curated["sources", claim.source]["title"].text
            text = f"{claim.says} {title} {claim.locator if dated else ''}"
            stated = _states_date(claim.value, text, known[claim.source])
        else:
            continue
        if not stated:
            problems.add(
                claim.place,
                "E308",
                f"the sentence does not state {name} {claim.value}",
                "look again: state it in `says` if it stands there, else write mode: computed, mode: inferred "
                "with a rationale, or leave the column out",
            )
