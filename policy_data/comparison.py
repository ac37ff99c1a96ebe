"""Measures side by side, with what their cells rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .store import load, nearest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["STARTING_COLUMNS", "as_text", "compare"]

#: What a newcomer sees first; all columns are in ``load("comparison")``.
STARTING_COLUMNS = (
    "planned_end",
    "outcome_legal_authority",
    "outcome_operation",
    "time_limit_de_jure",
    "prior_authorisation_de_jure",
)
_COUNTS = ("n_claims", "n_origins", "n_not_public", "n_not_coded")


def compare(*columns: str, deployment: str | None = None) -> pd.DataFrame:
    """Return measures side by side over some columns, with evidence counts.

    Parameters
    ----------
    *columns : str
        Columns of the table ``comparison``; a few telling ones by default.
    deployment : str, optional
        Id of one deployment.

    Returns
    -------
    pandas.DataFrame
        Indexed by deployment and measure; the counts stand on the right.
        Levels describe, they do not grade; open systems show more than
        opaque ones, so read ``n_not_public`` and ``n_not_coded`` beside them.

    Raises
    ------
    Unknown
        If a column or the deployment is not there.

    Examples
    --------
    >>> compare("time_limit_de_jure", deployment="paris-2024").columns.tolist()
    ['time_limit_de_jure', 'n_claims', 'n_origins', 'n_not_public', 'n_not_coded']
    """
    frame = load("comparison")
    chosen = list(columns or STARTING_COLUMNS)
    for name in chosen:
        if name not in frame.columns:
            raise nearest("column of comparison", name, frame.columns)
    if deployment is not None:
        measures = load("measures")
        if deployment not in set(measures["deployment_id"]):
            raise nearest("deployment", deployment, measures["deployment_id"].unique())
        of_it = measures.loc[measures["deployment_id"] == deployment, "measure_id"]
        frame = frame[frame["measure_id"].isin(of_it)]
    ordered = frame.sort_values(["deployment", "measure"]).set_index(["deployment", "measure"])
    return ordered[[*chosen, *_COUNTS]]


def as_text(frame: pd.DataFrame, width: int = 110) -> str:
    """Return a comparison as text for a terminal, one block a deployment.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`compare`.
    width : int
        Widest line, in characters; at least 80.
    """
    counts = [name for name in _COUNTS if name in frame.columns]
    others = [name for name in frame.columns if name not in counts]
    name_width = 44
    tail = {"n_claims": "claims", "n_origins": "orig.", "n_not_public": "secret", "n_not_coded": "uncod."}
    each = max(9, (max(80, width) - name_width - 7 * len(counts)) // max(1, len(others)) - 1)
    head = [_cut(name.replace("_", " "), each) for name in others]
    lines: list[str] = []
    for deployment, block in frame.groupby(level=0, sort=False):
        lines += ["", str(deployment), "-" * min(width, len(str(deployment)))]
        lines.append(_line("", head, [tail[c] for c in counts], name_width, each))
        for measure, row in block.droplevel(0).iterrows():
            cells = ["." if _blank(row[name]) else str(row[name]) for name in others]
            lines.append(_line(str(measure), cells, [str(row[c]) for c in counts], name_width, each))
    return "\n".join(lines[1:])


def _blank(value: object) -> bool:
    import pandas as pd

    return value is None or bool(pd.isna(value))  # type: ignore[call-overload]


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _line(name: str, cells: list[str], counts: list[str], name_width: int, each: int) -> str:
    parts = [_cut(name, name_width).ljust(name_width)]
    parts += [_cut(cell, each).ljust(each) for cell in cells]
    return (" ".join(parts) + "".join(count.rjust(7) for count in counts)).rstrip()
