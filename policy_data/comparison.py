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
)
#: Counts of evidence that stand beside every comparison, with a short head.
_COUNTS = {"n_claims": "claims", "n_origins": "origins", "n_not_public": "secret", "n_not_coded": "uncoded"}


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


def as_text(frame: pd.DataFrame, width: int = 118) -> str:
    """Return a comparison as text for a terminal, one block a deployment.

    Levels show as their number; ``policy-data describe time_limit`` has the
    words. A dot is an empty cell.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`compare`.
    width : int
        Widest line, in characters; names are cut to fit, down to 24.

    Examples
    --------
    >>> print(as_text(compare("started", deployment="paris-2024"), 80).splitlines()[0])
    Paris 2024 Olympic and Paralympic Games
    """
    others = [name for name in frame.columns if name not in _COUNTS]
    tails = [label for name, label in _COUNTS.items() if name in frame.columns]
    body = [[_shown(row[name]) for name in others] for _, row in frame.iterrows()]
    widths = [
        min(_WIDEST, max(len(cell) for cell in [_head(name), *column]))
        for name, column in zip(others, zip(*body, strict=True) if body else [()] * len(others), strict=True)
    ]
    name_width = max(24, width - sum(widths) - len(widths) - _COUNT_WIDTH * len(tails))
    lines: list[str] = []
    at = 0
    for deployment, block in frame.groupby(level=0, sort=False):
        head = _line("", [_head(name) for name in others], tails, name_width, widths)
        lines += ["", str(deployment), "-" * len(head), head]
        for measure, row in block.droplevel(0).iterrows():
            counts = [str(row[name]) for name in _COUNTS if name in frame.columns]
            lines.append(_line(str(measure), body[at], counts, name_width, widths))
            at += 1
    return "\n".join(lines[1:])


_WIDEST = 18
_COUNT_WIDTH = 8


def _head(name: str) -> str:
    return name.replace("outcome_", "").replace("_de_jure", "").replace("_de_facto", " used").replace("_", " ")


def _shown(value: object) -> str:
    import pandas as pd

    if value is None or bool(pd.isna(value)):  # type: ignore[call-overload]
        return "."
    text = str(value)
    return text.split(" ", 1)[0] if text[:1].isdigit() and " " in text else text


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _line(name: str, cells: list[str], counts: list[str], name_width: int, widths: list[int]) -> str:
    parts = [_cut(name, name_width).ljust(name_width)]
    parts += [_cut(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return (" ".join(parts) + "".join(count.rjust(_COUNT_WIDTH) for count in counts)).rstrip()
