"""Places in hand-written files, and the problems found there.

A place is kept from the first reading of a file to the last check, so that a
failure of any step is reported at the line that a person wrote.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["CODES", "BuildFailed", "Place", "Problem", "Problems", "nearest"]

#: What each error code means. README of raw/ and the tests read this list.
CODES = {
    "E101": "the file is not valid YAML, or its front matter does not close",
    "E102": "an anchor, alias, tag, merge key or tab, which notes do without",
    "E103": "the same key twice in one mapping",
    "E104": "a value of the wrong shape (a list where text is wanted, and so on)",
    "E105": "text that YAML cuts short: put the value in quotes",
    "E106": "a key that has no meaning here",
    "E107": "a key that must be there is missing",
    "E108": "a file that stands where none is read, or whose name is not its id",
    "E201": "an unknown table",
    "E202": "an unknown column, or one that cannot be claimed",
    "E203": "a code that is not in the vocabulary",
    "E204": "an id that no row has",
    "E205": "an id, number, date or address that is malformed",
    "E206": "a row id whose parts do not fit the table's key",
    "E207": "the same id given to two rows",
    "E208": "text in the dataset's own words given twice, differently",
    "E301": "sources disagree and no decision says what to do",
    "E302": "a decision that fits no conflict",
    "E303": "a value without a source",
    "E304": "a judgment without rationale or evidence",
    "E305": "evidence that cites no claim",
    "E306": "a gap that does not fit its cell",
    "E307": "a claim that supports nothing",
    "E308": "a number or date that the sentence of its claim does not state",
    "E401": "a lower bound above its upper bound",
    "E402": "a date after the release's as_of",
    "E403": "a rule of the coding frame is broken",
    "E501": "a table does not have its schema",
}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in a hand-written file.

    Attributes
    ----------
    path : str
        Path from the project's root, with forward slashes.
    line, column : int
        From 1.
    length : int
        Characters to underline.
    """

    path: str
    line: int = 1
    column: int = 1
    length: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: where, what, and what to do."""

    place: Place
    code: str
    message: str
    hint: str = ""

    def render(self, lines: list[str] | None = None) -> str:
        """Return the problem with an excerpt and a caret under it."""
        text = f"{self.place}: {self.code} {self.message}"
        number = self.place.line
        if lines is None or not 1 <= number <= len(lines):
            return text + (f"\n      {self.hint}" if self.hint else "")
        line = lines[number - 1].rstrip("\n").replace("\t", " ")
        start = min(self.place.column - 1, len(line))
        width = max(1, min(self.place.length, len(line) - start))
        caret = " " * start + "^" * width
        excerpt = f"{number:5d} | {line}\n      | {caret}"
        return f"{text}\n{excerpt}" + (f" {self.hint}" if self.hint else "")


class BuildFailed(Exception):
    """The raw files have problems; nothing was written."""


@dataclass
class Problems:
    """All problems of a run, printed together, sorted by place.

    Parameters
    ----------
    root : Path
        The project's root, to read excerpts from.
    """

    root: Path
    found: set[Problem] = field(default_factory=set)

    def add(self, place: Place, code: str, message: str, hint: str = "") -> None:
        """Record a problem; the same one twice counts once."""
        if code not in CODES:
            raise KeyError(code)
        self.found.add(Problem(place, code, message, hint))

    def under(self, paths: Iterable[str]) -> list[Problem]:
        """Return the problems of the files at or under ``paths``; all if none is given."""
        wanted = tuple(p.rstrip("/") for p in paths)
        chosen = [
            problem
            for problem in self.found
            if not wanted or any(problem.place.path == w or problem.place.path.startswith(w + "/") for w in wanted)
        ]
        return sorted(chosen)

    def render(self, paths: Iterable[str] = ()) -> str:
        """Return the problems as text for a terminal."""
        texts: dict[str, list[str] | None] = {}
        parts = []
        for problem in self.under(paths):
            path = problem.place.path
            if path not in texts:
                file = self.root / path
                texts[path] = file.read_text(encoding="utf-8", errors="replace").split("\n") if file.is_file() else None
            parts.append(problem.render(texts[path]))
        return "\n".join(parts)


def nearest(word: str, allowed: Iterable[str]) -> str:
    """Return a hint that names the nearest allowed word, or nothing.

    Examples
    --------
    >>> nearest("fixed-date", ["fixed_date", "event_bound"])
    'did you mean "fixed_date"?'
    >>> nearest("zzz", ["fixed_date"])
    ''
    """
    match = difflib.get_close_matches(word, list(allowed), n=1, cutoff=0.6)
    return f'did you mean "{match[0]}"?' if match else ""
