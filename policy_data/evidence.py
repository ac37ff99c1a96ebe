"""Why a cell holds what it holds: its claims, its conflict, or its gap."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .store import load, nearest, row_ids, tables, vocabularies

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answer", "is_missing", "why", "wrapped"]


@dataclass(frozen=True, repr=False)
class Answer:
    """What stands behind one cell; ``print`` it.

    Attributes
    ----------
    table, row, column : str
        The cell.
    value : object
        What the table publishes; None for an empty cell.
    role : str
        How the column comes by its values.
    claims : pandas.DataFrame
        Every claim on the cell, joined with its source.
    conflicts : pandas.DataFrame
        Decisions on this cell or row.
    gap : dict or None
        Why the cell is empty.
    rationale : str or None
        For judgments: the coder's reason.
    formula : str or None
        For derived columns: how they are computed.
    behind : pandas.DataFrame
        For cells of ``comparison``: the cells that they are computed from,
        the latest first: ``table_name``, ``row_id``, ``column_name``,
        ``value``, ``certainty``, and the ``reason`` of an empty one.
    """

    table: str
    row: str
    column: str
    value: Any
    role: str
    claims: pd.DataFrame
    conflicts: pd.DataFrame
    gap: dict[str, Any] | None
    rationale: str | None
    formula: str | None
    behind: pd.DataFrame

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        shown = "(empty)" if self.value is None else str(self.value)
        lines = [f"{self.table} / {self.row} / {self.column} = {shown}", f"  role: {self.role}"]
        if self.formula:
            lines.append(f"  computed from: {self.formula}")
        if self.gap:
            lines.append(f"  empty because: {self.gap['reason']}")
            lines += wrapped("  ", self.gap.get("detail"))
            if not is_missing(self.gap.get("search_id")):
                lines.append(f"  search: {self.gap['search_id']} (table searches)")
        if self.rationale:
            lines += wrapped("  rationale: ", self.rationale)
        if not self.claims.empty:
            lines.append(f"  {_counted(self.claims)}:")
        for claim in self.claims.to_dict("records"):
            mark = {"value": "*" if claim["selected"] else " "}.get(claim["asserts"], "-")
            value = f" -> {claim['value']}" if claim["asserts"] == "value" else f" ({claim['asserts']})"
            lines.append(f"  {mark} {claim['source_id']} [{claim['locator']}]{value}")
            lines += wrapped("      ", claim["says"])
            again = "read once" if is_missing(claim["reread"]) else "read again"
            lines.append(
                f"      {claim['mode']}, stake {claim['stake']}, consulted {claim['consulted']}, {again}; "
                f"{claim['note_path']}:{claim['note_line']}:{claim['note_column']}"
            )
        for cell in self.behind.to_dict("records"):
            held = f"empty: {cell['reason']}" if is_missing(cell["value"]) else f"= {cell['value']}"
            sure = "" if is_missing(cell["certainty"]) else f", {cell['certainty']}"
            lines.append(f"    {cell['table_name']} / {cell['row_id']} / {cell['column_name']} {held}{sure}")
        if self.table == "comparison" and self.behind.empty and self.value is None:
            lines.append("  no row has it: it was not asked of this kind of measure, or nobody says it")
        for conflict in self.conflicts.to_dict("records"):
            lines.append(f"  conflict {conflict['conflict_id']}: {conflict['type']}, {conflict['resolution']}")
            lines += wrapped("      ", conflict["reason"])
        return "\n".join(lines)


def _counted(claims: pd.DataFrame) -> str:
    """Say how many claims give the published value, and how many another one.

    An origin is a source that repeats no other one that was noted; it may
    still report the same act or event as its neighbours.
    """
    parts = []
    stated = claims["asserts"] == "value"
    chosen = claims["selected"].astype(bool)
    for mask, what in (
        (stated & chosen, "for it"),
        (stated & ~chosen, "for another value" if (stated & chosen).any() else "for values that are not published"),
        (claims["asserts"] == "evidence", "as evidence"),
        (~stated & (claims["asserts"] != "evidence"), "without a value"),
    ):
        found = claims[mask]
        if not found.empty:
            origins = found["origin"].nunique()
            parts.append(
                f"{len(found)} claim{'s' * (len(found) != 1)} {what}, of {origins} origin{'s' * (origins != 1)}"
            )
    return "; ".join(parts)


def wrapped(indent: str, text: Any) -> list[str]:
    """Return text in lines of a terminal's width; none for what is no text.

    Examples
    --------
    >>> wrapped("why: ", "The act fixes the day.")
    ['why: The act fixes the day.']
    >>> wrapped("why: ", None)
    []
    """
    if not isinstance(text, str):
        return []
    return textwrap.wrap(text, width=96, initial_indent=indent, subsequent_indent=" " * len(indent))


def why(table: str, row: str, column: str) -> Answer:
    """Say who stands behind a cell, or why it is empty.

    Parameters
    ----------
    table : str
        Name of a table.
    row : str
        The key columns joined by dots, such as
        ``paris-avs.legal_authority.2023-05-20``.
    column : str
        Name of a column.

    Returns
    -------
    Answer
        Every claim with locator, note and line; conflicts with the decision;
        the gap of an empty cell.

    Raises
    ------
    Unknown
        If table, row or column is not there; names the nearest.

    Examples
    --------
    >>> answer = why("lifecycle", "paris-avs.legal_authority.2023-05-20", "planned_end")
    >>> answer.value
    '2025-03-31'
    >>> len(answer.claims) >= 2
    True
    """
    if table not in tables():
        raise nearest("table", table, tables())
    frame = load(table)
    if column not in frame.columns:
        raise nearest(f"column of {table}", column, frame.columns)
    columns = load("columns")
    about = {row["column_name"]: row for row in columns[columns["table_name"] == table].to_dict("records")}
    ids = row_ids(table)
    hit = frame[ids == row]
    if hit.empty:
        raise nearest(f"row of {table}", row, ids)
    value = hit.iloc[0][column]
    empty = is_missing(value)
    cell = (table, row, column)
    record = about[column]
    rationale = hit.iloc[0].get("rationale") if record["role"] == "coded" else None
    gaps = _of_cell(load("gaps"), cell)
    conflicts = load("conflicts")
    on_row = (conflicts["table_name"] == table) & (
        (conflicts["row_id"] == row)
        | conflicts["other_rows"].fillna("").map(lambda text: row in text.split()).astype(bool)
    )
    return Answer(
        table,
        row,
        column,
        None if empty else value,
        str(record["role"]),
        _claims(cell, coded=bool(record["role"] == "coded")),
        conflicts[on_row & (conflicts["column_name"] == column)].reset_index(drop=True),
        {str(k): v for k, v in gaps.iloc[0].items()} if empty and not gaps.empty else None,
        None if is_missing(rationale) else str(rationale),
        None if is_missing(record["formula"]) else str(record["formula"]),
        _behind(row if table == "comparison" else "", column),
    )


_BEHIND = ["table_name", "row_id", "column_name", "value", "certainty", "reason"]


def _behind(measure: str, column: str) -> pd.DataFrame:
    """Return the cells that a cell of ``comparison`` is computed from, the latest first."""
    import pandas as pd

    name = column.removesuffix("_certainty")
    stem, realm = next(
        ((name.removesuffix(f"_{realm}"), realm) for realm in vocabularies()["realm"] if name.endswith(f"_{realm}")),
        (name, ""),
    )
    for table, target, dated, wanted in (
        ("codings", "level", "period_start", {"dimension_id": stem, "realm": realm}),
        ("measure_terms", "term", "valid_from", {"facet": stem, "realm": realm}),
        ("lifecycle", "time_outcome", "observed", {"layer": name.removeprefix("outcome_")}),
        ("lifecycle", name, "observed", {}),
        ("measures", name, "started", {}),
    ):
        frame = load(table)
        if target not in frame.columns:
            continue
        mask = frame["measure_id"] == measure
        for key, code in wanted.items():
            mask &= frame[key].astype("string") == code
        found = frame[mask].sort_values(f"{dated}_earliest", ascending=False, kind="stable")
        if found.empty:
            continue
        judged = target in ("level", "time_outcome")
        cells = pd.DataFrame(
            {
                "table_name": table,
                "row_id": row_ids(table)[found.index],
                "column_name": target,
                "value": found[target].astype("string"),
                "certainty": found["certainty"].astype("string") if judged else None,
            }
        )
        gaps = load("gaps")[["table_name", "row_id", "column_name", "reason"]]
        merged = cells.merge(gaps, how="left", on=["table_name", "row_id", "column_name"])
        return merged[_BEHIND].reset_index(drop=True)
    return pd.DataFrame(columns=_BEHIND)


def is_missing(value: Any) -> bool:
    """Whether a cell is empty.

    Examples
    --------
    >>> is_missing(None), is_missing(0)
    (True, False)
    """
    import pandas as pd

    return value is None or bool(pd.isna(value))


def _of_cell(frame: pd.DataFrame, cell: tuple[str, str, str]) -> pd.DataFrame:
    table, row, column = cell
    return frame[(frame["table_name"] == table) & (frame["row_id"] == row) & (frame["column_name"] == column)]


def _claims(cell: tuple[str, str, str], *, coded: bool) -> pd.DataFrame:
    claims = load("claims")
    if coded:
        # Evidence is linked to the row's judgment and serves all its columns.
        found = claims[
            (claims["table_name"] == cell[0]) & (claims["row_id"] == cell[1]) & (claims["asserts"] == "evidence")
        ]
    else:
        found = _of_cell(claims, cell)
    sources = load("sources")[["source_id", "title", "type", "stake", "consulted", "reread", "origin"]]
    joined = found.merge(sources, on="source_id", how="left")
    # Acts first, as the vocabulary of types has them first.
    return joined.sort_values(["selected", "type", "claim_id"], ascending=[False, True, True]).reset_index(drop=True)
