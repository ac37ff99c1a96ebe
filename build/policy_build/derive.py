"""What is computed from other cells, each by the formula its column states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from . import dates
from .codebook import Codebook
from .rows import Rows

__all__ = ["KEPT_OUTCOMES", "comparison_rows", "last_use", "latest", "permanence_outcome"]

Row = Mapping[str, Any]

#: Outcomes that growth in scope does not overrule.
KEPT_OUTCOMES = ("expired", "removed", "presumed_ended", "unknown", "made_permanent")
_USES = ("use", "test_use", "first_operational_use")


def permanence_outcome(time_outcome: str | None, scope_change: str | None) -> str | None:
    """Return one word for what became of a layer.

    Examples
    --------
    >>> permanence_outcome("retained", "expanded")
    'expanded'
    >>> permanence_outcome("expired", "expanded")
    'expired'
    """
    if time_outcome is None or time_outcome in KEPT_OUTCOMES or scope_change != "expanded":
        return time_outcome
    return "expanded"


def latest(rows: Iterable[Row], column: str) -> list[Row]:
    """Return rows that have a date in ``column``, the latest first."""
    dated = [row for row in rows if row.get(column)]
    return sorted(dated, key=lambda row: _order(str(row[column])), reverse=True)


def _order(text: str) -> tuple[str, str]:
    found = dates.bounds(text)
    return str(found.earliest or ""), str(found.latest or "")


def last_use(rows: Rows) -> dict[str, str]:
    """Return, by measure, the date of the latest event that shows use."""
    uses = latest((cells for cells in rows.of("events").values() if cells.get("type") in _USES), "date")
    found: dict[str, str] = {}
    for event in uses:
        if "measure_id" in event:
            found.setdefault(event["measure_id"], event["date"])
    return found


def comparison_rows(
    rows: Rows, records: Mapping[str, list[dict[str, Any]]], codebook: Codebook
) -> list[dict[str, Any]]:
    """Return one record a measure, from the finished records of other tables."""
    deployments = {r["deployment_id"]: r["name"] for r in records["deployments"]}
    origins = {r["source_id"]: r["origin"] for r in records["sources"]}
    owner = _owners(rows)
    claims: defaultdict[str, list[Row]] = defaultdict(list)
    gaps: defaultdict[str, list[Row]] = defaultdict(list)
    for name, target in (("claims", claims), ("gaps", gaps)):
        for about in records[name]:
            owned_by = owner.get((about["table_name"], about["row_id"]))
            if owned_by is not None:
                target[owned_by].append(about)
    by_measure = {name: _group(records[name]) for name in ("lifecycle", "codings", "measure_terms")}
    found = []
    for measure in records["measures"]:
        key = measure["measure_id"]
        life = latest(by_measure["lifecycle"].get(key, ()), "observed")
        record: dict[str, Any] = {
            "measure_id": key,
            "deployment_id": measure["deployment_id"],
            "deployment": deployments.get(measure["deployment_id"]),
            "measure": measure["name"],
            "kind": measure["kind"],
            "trigger_link": measure.get("trigger_link"),
            "started": measure.get("started"),
            "planned_end": _planned_end(life, gaps[key]),
            "status_de_jure": measure.get("status_de_jure"),
            "status_de_facto": measure.get("status_de_facto"),
        }
        for observation in reversed(life):
            if observation.get("permanence_outcome"):
                name = f"outcome_{observation['layer']}"
                record[name], record[f"{name}_certainty"] = observation["permanence_outcome"], observation["certainty"]
        for coding in reversed(latest(by_measure["codings"].get(key, ()), "period_start")):
            if coding.get("level") is not None:
                level = codebook.dimensions[coding["dimension_id"]].levels[coding["level"]]
                name = f"{coding['dimension_id']}_{coding['realm']}"
                record[name], record[f"{name}_certainty"] = level.label, coding.get("certainty")
        terms: defaultdict[str, list[str]] = defaultdict(list)
        for term in by_measure["measure_terms"].get(key, ()):
            terms[f"{term['facet']}_{term['realm']}"].append(term["term"])
        record |= {name: " ".join(sorted(set(words))) for name, words in terms.items()}
        record |= {
            "n_claims": len(claims[key]),
            "n_origins": len({origins[c["source_id"]] for c in claims[key]}),
            "n_gaps": len(gaps[key]),
            **_asked(by_measure["codings"].get(key, ()), gaps[key], codebook),
            "n_not_coded": sum(
                g["reason"] == "not_yet_coded" and g["column_name"] in ("level", "time_outcome") for g in gaps[key]
            ),
            "n_not_public": sum(g["reason"] == "not_public" for g in gaps[key]),
        }
        found.append(record)
    return found


def _asked(codings: Iterable[Row], gaps: Iterable[Row], codebook: Codebook) -> dict[str, int]:
    """Count the core levels that apply to a measure, and those that it has."""
    kept_out = {g["row_id"] for g in gaps if g["column_name"] == "level" and g["reason"] == "not_applicable"}
    asked, coded = set(), set()
    for coding in codings:
        pair = (coding["dimension_id"], coding["realm"])
        row = ".".join((coding["measure_id"], *pair, coding["period_start"]))
        if codebook.dimensions[pair[0]].core and row not in kept_out:
            asked.add(pair)
            if coding.get("level") is not None:
                coded.add(pair)
    return {"n_levels_asked": len(asked), "n_levels_coded": len(coded)}


def _planned_end(life: list[Row], gaps: Iterable[Row]) -> str | None:
    """Return the end in force; None if sources disagree on the latest, so that no older one stands in for it."""
    disputed = {g["row_id"] for g in gaps if g["column_name"] == "planned_end" and g["reason"] == "sources_disagree"}
    for layer in ("legal_authority", "operation"):
        for observation in life:
            if observation["layer"] == layer and observation.get("planned_end"):
                return str(observation["planned_end"])
            if f"{observation['measure_id']}.{layer}.{observation['observed']}" in disputed:
                return None
    return next((str(o["planned_end"]) for o in life if o.get("planned_end")), None)


def _owners(rows: Rows) -> dict[tuple[str, str], str]:
    """Return the measure of every row that has one."""
    return {
        (table, row): cells["measure_id"]
        for (table, row), cells in rows.cells.items()
        if "measure_id" in cells and table not in ("candidates", "claims", "gaps")
    }


def _group(records: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in records:
        found[record["measure_id"]].append(record)
    return found
