"""Why a cell holds what it holds: its claims, its conflict, or its gap."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .store import load, nearest, row_ids, tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Answer", "is_missing", "why", "wrapped"]


@dataclass(frozen=True)
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

    def __str__(self) -> str:
        shown = "(empty)" if self.value is None else str(self.value)
        lines = [f"{self.table} / {self.row} / {self.column} = {shown}", f"  role: {self.role}"]
        if self.formula:
            lines.append(f"  computed from: {self.formula}")
        if self.gap:
            lines.append(f"  empty because: {self.gap['reason']}")
            lines += wrapped("  ", self.gap.get("detail"))
            if self.gap.get("search_id"):
                lines.append(f"  search: {self.gap['search_id']} (table searches)")
        if self.rationale:
            lines += wrapped("  rationale: ", self.rationale)
        if not self.claims.empty:
            origins = self.claims["origin"].nunique()
            lines.append(f"  {len(self.claims)} claims from {origins} independent origins:")
        for claim in self.claims.to_dict("records"):
            mark = {"value": "*" if claim["selected"] else " "}.get(claim["asserts"], "-")
            value = f" -> {claim['value']}" if claim["asserts"] == "value" else f" ({claim['asserts']})"
            lines.append(f"  {mark} {claim['source_id']} [{claim['locator']}]{value}")
            lines += wrapped("      ", claim["says"])
            lines.append(
                f"      {claim['mode']}, stake {claim['stake']}, consulted {claim['consulted']}; "
                f"{claim['note_path']}:{claim['note_line']}:{claim['note_column']}"
            )
        for conflict in self.conflicts.to_dict("records"):
            lines.append(f"  conflict {conflict['conflict_id']}: {conflict['type']}, {conflict['resolution']}")
            lines += wrapped("      ", conflict["reason"])
        return "\n".join(lines)


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
    )


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
    sources = load("sources")[["source_id", "title", "stake", "consulted", "origin"]]
    joined = found.merge(sources, on="source_id", how="left")
    return joined.sort_values(["selected", "claim_id"], ascending=[False, True]).reset_index(drop=True)
