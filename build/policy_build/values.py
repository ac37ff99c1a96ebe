"""What a value must look like in its column, said where the message is best."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from policy_data.schemas import SLUG, Column

from . import dates
from .codebook import Codebook
from .front_matter import Scalar
from .places import Problems, nearest

__all__ = ["canonical", "check", "is_slug"]

_SLUG = re.compile(SLUG)
_WHOLE = re.compile(r"-?\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_ADDRESS = re.compile(r"https?://\S+")


def is_slug(text: str) -> bool:
    """Whether ``text`` is a readable id.

    Examples
    --------
    >>> is_slug("nyc-das"), is_slug("NYC_DAS")
    (True, False)
    """
    return _SLUG.fullmatch(text) is not None


def canonical(column: Column, text: str) -> str:
    """Return ``text`` so that equal values are equal texts.

    Numbers lose trailing zeros; everything else loses outer blanks.
    """
    if column.kind in ("integer", "number"):
        try:
            number = Decimal(text)
        except InvalidOperation:
            return text
        return format(number.normalize(), "f") if number else "0"
    return " ".join(text.split())


def check(column: Column, value: Scalar, codebook: Codebook, problems: Problems) -> bool:
    """Report what is wrong with a value of ``column``; True if nothing is."""
    text, place = value.text, value.place
    if not text.strip():
        problems.add(
            place,
            "E104",
            f"{column.name} is empty",
            "leave the column out: an empty cell is explained in `gaps`",
        )
        return False
    if column.kind == "code":
        assert column.vocabulary is not None
        allowed = codebook.allowed(column.vocabulary)
        if text not in allowed:
            hint = f"{nearest(text, allowed)}  allowed: raw/codebook/{column.vocabulary}.yaml".strip()
            problems.add(place, "E203", f'unknown {column.name} "{text}"', hint)
            return False
    elif column.kind == "edtf":
        try:
            dates.bounds(text)
        except ValueError as error:
            problems.add(place, "E205", str(error), dates.FORMS)
            return False
    elif column.kind == "integer":
        if not _WHOLE.fullmatch(text):
            problems.add(
                place, "E205", f'{column.name} "{text}" is not a whole number', "write digits alone, such as 3"
            )
            return False
    elif column.kind == "number":
        if not _NUMBER.fullmatch(text):
            problems.add(
                place, "E205", f'{column.name} "{text}" is not a number', "write 25536 or 0.5: no separators, no unit"
            )
            return False
    elif column.kind == "id":
        if not is_slug(text):
            problems.add(
                place, "E205", f'{column.name} "{text}" is not an id', "lower-case words joined by single hyphens"
            )
            return False
    elif column.name.endswith("url") and not _ADDRESS.fullmatch(text):
        problems.add(place, "E205", f'"{text}" is not a web address', "begin with https://")
        return False
    return True
