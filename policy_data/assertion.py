"""An assertion, with every row that speaks for it or against it, or that is missing."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .evidence import is_missing, wrapped
from .store import load, nearest, row_ids

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Audit", "audit"]

#: What a whole row says, in a line: its telling columns, by table.
_TELLING = {
    "assertions": ("proposition", "standing"),
    "codings": ("level", "certainty"),
    "concerns": ("right", "standing", "date"),
    "events": ("date", "label", "result"),
    "instrument_links": ("provision",),
    "instruments": ("title", "adopted", "ended"),
    "lifecycle": ("planned_end", "actual_end", "time_outcome", "scope_change", "certainty"),
    "measure_terms": ("valid_from", "valid_to"),
    "measures": ("status_de_jure", "status_de_facto"),
    "positions": ("stance", "argument", "date"),
    "quantities": ("value", "low", "high", "unit", "as_of", "scope"),
    "roles": ("valid_from", "valid_to"),
}


@dataclass(frozen=True, repr=False)
class Audit:
    """What stands behind an assertion; ``print`` it.

    Attributes
    ----------
    assertion : dict
        Its row of ``assertions``.
    claims : pandas.DataFrame
        Where it is made: ``source_id``, ``locator``, ``says``, ``stake``.
    rows : pandas.DataFrame
        Every row that was held against it: ``relation`` (supports,
        contradicts, qualifies or missing), ``table_name``, ``row_id``,
        ``column_name``, ``content`` (what the table publishes there; empty
        where it is missing), ``n_origins`` (independent origins behind the
        row), ``note``.
    """

    assertion: dict[str, Any]
    claims: pd.DataFrame
    rows: pd.DataFrame

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        about = self.assertion
        standing = "no standing, it is normative" if is_missing(about["standing"]) else about["standing"]
        lines = wrapped(f"{about['assertion_id']}: ", about["proposition"])
        lines.append(f"  {about['kind']}, by {about['asserted_by']}, {about['date']}: {standing}")
        lines += wrapped("  why: ", about["rationale"])
        for claim in self.claims.to_dict("records"):
            lines.append(f"  said in {claim['source_id']} [{claim['locator']}], stake {claim['stake']}")
        counted = self.rows["relation"].value_counts(sort=False)
        lines.append("  rows: " + ", ".join(f"{n} {word}" for word, n in counted.items() if n))
        for relation, block in self.rows.groupby("relation", observed=True, sort=True):
            lines.append(f"\n  {relation} ({len(block)})")
            for row in block.to_dict("records"):
                column = "" if row["column_name"] == "*" else f" / {row['column_name']}"
                lines.append(f"    {row['table_name']} / {row['row_id']}{column}")
                content = "(empty)" if is_missing(row["content"]) else row["content"]
                lines += wrapped("        = ", f"{content}; origins of the row: {row['n_origins']}")
                lines += wrapped("        ", row["note"])
        return "\n".join(lines)


def audit(assertion: str) -> Audit:
    """Hold an assertion against the record.

    Parameters
    ----------
    assertion : str
        Id of a row of ``assertions``.

    Returns
    -------
    Audit
        Who makes it, what its standing is, and every row for it, against
        it, qualifying it or missing. The standing is a coder's judgment of
        these rows alone.

    Raises
    ------
    Unknown
        If there is no such assertion; names the nearest.

    Examples
    --------
    >>> from policy_data.store import load
    >>> judged = load("assertions").dropna(subset=["standing"])["assertion_id"].iloc[0]
    >>> set(audit(judged).rows["relation"]) <= {"supports", "contradicts", "qualifies", "missing"}
    True
    """
    import pandas as pd

    assertions = load("assertions")
    if assertion not in set(assertions["assertion_id"]):
        raise nearest("assertion", assertion, assertions["assertion_id"])
    (about,) = assertions[assertions["assertion_id"] == assertion].to_dict("records")
    claims = load("claims").merge(load("sources")[["source_id", "stake", "origin"]], on="source_id")
    on_it = claims[(claims["table_name"] == "assertions") & (claims["row_id"] == assertion)]
    made = on_it.loc[on_it["asserts"] == "value", ["source_id", "locator", "says", "stake"]].drop_duplicates()
    rows = load("assertion_evidence")
    rows = rows[rows["assertion_id"] == assertion].drop(columns="assertion_id").reset_index(drop=True)
    origins = claims.groupby(["table_name", "row_id"])["origin"].nunique()
    keys = list(zip(rows["table_name"], rows["row_id"], strict=True))
    held = {name: load(name).set_index(row_ids(name)) for name in rows["table_name"].unique()}
    contents = [
        _content(held[table].loc[row], table, column)
        for table, row, column in zip(rows["table_name"], rows["row_id"], rows["column_name"], strict=True)
    ]
    rows["content"] = pd.Series(contents, dtype="string")
    rows["n_origins"] = [int(origins.get(key, 0)) for key in keys]
    order = ["relation", "table_name", "row_id", "column_name", "content", "n_origins", "note"]
    return Audit({str(k): v for k, v in about.items()}, made.reset_index(drop=True), rows[order])


def _content(record: pd.Series, table: str, column: str) -> str | None:
    """Return what a cell or, for ``*``, the telling columns of a row hold."""
    if column != "*":
        return None if is_missing(record[column]) else str(record[column])
    parts = [f"{name} {record[name]}" for name in _TELLING.get(table, ()) if not is_missing(record[name])]
    return textwrap.shorten(", ".join(parts), 240, placeholder=" …") if parts else "(the row itself)"
