"""What a deployment's record rests on, counted: ``python build --account paris-2024``."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from policy_data import schemas

from .pipeline import Build

__all__ = [
    "ACTS",
    "PRIMARY_TEXTS",
    "account",
    "consequence",
    "core_levels",
    "legal_cells",
    "origins_of_cells",
    "owners",
    "records",
]

Record = dict[str, Any]
Cell = tuple[str, str, str]

#: Types of source that are the act itself.
ACTS = ("statute_text", "judgment", "regulator_decision", "operator_policy")
#: Those, and the official record of how the act was made.
PRIMARY_TEXTS = (*ACTS, "parliamentary_report")


def records(built: Build, name: str) -> list[Record]:
    """Return a table's rows."""
    found: list[Record] = built.tables[name].to_pylist()
    return found


def owners(built: Build) -> dict[tuple[str, str], str]:
    """Return the deployment of every row that belongs to one, by table and row id."""
    of_measure = {m["measure_id"]: m["deployment_id"] for m in records(built, "measures")}
    of_assertion = {a["assertion_id"]: _own(a, of_measure) for a in records(built, "assertions")}
    found: dict[tuple[str, str], str] = {}
    for name, table in schemas.TABLES.items():
        for row in records(built, name):
            if name == "sources":
                deployment: str | None = row["note_path"].split("/")[2]
            elif name == "assertion_evidence":
                deployment = of_assertion.get(row["assertion_id"])
            else:
                deployment = _own(row, of_measure)
            if deployment is not None:
                found[name, schemas.row_id(table, row)] = deployment
    for name in ("gaps", "conflicts"):
        for row in records(built, name):
            about = found.get((row["table_name"], row["row_id"]))
            if about is not None:
                found[name, schemas.row_id(schemas.TABLES[name], row)] = about
    return found


def _own(row: Mapping[str, Any], of_measure: Mapping[str, str]) -> str | None:
    return row.get("deployment_id") or of_measure.get(row.get("measure_id") or "")


def origins_of_cells(built: Build) -> dict[Cell, int]:
    """Return how many independent origins stand behind each published, evidenced cell."""
    return {
        (c["table_name"], c["row_id"], c["column_name"]): c["n_origins"]
        for c in records(built, "claims")
        if c["selected"] and c["asserts"] == "value"
    }


def legal_cells(built: Build) -> dict[Cell, set[str]]:
    """Return the cells that say what the rules are, with the types of source behind each.

    These are the cells of ``instruments`` and ``instrument_links``, ends of
    the layer ``legal_authority``, terms and levels ``de_jure``, and
    ``measures.status_de_jure``. For levels the sources are those of the
    evidence that the coder cites.
    """
    types = {s["source_id"]: s["type"] for s in records(built, "sources")}
    found: defaultdict[Cell, set[str]] = defaultdict(set)
    for claim in records(built, "claims"):
        table, row, column = cell = (claim["table_name"], claim["row_id"], claim["column_name"])
        value = claim["asserts"] == "value" and claim["selected"]
        if (
            (value and table in ("instruments", "instrument_links"))
            or (value and table == "lifecycle" and row.split(".")[1] == "legal_authority")
            or (value and table == "measure_terms" and row.endswith(".de_jure"))
            or (value and table == "measures" and column == "status_de_jure")
            or (claim["asserts"] == "evidence" and table == "codings" and ".de_jure." in row)
        ):
            if table == "codings":
                cell = (table, row, "level")
            found[cell].add(types[claim["source_id"]])
    levels = {schemas.row_id(schemas.Codings, c) for c in records(built, "codings") if c["level"] is not None}
    return {cell: kinds for cell, kinds in found.items() if cell[0] != "codings" or cell[1] in levels}


def core_levels(built: Build) -> Iterator[tuple[Record, str | None]]:
    """Yield every core coding with the reason of its gap, None where it has a level."""
    core = {d["dimension_id"] for d in records(built, "dimensions") if d["core"]}
    reasons = {
        g["row_id"]: g["reason"]
        for g in records(built, "gaps")
        if (g["table_name"], g["column_name"]) == ("codings", "level")
    }
    for coding in records(built, "codings"):
        if coding["dimension_id"] in core:
            yield coding, reasons.get(schemas.row_id(schemas.Codings, coding))


