"""Measures side by side, with what their cells rest on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .store import load, nearest, vocabularies

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
#: Counts that stand beside every comparison.
_COUNTS = ("n_claims", "n_origins", "n_levels_coded", "n_levels_asked", "n_not_public")
#: How they show in a terminal.
_TAILS = ("origins", "coded", "refused")


def compare(*columns: str, deployment: str | Sequence[str] | None = None) -> pd.DataFrame:
    """Return measures side by side over some columns, with evidence counts.

    Parameters
    ----------
    *columns : str
        Columns of the table ``comparison``, or dimensions, which stand for
        their columns in every realm; a few telling ones by default.
    deployment : str or sequence of str, optional
        Id of one deployment, or of several.

    Returns
    -------
    pandas.DataFrame
        Indexed by ``deployment_id`` and ``measure_id``, with the name of the
        measure first. A level or outcome is followed by its certainty; the
        counts stand on the right: statements on the measure's rows and their
        origins, core levels coded out of those asked, and cells that a body
        refused to fill. Levels describe, they do not grade; open systems show
        more than opaque ones.

    Raises
    ------
    Unknown
        If a column or a deployment is not there.

    Examples
    --------
    >>> compare("time_limit", deployment="paris-2024").columns.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    ['measure', 'time_limit_de_jure', 'time_limit_de_jure_certainty',
     'n_claims', 'n_origins', 'n_levels_coded', 'n_levels_asked', 'n_not_public']
    """
    frame = load("comparison")
    chosen: list[str] = []
    for name in columns or STARTING_COLUMNS:
        found = [name] if name in frame.columns else _realms(name, frame)
        if not found:
            raise nearest("column of comparison", name, frame.columns)
        chosen += found
    if deployment is not None:
        wanted = [deployment] if isinstance(deployment, str) else list(deployment)
        known = load("deployments")["deployment_id"]
        for name in wanted:
            if name not in set(known):
                raise nearest("deployment", name, known)
        frame = frame[frame["deployment_id"].isin(wanted)]
    ordered = frame.sort_values(["deployment_id", "measure_id"]).set_index(["deployment_id", "measure_id"])
    shown = [column for name in chosen for column in (name, f"{name}_certainty") if column in frame.columns]
    return ordered[list(dict.fromkeys(["measure", *shown, *_COUNTS]))]


def _realms(dimension: str, frame: pd.DataFrame) -> list[str]:
    """Return the columns of a dimension, in the rules first."""
    return [f"{dimension}_{realm}" for realm in vocabularies()["realm"] if f"{dimension}_{realm}" in frame.columns]


def as_text(frame: pd.DataFrame, width: int = 132) -> str:
    """Return a comparison as text for a terminal, one block a deployment.

    Measures show by their id, levels as their number, with a mark for the
    certainty of levels and outcomes (see :data:`CERTAINTY_MARKS`);
    ``policy-data describe time_limit`` has the words. A dot is an empty cell.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`compare`.
    width : int
        Widest line, in characters; ids are cut to fit, down to 24.

    Examples
    --------
    >>> print(as_text(compare("started", deployment="paris-2024"), 80).splitlines()[0])
    paris-2024
    """
    others = [name for name in frame.columns if name not in ("measure", *_COUNTS) and not _marks(name, frame)]
    levels = [name for name in others if f"{name}_certainty" in frame.columns and not name.startswith("outcome_")]
    body = [
        [
            _NOT_ASKED
            if name in levels and row["n_levels_asked"] == 0
            else _marked(_shown(row[name]), _mark(row, name))
            for name in others
        ]
        for _, row in frame.iterrows()
    ]
    widths = [
        min(_WIDEST, max(len(cell) for cell in [_head(name), *column]))
        for name, column in zip(others, zip(*body, strict=True) if body else [()] * len(others), strict=True)
    ]
    longest = max((len(str(measure)) for _, measure in frame.index), default=24)
    name_width = max(24, min(longest, width - sum(widths) - len(widths) - _COUNT_WIDTH * len(_TAILS)))
    lines: list[str] = []
    at = 0
    for deployment, block in frame.groupby(level=0, sort=False):
        head = _line("", [_head(name) for name in others], _TAILS, name_width, widths)
        lines += ["", str(deployment), "-" * len(head), head]
        for measure, row in block.droplevel(0).iterrows():
            coded = f"{row['n_levels_coded']}/{row['n_levels_asked']}"
            counts = [str(row["n_origins"]), coded, str(row["n_not_public"])]
            lines.append(_line(str(measure), body[at], counts, name_width, widths))
            at += 1
    return "\n".join(lines[1:])


_WIDEST = 19
_COUNT_WIDTH = 8
#: Shown for a level that is asked of no measure of this kind.
_NOT_ASKED = "-"


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


def _marked(text: str, mark: str) -> str:
    """Put the mark behind a text, and keep it when the text is cut."""
    return _cut(text, _WIDEST - len(mark)) + mark


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _line(name: str, cells: list[str], counts: Sequence[str], name_width: int, widths: list[int]) -> str:
    parts = [_cut(name, name_width).ljust(name_width)]
    parts += [_cut(cell, width).ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return (" ".join(parts) + "".join(count.rjust(_COUNT_WIDTH) for count in counts)).rstrip()
