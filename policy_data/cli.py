"""The ``policy-data`` command: the package's verbs, in a terminal."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

__all__ = ["VERBS", "main"]


def _tables(_: argparse.Namespace) -> int:
    from .store import load, manifest

    about = load("tables").set_index("table_name")
    group = None
    for name, entry in manifest()["tables"].items():
        if about.loc[name, "group_name"] != group:
            group = about.loc[name, "group_name"]
            print(f"\n{group}")
        print(f"  {name:20}{entry['rows']:>8,}  {about.loc[name, 'description']}")
    return 0


def _load(options: argparse.Namespace) -> int:
    from .store import load

    load(options.name).to_csv(sys.stdout, index=False, lineterminator="\n")
    return 0


def _describe(options: argparse.Namespace) -> int:
    from .codebook import describe

    frame = describe(options.name)
    if len(frame) == 1 and "question" in frame:
        for name, value in frame.iloc[0].dropna().items():
            print(f"{name:14} {value}")
        return 0
    first = frame.columns[0]
    for row in frame.astype("string").fillna("").to_dict("records"):
        text = row.get("description") or row.get("definition") or ""
        extra = " ".join(row[k] for k in ("kind", "role", "vocabulary", "refers_to") if row.get(k))
        print(f"{row[first]:26} {extra + '  ' if extra else ''}{text}")
    return 0


def _find(options: argparse.Namespace) -> int:
    from .codebook import find

    found = find(" ".join(options.text))
    for row in found.to_dict("records"):
        print(f"{row['what']:10} {row['name']:44} {row['text']}")
    return 0 if len(found) else 1


def _why(options: argparse.Namespace) -> int:
    from .evidence import why

    print(why(options.table, options.row, options.column))
    return 0


def _audit(options: argparse.Namespace) -> int:
    from .assertion import audit

    print(audit(options.assertion))
    return 0


def _compare(options: argparse.Namespace) -> int:
    from .comparison import CERTAINTY_MARKS, as_text, compare
    from .store import load

    frame = compare(*options.columns, deployment=options.deployment)
    print(as_text(frame, max(132, shutil.get_terminal_size((132, 24)).columns)))
    print(
        "\norigins: sources behind the measure's rows that repeat no other; coded: core levels of those asked;\n"
        "refused: cells that a body declines to fill, on record.\n"
        "legal authority, operation and so on: what had become of that layer when it was last observed.\n"
        "A level describes, it does not grade. A hyphen: not asked of this kind of measure. A dot: empty; why,\n"
        "and what a level rests on, says `policy-data why comparison MEASURE COLUMN`."
    )
    marks = ", ".join(f"{mark or 'no mark'} {word}" for word, mark in CERTAINTY_MARKS.items())
    print(f"Behind a level or outcome: {marks}.")
    dimensions = load("dimensions").set_index("dimension_id")
    shown = [d for d in dimensions.index if any(c.startswith(f"{d}_de_") for c in frame.columns)]
    for name in shown:
        question = dimensions.loc[name, "question"]
        print(f"{name.replace('_', ' ')}: {question} `policy-data describe {name}` has the levels.")
    unsure = [d for d in shown if dimensions.loc[d, "agreement"] == "tentative"]
    if unsure:
        print(f"Tentative, since two passes of coding agree too little: {', '.join(unsure)}.")
    return 0


def _verify(_: argparse.Namespace) -> int:
    from .store import manifest, verify

    damage = verify()
    for line in damage:
        print(line, file=sys.stderr)
    if not damage:
        info = manifest()
        print(f"{len(info['tables'])} tables of version {info['version']} match the manifest.")
    return 1 if damage else 0


def _cite(options: argparse.Namespace) -> int:
    from .citation import cite

    print(cite(*options.cell, style="bibtex" if options.bibtex else "text"))
    return 0


def _build(options: argparse.Namespace) -> int:
    root = Path(__file__).resolve().parent.parent
    script = root / "build" / "__main__.py"
    if not (script.is_file() and (root / "raw").is_dir()):
        print(
            "policy-data build works in a clone of the project, where raw/ and build/ stand.\n"
            "Clone the project, then run `make` there; this installation has the built tables alone.",
            file=sys.stderr,
        )
        return 2
    return subprocess.call([sys.executable, str(script.parent), *options.arguments], cwd=root)


#: Every verb: what runs it, what it is for, and its arguments.
VERBS: dict[
    str, tuple[Callable[[argparse.Namespace], int], str, tuple[tuple[tuple[str, ...], dict[str, object]], ...]]
] = {
    "tables": (_tables, "list the tables", ()),
    "load": (_load, "print a table as CSV", ((("name",), {"help": "a table"}),)),
    "describe": (_describe, "describe a table, a dimension or a vocabulary", ((("name",), {}),)),
    "find": (_find, "search the codebook, the measures and the assertions", ((("text",), {"nargs": "+"}),)),
    "why": (
        _why,
        "say who stands behind a cell, or why it is empty",
        ((("table",), {}), (("row",), {"help": "key columns joined by dots"}), (("column",), {})),
    ),
    "audit": (
        _audit,
        "hold an assertion against every row for it, against it or missing",
        ((("assertion",), {"help": "an id of the table assertions"}),),
    ),
    "compare": (
        _compare,
        "print measures side by side",
        (
            (("columns",), {"nargs": "*", "help": "columns of the table comparison, or dimensions"}),
            (
                ("--deployment",),
                {"action": "append", "metavar": "ID", "help": "one deployment alone; may be given more than once"},
            ),
        ),
    ),
    "verify": (_verify, "hold the tables against the manifest", ()),
    "cite": (
        _cite,
        "print how to cite this release, or one cell with its sources",
        (
            (("cell",), {"nargs": "*", "help": "table, row and column; nothing for the release"}),
            (("--bibtex",), {"action": "store_true"}),
        ),
    ),
    "build": (
        _build,
        "rebuild the tables (in a clone)",
        ((("arguments",), {"nargs": argparse.REMAINDER, "help": "passed on to `python build`"}),),
    ),
}


def parser() -> argparse.ArgumentParser:
    """Return the command's parser, one subcommand a verb."""
    top = argparse.ArgumentParser(prog="policy-data", description=(__doc__ or "").strip())
    commands = top.add_subparsers(dest="verb", required=True, metavar="verb")
    for verb, (run, purpose, arguments) in VERBS.items():
        command = commands.add_parser(verb, help=purpose, description=purpose)
        for names, settings in arguments:
            command.add_argument(*names, **settings)  # type: ignore[arg-type]
        command.set_defaults(run=run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status (2 for unknown names)."""
    from .store import TablesDamaged, Unknown

    options = parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except Unknown as error:
        print(f"policy-data: {error}", file=sys.stderr)
        return 2
    except TablesDamaged as error:
        print(f"policy-data: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        return 0