def consequence(built: Build) -> Counter[Cell]:
    """Count, for every claimed cell, the judgments that rest on a claim or on the row.

    A coding or an outcome rests on the claims that it cites by
    source[locator]; the standing of an assertion on the rows that it lists.
    """
    cited: Counter[tuple[str, str]] = Counter()
    for judgment in built.raw.judgments:
        cited.update({(c.source, c.locator) for c in judgment.evidence})
    listed: Counter[tuple[str, str]] = Counter(
        (e["table_name"], e["row_id"]) for e in records(built, "assertion_evidence") if e["relation"] != "missing"
    )
    found: Counter[Cell] = Counter()
    for claim in records(built, "claims"):
        if claim["selected"] and claim["asserts"] == "value":
            cell = (claim["table_name"], claim["row_id"], claim["column_name"])
            found[cell] += cited[claim["source_id"], claim["locator"]]
    for cell in found:
        found[cell] += listed[cell[0], cell[1]]
    return found


def account(built: Build, deployment: str, root: Path) -> str:
    """Return the counts of one deployment as text.

    Parameters
    ----------
    built : Build
    deployment : str
        Id of a deployment.
    root : Path
        The project's root, for the lists of leads left out.
    """
    owner = owners(built)
    mine = {key for key, owned in owner.items() if owned == deployment}
    sources = [s for s in records(built, "sources") if ("sources", s["source_id"]) in mine]
    ids = {s["source_id"] for s in sources}
    claims = [c for c in records(built, "claims") if c["source_id"] in ids]
    cells = Counter(min(n, 3) for cell, n in origins_of_cells(built).items() if cell[:2] in mine)
    lines = [
        deployment,
        f"notes: {len(sources)}; places cited: {len({(c['source_id'], c['locator']) for c in claims})}; "
        f"claims: {len(claims)}",
    ]
    lines += [f"sources by {name}: {_listing(s[name] for s in sources)}" for name in _BY]
    lines.append(f"cells by independent origins: one {cells[1]}, two {cells[2]}, three or more {cells[3]}")
    for name, column in (("gaps", "reason"), ("conflicts", "resolution"), ("candidates", "decision")):
        table = schemas.TABLES[name]
        owned = (r[column] for r in records(built, name) if (name, schemas.row_id(table, r)) in mine)
        lines.append(f"{name} by {column}: {_listing(owned)}")
    core = [(c, reason) for c, reason in core_levels(built) if owner.get(("measures", c["measure_id"])) == deployment]
    coded = Counter(c["dimension_id"] for c, reason in core if reason is None)
    open_ = sum(reason == "not_yet_coded" for _, reason in core)
    lines.append(f"core levels: {len(core)}, of them not yet coded {_of(open_, len(core))}")
    lines.append(f"core levels by dimension: {_listing(coded.elements())}")
    legal = [kinds for cell, kinds in legal_cells(built).items() if owner.get(cell[:2]) == deployment]
    for name, kinds in (("the act itself", ACTS), ("an act or the official record of its making", PRIMARY_TEXTS)):
        lines.append(f"legal cells on {name}: {_of(sum(bool(k & set(kinds)) for k in legal), len(legal))}")
    assertions = [a for a in records(built, "assertions") if ("assertions", a["assertion_id"]) in mine]
    lines.append(f"assertions by standing: {_listing(a['standing'] or 'none (normative)' for a in assertions)}")
    lines.append(f"leads left out, with reason: {_leads_left_out(root, deployment)}")
    return "\n".join(lines)


_BY = ("type", "stake", "language", "consulted")


def _listing(values: Iterable[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(Counter(values).items(), key=lambda p: (-p[1], p[0])))


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole} ({100 * part / whole:.0f} %)" if whole else "none"


def _leads_left_out(root: Path, deployment: str) -> int:
    rows = 0
    for path in sorted((root / "raw" / "leads_left_out").glob(f"{deployment}*.md")):
        rows += len(re.findall(r"^\|(?! *(?:lead id|-))", path.read_text(encoding="utf-8"), re.MULTILINE))
    return rows
