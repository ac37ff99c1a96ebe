"""The tables held against their schemas and against each other.

A failure is reported at the line that a person wrote: every rule names table,
row and column, and ``Rows`` knows where these stand.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pandera.pandas as pa
import pyarrow

from policy_data import schemas, store

from . import dates
from .places import Place, Problems
from .raw_files import Raw
from .rows import Rows
from .shape import Shaped

__all__ = ["RULES", "check_tables"]

Record = dict[str, Any]


#: Settings of pandera under which it checks all; any other word turns checks off.
_WHOLE_VALIDATION = {
    "PANDERA_VALIDATION_ENABLED": ("True", "true", "1"),
    "PANDERA_VALIDATION_DEPTH": ("SCHEMA_AND_DATA",),
}


#: Sources that create what they say; one of them is enough.
_BINDING = ("statute_text", "judgment", "regulator_decision")


class Finding(NamedTuple):
    """A broken rule: where, what, and what to do."""

    code: str
    table: str
    row: str
    column: str | None
    message: str
    hint: str


class Built(NamedTuple):
    """What the rules look at."""

    raw: Raw
    rows: Rows
    records: dict[str, dict[str, Record]]


def check_tables(raw: Raw, rows: Rows, tables: Shaped, row_ids: dict[str, list[str]], problems: Problems) -> None:
    """Report every breach of the schemas and of the rules across tables.

    Raises
    ------
    RuntimeError
        If pandera's validation is switched off, wholly or in part: a build
        that does not validate must not publish.
    """
    for name, whole in _WHOLE_VALIDATION.items():
        if os.environ.get(name, whole[0]) not in whole:
            raise RuntimeError(f"{name} is off: unset it, the build does not publish unchecked tables")
    definitions = schemas.all_tables(tables["dimensions"].to_pylist())
    vocabularies = raw.codebook.vocabularies()
    for name, table in tables.items():
        _exact(name, definitions[name], table, problems)
        for finding in _pandera(name, definitions[name], table, row_ids[name], vocabularies):
            _report(finding, rows, problems)
    records = {name: dict(zip(row_ids[name], table.to_pylist(), strict=True)) for name, table in tables.items()}
    built = Built(raw, rows, records)
    for rule in RULES:
        for finding in rule(built):
            _report(finding, rows, problems)


def _report(finding: Finding, rows: Rows, problems: Problems) -> None:
    place = rows.place(finding.table, finding.row, finding.column)
    problems.add(place, finding.code, finding.message, finding.hint)


def _exact(name: str, definition: type[schemas.Table], table: pyarrow.Table, problems: Problems) -> None:
    wanted = schemas.arrow_schema(definition)
    if not table.schema.equals(wanted):
        problems.add(
            Place("policy_data/schemas.py"),
            "E501",
            f"{name} has another Arrow schema than declared",
            "this is a bug of the build, not of a note",
        )


def _pandera(
    name: str,
    definition: type[schemas.Table],
    table: pyarrow.Table,
    row_ids: list[str],
    vocabularies: dict[str, list[str]],
) -> Iterator[Finding]:
    frame = store.to_pandas(table)
    try:
        schemas.frame_schema(definition, vocabularies).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            index, column = case["index"], case["column"]
            known = isinstance(index, int | float) and index == index
            row = row_ids[int(index)] if known and int(index) < len(row_ids) else ""
            yield Finding(
                "E501",
                name,
                row,
                str(column) if column in table.column_names else None,
                f"{name}{'/' + row if row else ''}: {column} fails {case['check']} with {case['failure_case']!r}",
                f"see `policy-data describe {name}`",
            )


# --------------------------------------------------------------------------
# Rules across tables. Each yields what breaks it.


def references_exist(built: Built) -> Iterator[Finding]:
    """Every reference is the key of a row."""
    for name, table in schemas.TABLES.items():
        for column in schemas.columns_of(table):
            if column.references is None:
                continue
            target, key = column.references.split(".")
            known = {record[key] for record in built.records[target].values()}
            for row, record in built.records[name].items():
                value = record[column.name]
                if value is not None and value not in known:
                    yield Finding(
                        "E204",
                        name,
                        row,
                        column.name,
                        f'{column.name} "{value}" is no row of {target}',
                        "add it, or mend the id",
                    )


def claims_point_at_rows(built: Built) -> Iterator[Finding]:
    """Every claim is about a cell that exists."""
    for row, record in built.records["claims"].items():
        if record["row_id"] not in built.records[record["table_name"]]:
            yield Finding(
                "E204",
                "claims",
                row,
                None,
                f"{record['table_name']} has no row {record['row_id']}",
                "mend the row's id",
            )


def gaps_match_blanks(built: Built) -> Iterator[Finding]:
    """Every empty evidenced or coded cell has one gap, and every gap an empty cell."""
    explained = {(g["table_name"], g["row_id"], g["column_name"]) for g in built.records["gaps"].values()}
    blank: set[tuple[str, str, str]] = set()
    for name, table in schemas.TABLES.items():
        for column in schemas.columns_of(table):
            if column.needs_gap:
                blank |= {(name, row, column.name) for row, r in built.records[name].items() if r[column.name] is None}
    for cell in sorted(blank ^ explained):
        what = "is empty without a reason" if cell in blank else "has a reason to be empty, and a value"
        name, row, missing = cell
        yield Finding(
            "E306", name, row, missing, f"{name}/{row}.{missing} {what}", "this is a bug of the build, not of a note"
        )


def values_have_claims(built: Built) -> Iterator[Finding]:
    """Every evidenced value, zeros and absences too, is what a selected claim says."""
    selected: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    for claim in built.records["claims"].values():
        if claim["selected"]:
            selected[claim["table_name"], claim["row_id"], claim["column_name"]].add(claim["value"])
    for name, table in schemas.TABLES.items():
        evidenced = [c.name for c in schemas.columns_of(table) if c.role == "evidenced"]
        if table._exists_by:
            evidenced.append(table._exists_by)
        for row, record in built.records[name].items():
            for column in evidenced:
                if record[column] is not None and (name, row, column) not in selected:
                    yield Finding(
                        "E303", name, row, column, f"{name}/{row}.{column} has no source", "claim it in a note"
                    )


def judgments_have_evidence(built: Built) -> Iterator[Finding]:
    """Every judgment rests on a claim; an established one on an act, a text read whole, or two origins.

    An established absence needs more than openings, however many.
    """
    evidence: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for claim in built.records["claims"].values():
        if claim["asserts"] == "evidence":
            evidence[claim["table_name"], claim["row_id"]].add(claim["source_id"])
    sources = built.records["sources"]
    for name, column in (("codings", "level"), ("lifecycle", "time_outcome")):
        for row, record in built.records[name].items():
            if record[column] is None:
                continue
            rests_on = [sources[source] for source in evidence[name, row]]
            openings = all(source["consulted"] in ("opening", "secondary") for source in rests_on)
            if not rests_on:
                yield Finding("E304", name, row, column, f"{name}/{row} rests on no claim", "add `evidence:`")
            elif record["certainty"] != "established" or not openings:
                continue
            elif record[column] == 0:
                yield Finding(
                    "E304",
                    name,
                    row,
                    column,
                    f"{name}/{row} is an absence, established from openings alone",
                    "lower the certainty, or read the text whole",
                )
            elif len({source["origin"] for source in rests_on}) == 1 and rests_on[0]["type"] not in _BINDING:
                yield Finding(
                    "E304",
                    name,
                    row,
                    column,
                    f"{name}/{row} is established from the opening of one source, which is no act or judgment",
                    "lower the certainty, read the text whole, or add a second origin",
                )


def bounds_are_in_order(built: Built) -> Iterator[Finding]:
    """No lower bound lies above its upper bound, no level outside its own.

    A figure may lie outside its bounds: a count that is known to miss things
    lies below the interval that its own check implies.
    """
    ordered = (("quantities", ("low", "high")), ("codings", ("level_low", "level", "level_high")))
    for name, columns in ordered:
        for row, record in built.records[name].items():
            found = [(c, record[c]) for c in columns if record[c] is not None]
            for (left, small), (right, large) in pairwise(found):
                if small > large:
                    yield Finding(
                        "E401",
                        name,
                        row,
                        left,
                        f"{name}/{row}: {left} {small} is above {right} {large}",
                        "swap or mend them",
                    )
    pairs = (
        ("codings", "period_start", "period_end"),
        ("measure_terms", "valid_from", "valid_to"),
        ("roles", "valid_from", "valid_to"),
        ("deployments", "trigger_start", "trigger_end"),
        ("instruments", "adopted", "ended"),
    )
    for name, start, end in pairs:
        for row, record in built.records[name].items():
            first, last = record[f"{start}_earliest"], record[f"{end}_latest"]
            if first and last and first > last:
                yield Finding(
                    "E401",
                    name,
                    row,
                    end,
                    f"{name}/{row}: {end} {record[end]} lies before {start} {record[start]}",
                    "mend one of them",
                )


#: Types of events that lie ahead by their nature.
_PLANNED_EVENTS = ("planned_end", "evaluation_due")


def nothing_after_as_of(built: Built) -> Iterator[Finding]:
    """Nothing but planned dates lies after the release."""
    limit = dates.bounds(built.raw.release.as_of).latest
    assert limit is not None
    for name, table in schemas.TABLES.items():
        for column in schemas.columns_of(table):
            if column.kind != "edtf" or column.planned or column.role == "derived":
                continue
            for row, record in built.records[name].items():
                earliest = record[f"{column.name}_earliest"]
                planned = name == "events" and record["type"] in _PLANNED_EVENTS
                if earliest is not None and earliest > limit and not planned:
                    yield Finding(
                        "E402",
                        name,
                        row,
                        column.name,
                        f"{column.name} {record[column.name]} lies after {built.raw.release.as_of}",
                        "only planned dates may",
                    )


def frame_rules_hold(built: Built) -> Iterator[Finding]:
    """Outcomes, scope and demands follow the coding frame's own rules."""
    for row, record in built.records["lifecycle"].items():
        if record["time_outcome"] == "presumed_ended":
            judgment = built.rows.judgments["lifecycle", row]
            if record["certainty"] != "weak":
                yield Finding(
                    "E403", "lifecycle", row, "certainty", "presumed_ended is at most weak", "write certainty: weak"
                )
            if judgment.search is None or judgment.search.text not in built.records["searches"]:
                yield Finding(
                    "E403",
                    "lifecycle",
                    row,
                    "time_outcome",
                    "presumed_ended needs a logged search",
                    "add `search:`, or code unknown",
                )
        if record["time_outcome"] == "not_yet_due" and record["planned_end_kind"] == "none_stated":
            yield Finding(
                "E403", "lifecycle", row, "time_outcome", "not_yet_due without a planned end", "code never_time_limited"
            )
        if record["scope_change"] in ("expanded", "narrowed", "mixed") and record["scope_axes"] is None:
            yield Finding(
                "E403", "lifecycle", row, "scope_change", f"{record['scope_change']} along no axis", "add `scope_axes:`"
            )
    for row, record in built.records["assertions"].items():
        if record["kind"] == "normative" and record["standing"] is not None:
            yield Finding("E403", "assertions", row, "standing", "a normative assertion has a standing", "leave it out")
    for row, record in built.records["assertion_evidence"].items():
        if record["relation"] == "missing" and record["column_name"] != "*":
            cell = built.records[record["table_name"]][record["row_id"]].get(record["column_name"])
            if cell is not None:
                yield Finding(
                    "E403",
                    "assertion_evidence",
                    row,
                    None,
                    f"{record['row_id']}.{record['column_name']} is listed as missing and has a value",
                    "move it to supports, contradicts or qualifies",
                )


#: Every rule across tables, in the order in which they are tried.
RULES: tuple[Callable[[Built], Iterator[Finding]], ...] = (
    references_exist,
    claims_point_at_rows,
    gaps_match_blanks,
    values_have_claims,
    judgments_have_evidence,
    bounds_are_in_order,
    nothing_after_as_of,
    frame_rules_hold,
)
