"""Measures side by side, with what their cells rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .store import load, nearest

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["CERTAINTY_MARKS", "STARTING_COLUMNS", "as_text", "compare"]

#: What a newcomer sees first; all columns are in ``load("comparison")``.
STARTING_COLUMNS = (
    "planned_end",
    "outcome_legal_authority",
    "outcome_operation",
    "time_limit_de_jure",
)
#: What stands behind a level in a terminal.
CERTAINTY_MARKS = {"established": "", "probable": "~", "weak": "?", "contested": "!"}
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
        Indexed by deployment and measure. A level is followed by its
        certainty; the counts stand on the right. Levels describe, they do
        not grade; open systems show more than opaque ones, so read
        ``n_not_public`` and ``n_not_coded`` beside them.

    Raises
    ------
    Unknown
        If a column or the deployment is not there.

    Examples
    --------
    >>> compare("time_limit_de_jure", deployment="paris-2024").columns.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    ['time_limit_de_jure', 'time_limit_de_jure_certainty',
     'n_claims', 'n_origins', 'n_not_public', 'n_not_coded']
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
    shown = [column for name in chosen for column in (name, f"{name}_certainty") if column in frame.columns]
    return ordered[list(dict.fromkeys([*shown, *_COUNTS]))]


def as_text(frame: pd.DataFrame, width: int = 118) -> str:
    """Return a comparison as text for a terminal, one block a deployment.

    Levels show as their number, with a mark for their certainty (see
    :data:`CERTAINTY_MARKS`); ``policy-data describe time_limit`` has the
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
    others = [name for name in frame.columns if name not in _COUNTS and not _marks(name, frame)]
    tails = [label for name, label in _COUNTS.items() if name in frame.columns]
    body = [[_shown(row[name]) + _mark(row, name) for name in others] for _, row in frame.iterrows()]
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


def _marks(name: str, frame: pd.DataFrame) -> bool:
    """Whether a column says how certain another shown one is."""
    return name.endswith("_certainty") and name.removesuffix("_certainty") in frame.columns


def _mark(row: pd.Series, name: str) -> str:
    return CERTAINTY_MARKS.get(str(row.get(f"{name}_certainty")), "")


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _line(name: str, cells: list[str], counts: list[str], name_width: int, widths: list[int]) -> str:
    parts = [_cut(name, name_width).ljust(name_width)]
    parts += [_cut(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return (" ".join(parts) + "".join(count.rjust(_COUNT_WIDTH) for count in counts)).rstrip()
