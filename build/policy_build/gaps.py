"""Why a cell is empty: one row for every empty evidenced or coded cell."""

from __future__ import annotations

from collections.abc import Callable

from .claims import Cell
from .places import Problems, nearest
from .raw_files import COLUMNS, Raw
from .resolve import Resolved
from .rows import Rows

__all__ = ["RULES", "explain"]

Row = dict[str, str]
Gap = tuple[str, str | None, str | None]

_STILL_THERE = (
    "retained",
    "extended",
    "made_permanent",
    "never_time_limited",
    "transferred",
    "lapsed_then_reauthorised",
)
_WITH_INSTRUMENT = (
    "bill_introduced",
    "parliamentary_stage",
    "instrument_adopted",
    "instrument_in_force",
    "authorised",
    "procured",
    "judgment",
    "regulator_decision",
    "extension_proposed",
    "extended",
    "extension_rejected",
    "extension_struck_down",
    "made_permanent",
    "lapsed",
    "reauthorised",
    "restriction_adopted",
    "restriction_reversed",
    "planned_end",
    "evaluation_due",
)
_WITH_RESULT = (
    "parliamentary_stage",
    "instrument_adopted",
    "judgment",
    "regulator_decision",
    "extension_proposed",
    "extended",
    "extension_rejected",
    "extension_struck_down",
    "made_permanent",
    "reauthorised",
    "evaluation_delivered",
    "evaluation_published",
    "test_use",
    "complaint",
    "requested",
    "lawsuit_filed",
)


def _is(column: str, *terms: str) -> Callable[[Row], bool]:
    return lambda row: row.get(column) in terms


def _not(column: str, *terms: str) -> Callable[[Row], bool]:
    return lambda row: column in row and row[column] not in terms


def _empty(column: str) -> Callable[[Row], bool]:
    return lambda row: column not in row


def _given(*columns: str) -> Callable[[Row], bool]:
    return lambda row: all(column in row for column in columns)


#: (table, column, when, reason, detail): where the question does not arise, or
#: not yet. The first that fits explains the blank.
RULES: tuple[tuple[str, str, Callable[[Row], bool], str, str], ...] = (
    (
        "deployments",
        "trigger_start",
        _is("trigger_type", "routine_policing"),
        "not_applicable",
        "No event with a beginning.",
    ),
    ("deployments", "trigger_end", _is("trigger_type", "routine_policing"), "not_applicable", "No event with an end."),
    (
        "instruments",
        "in_force",
        _is("type", "judgment", "bill_version"),
        "not_applicable",
        "A judgment or a stage of a bill does not run.",
    ),
    (
        "instruments",
        "planned_end",
        _is("type", "judgment", "regulator_decision"),
        "not_applicable",
        "A decision does not run.",
    ),
    (
        "instruments",
        "ended",
        _is("type", "judgment", "regulator_decision"),
        "not_applicable",
        "A decision does not run.",
    ),
    ("instruments", "end_cause", _empty("ended"), "not_applicable", "No end is recorded."),
    (
        "events",
        "instrument_id",
        _not("type", *_WITH_INSTRUMENT),
        "not_applicable",
        "An event of this type makes or applies no instrument.",
    ),
    (
        "events",
        "result",
        _not("type", *_WITH_RESULT),
        "not_applicable",
        "An event of this type has no result apart from itself.",
    ),
    (
        "lifecycle",
        "planned_end",
        _is("planned_end_kind", "none_stated", "not_applicable", "condition_bound", "review_only"),
        "not_applicable",
        "No date was set.",
    ),
    (
        "lifecycle",
        "actual_end",
        _is("time_outcome", "not_yet_due"),
        "not_yet_due",
        "The planned end lay after the observation.",
    ),
    (
        "lifecycle",
        "actual_end",
        _is("time_outcome", *_STILL_THERE),
        "not_applicable",
        "It had not ended by the observation.",
    ),
    (
        "lifecycle",
        "scope_axes",
        _is("scope_change", "unchanged", "unknown"),
        "not_applicable",
        "No change of scope is coded.",
    ),
    ("quantities", "value", _given("low", "high"), "not_applicable", "The sources give a range and no single figure."),
    ("quantities", "low", _given("value"), "not_applicable", "The sources give one figure and no range."),
    ("quantities", "high", _given("value"), "not_applicable", "The sources give one figure and no range."),
    (
        "quantities",
        "denominator_id",
        _not("unit", "percent", "ratio"),
        "not_applicable",
        "It is neither a rate nor a share.",
    ),
    (
        "measures",
        "successor_measure_id",
        _is("status_de_facto", "in_use", "suspended"),
        "not_applicable",
        "It has not ended.",
    ),
    ("concerns", "groups", lambda row: True, "not_applicable", "The claim names no group."),
    ("assertions", "standing", _is("kind", "normative"), "not_applicable", "A demand is neither true nor false."),
    ("assertions", "rationale", _is("kind", "normative"), "not_applicable", "A demand is neither true nor false."),
    ("codings", "period_end", _given("level"), "not_applicable", "The period is open."),
)

