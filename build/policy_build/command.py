"""``python build``: rebuild, or check that nothing needs rebuilding."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import datacard, examples, publish
from .account import account
from .pipeline import Build, build
from .places import BuildFailed, Problems

__all__ = ["main"]


def main(root: Path, arguments: Sequence[str] | None = None) -> int:
    """Run the build; return 0, or 1 if the raw files or the tables are amiss.

    Parameters
    ----------
    root : Path
        The project's root.
    arguments : sequence of str, optional
        As on the command line.
    """
    parser = argparse.ArgumentParser(prog="python build", description="Rebuild policy_data/tables from raw/.")
    parser.add_argument(
        "--check", action="store_true", help="write nothing; fail if the tables are not what raw builds"
    )
    parser.add_argument(
        "--account", metavar="DEPLOYMENT", help="print what a deployment's record rests on; write nothing"
    )
    parser.add_argument("paths", nargs="*", help="show only the problems of these files or folders")
    options = parser.parse_args(arguments)
    problems = Problems(root)
    try:
        built = build(root, problems)
    except BuildFailed:
        return _failed(problems, options.paths)
    if options.account:
        known = built.tables["deployments"]["deployment_id"].to_pylist()
        if options.account not in known:
            parser.error(f"no deployment {options.account!r}; known: {', '.join(known)}")
        print(account(built, options.account, root))
        return 0
    folder = root / "policy_data" / "tables"
    changed = [f"policy_data/tables/{line}" for line in publish.differences(built.files, folder)]
    card = root / "DATACARD.md"
    written = card.read_text(encoding="utf-8") if card.is_file() else ""
    filled = datacard.fill(written, built)
    moved = publish.moved_rows(built.tables, folder)
    if options.check and options.paths:
        print("no problems", *moved, sep="\n")
        return 0
    if options.check:
        if filled != written:
            changed.append("DATACARD.md: its numbers are not those of the tables")
        if not changed and _answers(root) is not None:
            changed.append("QUESTIONS.md: its answers are not those of the tables")
        if changed:
            print(*moved, *changed, "Run `python build` and commit.", sep="\n", file=sys.stderr)
            return 1
        print("the tables and documents are what raw/ builds")
        return 0
    if changed:
        publish.publish(built.files, folder)
    if filled != written:
        card.write_text(filled, encoding="utf-8")
    answers = _answers(root)
    if answers is not None:
        (root / "QUESTIONS.md").write_text(answers, encoding="utf-8")
    print(*moved, summary(built), sep="\n")
    return 0


def _answers(root: Path) -> str | None:
    """Return the page of questions with its answers, or None if it has them already."""
    page = root / "QUESTIONS.md"
    if not page.is_file():
        return None
    written = page.read_text(encoding="utf-8")
    filled = examples.fill(written)
    return filled if filled != written else None


def _failed(problems: Problems, paths: list[str]) -> int:
    text = problems.render(paths)
    shown, total = len(problems.under(paths)), len(problems.found)
    if text:
        print(text, file=sys.stderr)
    rest = f" ({total - shown} more elsewhere)" if total > shown else ""
    print(f"\n{shown} problem{'s' * (shown != 1)}{rest}. No table was touched.", file=sys.stderr)
    return 1


def summary(built: Build) -> str:
    """Return what was built, in one line a group."""
    counts = {name: table.num_rows for name, table in built.tables.items()}
    named = ("sources", "claims", "conflicts", "gaps", "measures", "codings", "lifecycle", "assertions")
    size = sum(len(data) for data in built.files.values())
    listing = ", ".join(f"{counts[name]:,} {name}" for name in named)
    return f"{len(counts)} tables, {size / 1000:,.0f} kB: {listing}."
