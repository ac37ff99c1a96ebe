"""Notes flattened: every ``(table/row, column, value)`` becomes one claim."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from . import values
from .front_matter import Scalar
from .places import Place, Problems, nearest
from .raw_files import CLAIMED, COLUMNS, KEYS, Entry, Raw

__all__ = ["JUDGED_COLUMN", "Cell", "Claim", "flatten"]

Cell = tuple[str, str, str]


@dataclass(slots=True)
class Claim:
    """One source's word on one cell.

    Attributes
    ----------
    cell : tuple of str
        ``(table, row, column)``.
    value : str or None
        Canonical text; None for evidence and refusals.
    selected : bool
        Whether the table publishes this value; set by ``resolve``.
    n_origins : int
        Independent origins that give the cell this value; set by ``resolve``.
    """

    id: str
    source: str
    origin: str
    locator: str
    says: str
    cell: Cell
    asserts: str
    value: str | None
    mode: str
    rationale: str | None
    place: Place
    selected: bool = False
    n_origins: int = 1


@dataclass
class _Ids:
    """Gives every claim an id that does not move when others are added."""

    given: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    def next(self, source: str, cell: Cell) -> str:
        stem = f"{source}/{'/'.join(cell)}"
        self.given[stem] += 1
        count = self.given[stem]
        return stem if count == 1 else f"{stem}/{count}"


def flatten(raw: Raw, problems: Problems) -> list[Claim]:
    """Return all claims; move the dataset's own words in notes to ``raw.curated``.

    Also links each judgment to the claims that it cites, as claims that assert
    evidence, and reports citations of nothing and claims for nothing.
    """
    ids = _Ids()
    claims: list[Claim] = []
    origins = {note.source: raw.curated["sources", note.source]["origin"].text for note in raw.notes}
    folders: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    _first_origins(raw, origins, problems)
    _one_address(raw, origins, problems)
    for note in raw.notes:
        for entry in note.entries:
            for statement in entry.statements:
                cell = (statement.table, statement.row)
                folders[cell].add(note.folder)
                column = statement.column
                if column is None:
                    continue
                if column.role == "curated":
                    _own_words(raw, cell, column.name, statement.value, problems)
                    continue
                value = values.canonical(column, statement.value.text) if entry.asserts == "value" else None
                claims.append(_claim(ids, entry, origins, (*cell, column.name), entry.asserts, value, statement.place))
    _deployments(raw, folders, problems)
    claims += _cited(raw, ids, origins, problems)
    return claims


def _first_origins(raw: Raw, origins: dict[str, str], problems: Problems) -> None:
    """Report an origin that repeats another: its copies would count twice."""
    for source in origins:
        origin = raw.curated["sources", source]["origin"]
        first = origins.get(origin.text, origin.text)
        if first != origin.text:
            problems.add(
                origin.place, "E403", f'the origin "{origin.text}" itself repeats "{first}"', f"write origin: {first}"
            )


def _one_address(raw: Raw, origins: dict[str, str], problems: Problems) -> None:
    """Report two notes on one page that would count as two origins."""
    first: dict[str, str] = {}
    for note in raw.notes:
        url = raw.curated["sources", note.source].get("url")
        if url is None:
            continue
        address = url.text.partition("#")[0].rstrip("/").lower()
        other = first.setdefault(address, note.source)
        if origins[other] != origins[note.source]:
            problems.add(
                url.place,
                "E403",
                f"{other} has the same address, and each counts as an origin of its own",
                f"add to that note, or write origin: {origins[other]}",
            )


def _claim(
    ids: _Ids, entry: Entry, origins: dict[str, str], cell: Cell, asserts: str, value: str | None, place: Place
) -> Claim:
    return Claim(
        ids.next(entry.source, cell),
        entry.source,
        origins[entry.source],
        entry.at.text,
        entry.says.text,
        cell,
        asserts,
        value,
        entry.mode,
        entry.rationale,
        place,
    )


def _own_words(raw: Raw, row: tuple[str, str], column: str, value: Scalar, problems: Problems) -> None:
    words = raw.curated.setdefault(row, {})
    if column in words and words[column].text != value.text:
        problems.add(
            value.place,
            "E208",
            f"{row[0]}/{row[1]} has another {column} at {words[column].place}",
            "write it once",
        )
        return
    words.setdefault(column, value)


def _deployments(raw: Raw, folders: dict[tuple[str, str], set[str]], problems: Problems) -> None:
    """Give rows that name none the deployment of their measure, or of their folder."""
    for (table, row), place in raw.row_places.items():
        column = COLUMNS[table].get("deployment_id")
        if table not in CLAIMED or column is None or column.role != "curated":
            continue
        words = raw.curated.setdefault((table, row), {})
        if "deployment_id" in words:
            continue
        measure = words.get("measure_id")
        known = raw.curated.get(("measures", measure.text), {}) if measure else {}
        if "deployment_id" in known:
            words["deployment_id"] = Scalar(known["deployment_id"].text, place)
        elif len(found := folders.get((table, row), set())) == 1:
            words["deployment_id"] = Scalar(next(iter(found)), place)
        elif found:
            problems.add(
                place,
                "E107",
                f"{table}/{row} is claimed in notes of {', '.join(sorted(found))}",
                "write its deployment_id once",
            )


def _cited(raw: Raw, ids: _Ids, origins: dict[str, str], problems: Problems) -> list[Claim]:
    """Make claims of evidence from what the codings cite."""
    entries: defaultdict[str, defaultdict[str, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for note in raw.notes:
        for entry in note.entries:
            entries[note.source][entry.at.text].append(entry)
    cited: set[tuple[str, str]] = set()
    claims: list[Claim] = []
    for judgment in raw.judgments:
        column = JUDGED_COLUMN[judgment.table]
        for citation in judgment.evidence:
            if citation.source not in entries:
                problems.add(
                    citation.place,
                    "E305",
                    f'no note on "{citation.source}"',
                    nearest(citation.source, entries) or "write the note first",
                )
                continue
            places = entries[citation.source]
            if citation.locator not in places:
                problems.add(
                    citation.place,
                    "E305",
                    f'{citation.source} has no claim at "{citation.locator}"',
                    nearest(citation.locator, places) or f"its claims stand at: {'; '.join(list(places)[:6])}",
                )
                continue
            cited.add((citation.source, citation.locator))
            for entry in places[citation.locator]:
                claims.append(
                    _claim(
                        ids, entry, origins, (judgment.table, judgment.row, column), "evidence", None, entry.at.place
                    )
                )
    for source, places in entries.items():
        for locator, found in places.items():
            for entry in found:
                if entry.bare and (source, locator) not in cited:
                    problems.add(
                        entry.at.place,
                        "E307",
                        "the claim states nothing and no coding cites it",
                        "add a row under it, or cite it as evidence",
                    )
    return claims


#: The column that carries the judgment of a row; others go with it.
JUDGED_COLUMN = {"codings": "level", "lifecycle": "time_outcome", "assertions": "standing"}
assert set(JUDGED_COLUMN) <= set(KEYS)