#: What a search's result makes of the cells it leaves empty.
_SEARCHED = {
    "nothing_found": "not_found",
    "not_opened": "not_found",
    "partly_found": "not_found",
    "refused": "not_public",
    "redacted": "not_public",
}


def explain(raw: Raw, resolved: Resolved, rows: Rows, problems: Problems) -> None:
    """Add a row of ``gaps`` for every empty evidenced or coded cell.

    In this order: a dispute left open, a refusal, a logged search, the
    coder's own reason, a rule, and else ``not_yet_coded``.
    """
    given = _given_reasons(raw, resolved, rows, problems)
    for (table, row), cells in list(rows.cells.items()):
        for column in COLUMNS[table].values():
            cell = (table, row, column.name)
            if not column.needs_gap:
                continue
            if column.name in cells:
                if cell in given and given[cell][0] != "sources_disagree":
                    problems.add(
                        rows.place(*cell),
                        "E306",
                        f"{table}/{row}.{column.name} has a value and a reason to be empty",
                        "remove one",
                    )
                continue
            reason, search, detail = (
                given.get(cell) or _by_rule(table, column.name, cells) or ("not_yet_coded", None, None)
            )
            key = ".".join(cell)
            rows.cells["gaps", key] = {
                "table_name": table,
                "row_id": row,
                "column_name": column.name,
                "reason": reason,
                **({"search_id": search} if search else {}),
                **({"detail": detail} if detail else {}),
            }
            rows.row_places["gaps", key] = rows.place(table, row)


def _by_rule(table: str, column: str, cells: Row) -> Gap | None:
    for where, name, applies, reason, detail in RULES:
        if where == table and name == column and applies(cells):
            return reason, None, detail
    return None


def _given_reasons(raw: Raw, resolved: Resolved, rows: Rows, problems: Problems) -> dict[Cell, Gap]:
    given: dict[Cell, Gap] = {}
    for judgment in raw.judgments:
        if judgment.missing is None:
            continue
        reasons = raw.codebook.allowed("missing_reason")
        reason = judgment.missing.text
        if reason not in reasons:
            problems.add(
                judgment.missing.place,
                "E203",
                f'unknown reason "{reason}"',
                f"{nearest(reason, reasons)}  allowed: raw/codebook/missing_reason.yaml".strip(),
            )
            continue
        search = judgment.search.text if judgment.search else None
        if (reason == "not_found") and search is None:
            problems.add(
                judgment.missing.place,
                "E306",
                "not_found without a search",
                "add `search:` with an id of raw/searches.yaml",
            )
        if search and ("searches", search) not in rows.cells:
            assert judgment.search is not None
            problems.add(judgment.search.place, "E204", f'search "{search}" is not in raw/searches.yaml', "add it")
        why = judgment.columns.get("rationale")
        detail = " ".join(why.text.split()) if why else None
        for column in COLUMNS[judgment.table].values():
            if column.role == "coded" and column.name not in rows.cells[judgment.table, judgment.row]:
                given[judgment.table, judgment.row, column.name] = (reason, search, detail)
    for name, table, row, column_name, place in raw.leaves_empty:
        cell = (table, row, column_name)
        if (table, row) not in rows.cells:
            problems.add(
                place, "E204", f"{table} has no row {row}", "a search can explain only cells of rows that exist"
            )
            continue
        if not COLUMNS[table][column_name].needs_gap:
            problems.add(place, "E306", f"{table}.{column_name} needs no reason to be empty", "remove it")
            continue
        if column_name in rows.cells[table, row]:
            problems.add(place, "E306", f"{table}/{row}.{column_name} has a value", "remove the cell from leaves_empty")
            continue
        result = rows.cells["searches", name].get("result", "nothing_found")
        given[cell] = (_SEARCHED[result], name, None)
    for cell, claim in resolved.withheld.items():
        reason = "not_public" if claim.asserts == "declines_to_say" else "unknown_to_source"
        given[cell] = (reason, None, claim.says)
    for cell, decision in resolved.disputed.items():
        given[cell] = ("sources_disagree", None, decision.columns["reason"].text)
    return given
