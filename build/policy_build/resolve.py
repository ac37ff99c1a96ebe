"""From claims to cells: agree, conflict or decide. Nothing resolves itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from . import dates
from .claims import Cell, Claim
from .places import Place, Problems
from .raw_files import COLUMNS, Decision, Raw

__all__ = ["Resolved", "resolve"]


@dataclass
class Resolved:
    """The published value of every claimed cell.

    Attributes
    ----------
    values : dict
        ``(table, row, column) -> text``.
    places : dict
        The place of the value, for later checks.
    withheld : dict
        Cells that a source declines to fill, with the claim that says so.
    disputed : dict
        Cells left empty by a decision, with the decision.
    """

    values: dict[Cell, str] = field(default_factory=dict)
    places: dict[Cell, Place] = field(default_factory=dict)
    withheld: dict[Cell, Claim] = field(default_factory=dict)
    disputed: dict[Cell, Decision] = field(default_factory=dict)


def resolve(raw: Raw, claims: list[Claim], problems: Problems) -> Resolved:
    """Select a value for every claimed cell.

    Equal values corroborate each other, and distinct origins are counted. A
    coarse date that allows the finest one given agrees with it. All other
    differences are conflicts, which `raw/decisions.yaml` must decide.
    """
    resolved = Resolved()
    by_cell: defaultdict[Cell, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_cell[claim.cell].append(claim)
    decisions = _by_cell(raw, problems)
    used: set[str] = set()
    for cell, group in by_cell.items():
        stated = [claim for claim in group if claim.asserts == "value"]
        _count_origins(group)
        decision = decisions.get(cell)
        if not stated:
            refusals = [c for c in group if c.asserts in ("declines_to_say", "does_not_know")]
            if refusals:
                resolved.withheld[cell] = refusals[0]
            for claim in group:
                claim.selected = claim.asserts == "evidence"
            continue
        chosen = _agreed(cell, stated)
        if chosen is not None:
            if decision is None:
                _publish(resolved, cell, chosen, stated)
            continue
        if decision is None:
            _report(cell, stated, problems)
            continue
        used.add(decision.columns["conflict_id"].text)
        _weigh(decision, stated, problems)
        claims += _apply(resolved, cell, decision, stated, by_cell.keys(), problems)
    _leftover(raw, by_cell, used, resolved, problems)
    return resolved


def _by_cell(raw: Raw, problems: Problems) -> dict[Cell, Decision]:
    found: dict[Cell, Decision] = {}
    for decision in raw.decisions:
        cell = (decision.table, decision.row, decision.column)
        if decision.columns["resolution"].text in ("split", "dated"):
            continue
        if cell in found:
            problems.add(decision.place, "E302", "two decisions on one cell", "keep one")
        found[cell] = decision
    return found


def _count_origins(group: list[Claim]) -> None:
    origins: defaultdict[tuple[str, str | None], set[str]] = defaultdict(set)
    for claim in group:
        origins[claim.asserts, claim.value].add(claim.origin)
    for claim in group:
        claim.n_origins = len(origins[claim.asserts, claim.value])


def _agreed(cell: Cell, stated: list[Claim]) -> str | None:
    """Return the value all claims allow, or None where they disagree."""
    given = sorted({claim.value or "" for claim in stated})
    if len(given) == 1:
        return given[0]
    if COLUMNS[cell[0]][cell[2]].kind == "edtf":
        for fine in given:
            if all(dates.contains(coarse, fine) for coarse in given):
                return fine
    return None


def _publish(resolved: Resolved, cell: Cell, value: str, stated: list[Claim]) -> None:
    resolved.values[cell] = value
    for claim in stated:
        claim.selected = claim.value == value
        if claim.selected:
            resolved.places.setdefault(cell, claim.place)


def _report(cell: Cell, stated: list[Claim], problems: Problems) -> None:
    first = {claim.value: claim for claim in reversed(stated)}
    listing = "; ".join(
        f'"{value}" at {claim.place}' for value, claim in sorted(first.items(), key=lambda i: i[1].place)
    )
    for claim in first.values():
        problems.add(
            claim.place,
            "E301",
            f"sources disagree on {cell[0]}/{cell[1]}.{cell[2]}: {listing}",
            "decide in raw/decisions.yaml, or give what differs in scope or date a row of its own",
        )


def _weigh(decision: Decision, stated: list[Claim], problems: Problems) -> None:
    """Report values that came after a decision: it was not made on them."""
    name = decision.columns["conflict_id"].text
    if "weighed" not in decision.columns:
        return
    weighed = {" ".join(value.split()) for value in decision.columns["weighed"].text.split(" | ")}
    for claim in stated:
        if claim.value not in weighed:
            problems.add(
                claim.place,
                "E301",
                f'the decision {name} did not weigh "{claim.value}"',
                "decide again in raw/decisions.yaml, and add the value to its `weighed:`",
            )
    for value in sorted(weighed - {claim.value or "" for claim in stated}):
        problems.add(
            decision.columns["weighed"].place,
            "E302",
            f'no source gives "{value}", which {name} weighed',
            "decide again, and take the value out of `weighed:`",
        )


def _apply(
    resolved: Resolved,
    cell: Cell,
    decision: Decision,
    stated: list[Claim],
    claimed: Collection[Cell],
    problems: Problems,
) -> list[Claim]:
    """Carry out a decision; return the claims on bounds that a range brings."""
    kind = decision.columns["resolution"].text
    if kind in ("preferred", "deprecated"):
        taken = {claim.value for claim in stated if claim.source in decision.prefer}
        if len(taken) != 1:
            sources = ", ".join(sorted({claim.source for claim in stated}))
            what = "gives no value here" if not taken else "gives several values"
            problems.add(
                decision.place,
                "E302",
                f'prefer "{" ".join(decision.prefer)}" {what}',
                f"sources of this cell: {sources}",
            )
            return []
        _publish(resolved, cell, taken.pop() or "", stated)
        return []
    column = COLUMNS[cell[0]][cell[2]]
    if kind == "range" and column.kind == "edtf":
        _date_range(resolved, cell, decision, stated, problems)
        return []
    resolved.disputed[cell] = decision
    if kind != "range":
        return []
    if (cell[0], cell[2]) != ("quantities", "value"):
        problems.add(
            decision.place, "E302", "a range fits dates and quantities.value only", "take preferred or both_kept"
        )
        return []
    ranked = sorted(stated, key=lambda claim: float(claim.value or 0))
    bounds = []
    for name, claim in (("low", ranked[0]), ("high", ranked[-1])):
        bound = (cell[0], cell[1], name)
        if bound in claimed:
            problems.add(
                decision.place, "E302", f"a range, yet {name} is claimed as well", "take preferred or both_kept"
            )
            continue
        resolved.values[bound] = claim.value or ""
        resolved.places[bound] = claim.place
        bounds.append(
            replace(claim, id=f"{claim.source}/{'/'.join(bound)}", cell=bound, mode="computed", selected=True)
        )
    return bounds


def _date_range(resolved: Resolved, cell: Cell, decision: Decision, stated: list[Claim], problems: Problems) -> None:
    spans = [dates.bounds(claim.value or "XXXX") for claim in stated]
    starts = [span.earliest for span in spans if span.earliest]
    ends = [span.latest for span in spans if span.latest]
    if len(starts) != len(spans) or len(ends) != len(spans):
        problems.add(
            decision.place, "E302", "a range of dates needs two ends in every claim", "take preferred or both_kept"
        )
        return
    resolved.values[cell] = f"{min(starts)}/{max(ends)}"
    resolved.places[cell] = decision.place
    for claim in stated:
        claim.selected = True


def _leftover(
    raw: Raw, by_cell: dict[Cell, list[Claim]], used: set[str], resolved: Resolved, problems: Problems
) -> None:
    """Report decisions that decide nothing: a stale one hides the next conflict."""
    for decision in raw.decisions:
        name, kind = decision.columns["conflict_id"].text, decision.columns["resolution"].text
        cell = (decision.table, decision.row, decision.column)
        if kind in ("split", "dated"):
            others = decision.columns.get("other_rows")
            for row in [decision.row, *(others.text.split() if others else [])]:
                if (decision.table, row) not in raw.row_places:
                    problems.add(decision.place, "E204", f"{decision.table} has no row {row}", "claim it in a note")
            if cell in by_cell and cell not in resolved.values:
                problems.add(
                    decision.place,
                    "E302",
                    f"{kind}, yet the claims stand in one row",
                    "move one of them to a row of its own",
                )
        elif name not in used:
            what = "no longer disagree" if cell in by_cell else "are none"
            problems.add(
                decision.place,
                "E302",
                f"the sources of {cell[0]}/{cell[1]}.{cell[2]} {what}",
                "remove the decision or mend the cell",
            )
