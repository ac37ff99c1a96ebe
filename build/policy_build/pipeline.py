"""The steps in their order."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from . import checks, claims, gaps, publish, resolve, rows, shape, stated
from .places import BuildFailed, Problems
from .raw_files import Raw, read_raw
from .rows import Rows
from .shape import Shaped

__all__ = ["Build", "build"]


@dataclass(frozen=True, slots=True)
class Build:
    """A build that passed every check.

    Attributes
    ----------
    tables : dict of str to pyarrow.Table
    files : dict of str to bytes
        What stands in ``policy_data/tables``.
    """

    raw: Raw
    rows: Rows
    tables: Shaped
    files: dict[str, bytes]


def build(root: Path, problems: Problems | None = None) -> Build:
    """Build all tables from ``root/raw`` in memory; write nothing.

    Parameters
    ----------
    root : Path
        The project's root.
    problems : Problems, optional
        Collects what is wrong.

    Raises
    ------
    BuildFailed
        If anything is wrong with the raw files; the text lists all of it.
    """
    problems = problems or Problems(root)
    raw = read_raw(root, problems)
    flat = claims.flatten(raw, problems)
    stated.check_stated(raw, flat, problems)
    resolved = resolve.resolve(raw, flat, problems)
    assembled = rows.assemble(raw, flat, resolved, problems)
    gaps.explain(raw, resolved, assembled, problems)
    # The later checks would only repeat, further from the cause, what the
    # earlier ones have found; they run once the notes themselves are sound.
    if problems.found:
        raise BuildFailed(problems.render())
    for claim in flat:
        assembled.row_places["claims", claim.id] = claim.place
    tables, row_ids = shape.shape(raw, assembled, flat)
    checks.check_tables(raw, assembled, tables, row_ids, problems)
    if problems.found:
        raise BuildFailed(problems.render())
    return Build(raw, assembled, tables, publish.to_files(tables, raw.release))
