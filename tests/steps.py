"""The first half of a build, for tests of what comes before the Arrow tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from unittest import mock

from conftest import ROOT, Project
from policy_build import claims, gaps, raw_files, resolve, rows
from policy_build.claims import Claim
from policy_build.codebook import Codebook, read_codebook
from policy_build.places import Problem, Problems
from policy_build.raw_files import Raw, read_raw
from policy_build.resolve import Resolved
from policy_build.rows import Rows


@dataclass(frozen=True)
class Half:
    """What a project holds once its gaps are explained."""

    raw: Raw
    claims: list[Claim]
    resolved: Resolved
    rows: Rows
    problems: list[Problem]

    def cell(self, table: str, row: str, column: str) -> str | None:
        """Return the text of a cell; None if it is empty."""
        return self.rows.cells[table, row].get(column)

    def gap(self, table: str, row: str, column: str) -> tuple[str, str | None, str | None] | None:
        """Return reason, search and detail of an empty cell; None if it has no gap."""
        found = self.rows.cells.get(("gaps", f"{table}.{row}.{column}"))
        return None if found is None else (found["reason"], found.get("search_id"), found.get("detail"))

    def on(self, table: str, row: str, column: str) -> dict[str, Claim]:
        """Return the claims on a cell by source."""
        return {claim.source: claim for claim in self.claims if claim.cell == (table, row, column)}


@cache
def _codebook() -> Codebook:
    """Read the codebook once: it takes longer than all the rest of a small project."""
    return read_codebook(ROOT / "raw" / "codebook", Problems(ROOT))


def half(project: Project) -> Half:
    """Read, flatten, resolve, assemble and explain; collect the problems."""
    problems = Problems(project.root)
    with mock.patch.object(raw_files, "read_codebook", lambda folder, problems: _codebook()):
        raw = read_raw(project.root, problems)
    flat = claims.flatten(raw, problems)
    resolved = resolve.resolve(raw, flat, problems)
    assembled = rows.assemble(raw, flat, resolved, problems)
    gaps.explain(raw, resolved, assembled, problems)
    return Half(raw, flat, resolved, assembled, problems.under(()))


def note(source: str, claims_text: str, **header: str) -> str:
    """Return a note; ``claims_text`` is what stands below ``claims:``."""
    about = {
        "source": source,
        "title": "Un titre",
        "publisher": "fr-paper",
        "type": "press_article",
        "stake": "press",
        "language": "fr",
        "consulted": "full",
        "accessed": "2026-11-23",
        **header,
    }
    lines = "".join(f"{key}: {value}\n" for key, value in about.items())
    return f"---\n{lines}claims:\n{claims_text.rstrip()}\n---\nRead.\n"


def claim(row: str, columns: dict[str, str], at: str = "p. 1", **more: str) -> str:
    """Return one claim on one row, as it stands in a note; its sentence states what it gives."""
    own = "".join(f"    {key}: {value}\n" for key, value in more.items())
    stated = "".join(f"      {key}: {value}\n" for key, value in columns.items())
    told = "".join(f", {value}" for value in columns.values() if value[:1].isdigit() or value[1:2].isdigit())
    return (
        f"  - at: {at}\n    says: Something stands here{told}.\n{own}    {row}:{' {}' if not columns else ''}\n{stated}"
    )
