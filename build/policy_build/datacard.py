"""The passages of DATACARD.md that are made from the tables.

They stand between ``<!-- from the tables: NAME -->`` and ``<!-- end -->``, so
that no number in the card is typed by hand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from .pipeline import Build

__all__ = ["PASSAGES", "fill"]

Record = dict[str, Any]
_MARKED = re.compile(r"(<!-- from the tables: (?P<name>[a-z_]+) -->\n)(?P<text>.*?)(<!-- end -->)", re.DOTALL)


def fill(card: str, built: Build) -> str:
    """Return the card with every marked passage made anew.

    Raises
    ------
    ValueError
        If a marker names no passage.
    """

    def replace(match: re.Match[str]) -> str:
        name = match["name"]
        if name not in PASSAGES:
            raise ValueError(f'DATACARD.md has a marker "{name}"; known: {", ".join(PASSAGES)}')
        return f"{match[1]}{PASSAGES[name](built)}\n{match[4]}"

    return _MARKED.sub(replace, card)


def _records(built: Build, name: str) -> list[Record]:
    found: list[Record] = built.tables[name].to_pylist()
    return found


def _table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    lines = [f"| {' | '.join(head)} |"]
    lines.append("|" + "---|" * lines[0].count(" | ") + "---|")
    for row in rows:
        cells = [f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "–"


def _glance(built: Build) -> str:
    release = built.raw.release
    size = sum(len(data) for data in built.files.values())
    counts = {name: table.num_rows for name, table in built.tables.items()}
    return (
        f"Version {release.version}, as of {release.as_of}, coding frame {release.frame_version}. "
        f"{len(counts)} tables, {size / 1e6:.2f} MB: {counts['deployments']} deployments, "
        f"{counts['measures']} measures, "
        f"{counts['sources']:,} sources, {counts['claims']:,} claims, {counts['events']:,} events, "
        f"{counts['quantities']:,} quantities, {counts['assertions']} assertions, {counts['conflicts']} conflicts."
    )


def _sizes(built: Build) -> str:
    return _table(("table", "rows"), ((f"`{name}`", table.num_rows) for name, table in built.tables.items()))


def _consulted(built: Build) -> str:
    sources = _records(built, "sources")
    claims = Counter(claim["source_id"] for claim in _records(built, "claims"))
    rows = []
    for term in built.raw.codebook.allowed("consulted")[::-1]:
        chosen = [s["source_id"] for s in sources if s["consulted"] == term]
        n_claims = sum(claims[s] for s in chosen)
        rows.append((term, len(chosen), _share(len(chosen), len(sources)), n_claims, _share(n_claims, claims.total())))
    return _table(("consulted", "sources", "share", "claims", "share"), rows)


def _by_deployment(built: Build) -> str:
    folder = {s["source_id"]: s["note_path"].split("/")[2] for s in _records(built, "sources")}
    ids = sorted(set(folder.values()))
    rows = []
    for label, column in (("stake", "stake"), ("language", "language"), ("publisher", "publisher_type")):
        counted = Counter((folder[s["source_id"]], s[column]) for s in _records(built, "sources"))
        for value in sorted({value for _, value in counted}):
            rows.append((f"{label}: {value}", *(counted[i, value] for i in ids)))
    claims = Counter(folder[c["source_id"]] for c in _records(built, "claims"))
    rows.append(("**claims**", *(claims[i] for i in ids)))
    return _table(("sources by", *ids), rows)


def _origins(built: Build) -> str:
    cells: dict[tuple[str, str, str], int] = {}
    for claim in _records(built, "claims"):
        if claim["selected"] and claim["asserts"] == "value":
            cells[claim["table_name"], claim["row_id"], claim["column_name"]] = claim["n_origins"]
    counted = Counter(min(n, 3) for n in cells.values())
    names = {1: "one origin", 2: "two origins", 3: "three or more"}
    return _table(
        ("published cells that rest on", "cells", "share"),
        ((names[n], counted[n], _share(counted[n], len(cells))) for n in names),
    )


def _gaps(built: Build) -> str:
    gaps = _records(built, "gaps")
    counted = Counter(gap["reason"] for gap in gaps)
    asked = Counter(gap["reason"] for gap in gaps if (gap["table_name"], gap["column_name"]) == ("codings", "level"))
    return _table(
        ("reason", "empty cells", "of these, levels"),
        ((reason, counted[reason], asked[reason]) for reason in built.raw.codebook.allowed("missing_reason")),
    )


def _conflicts(built: Build) -> str:
    counted = Counter((c["type"], c["resolution"]) for c in _records(built, "conflicts"))
    return _table(("type", "resolution", "conflicts"), ((*pair, n) for pair, n in sorted(counted.items())))


def _coders(built: Build) -> str:
    codings = [c for c in _records(built, "codings") if c["level"] is not None]
    kinds = Counter(c["coder_kind"] for c in codings)
    certainty = Counter(c["certainty"] for c in codings)
    passes = Counter(vote["coding_pass"] for vote in _records(built, "votes"))
    listing = ", ".join(f"{n} {name}" for name, n in sorted(certainty.items()))
    return (
        f"{len(codings)} levels are coded: {kinds['model']} by a language model, {kinds['human']} by a person. "
        f"By certainty: {listing}. {passes['second']} of them have a second pass."
    )


def _second_readings(built: Build) -> str:
    readings = built.raw.second_readings
    head = (
        "deployment",
        "notes drawn",
        "claims held against the source",
        "with any fault",
        "with a cell not borne out",
    )
    return _table(
        head,
        (
            (
                r["deployment_id"].text,
                int(r["notes_drawn"].text),
                int(r["claims_checked"].text),
                f"{r['any_fault'].text} ({_share(int(r['any_fault'].text), int(r['claims_checked'].text))})",
                f"{r['cell_not_borne_out'].text} "
                f"({_share(int(r['cell_not_borne_out'].text), int(r['claims_checked'].text))})",
            )
            for r in readings
        ),
    )


#: What each marker is filled with.
PASSAGES: dict[str, Callable[[Build], str]] = {
    "glance": _glance,
    "sizes": _sizes,
    "consulted": _consulted,
    "by_deployment": _by_deployment,
    "origins": _origins,
    "gaps": _gaps,
    "conflicts": _conflicts,
    "coders": _coders,
    "second_readings": _second_readings,
}
