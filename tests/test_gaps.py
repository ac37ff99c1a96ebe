"""Why a cell is empty: one reason for every blank, and none for a value."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from conftest import CODING_PATH, LAW_PATH, NOTES, ROOT, Project
from policy_build.gaps import RULES
from policy_build.raw_files import COLUMNS
from steps import Half, claim, half, note

DEPLOYMENT_PATH = "raw/deployments/paris-2024.yaml"
SEARCHES_PATH = "raw/searches.yaml"
DECISIONS_PATH = "raw/decisions.yaml"
CODEBOOK = ROOT / "raw" / "codebook"

RULE_IDS = [f"{table}.{column}: {detail}" for table, column, _, _, detail in RULES]


def terms(vocabulary: str) -> list[str]:
    """Return the terms of a vocabulary, read without the build."""
    tree = yaml.safe_load((CODEBOOK / f"{vocabulary}.yaml").read_text(encoding="utf-8"))
    return [str(term["term"]) for term in tree["terms"]]


QUANTITY = {"measure_id": "town-analysis", "indicator": "cameras_installed", "value_kind": "claimed"}
EVENT = {"measure_id": "town-analysis", "label": "Something happened", "date": "2023"}
ASSERTION = {"measure_id": "town-analysis", "proposition": "It should stop.", "asserted_by": "int-campaign"}
RICH = "".join(
    claim(row, columns)
    for row, columns in {
        "instruments/a-judgment": {"title": "Case", "type": "judgment"},
        "instruments/a-statute": {"title": "Act", "type": "statute", "ended": "2024"},
        "events/a-rumour": {**EVENT, "type": "announced"},
        "events/a-use": {**EVENT, "type": "test_use"},
        "events/untyped": EVENT,
        "lifecycle/town-centre.operation.2024": {"planned_end_kind": "none_stated"},
        "lifecycle/town-centre.data.2024": {"planned_end_kind": "fixed_date"},
        "quantities/a-range": {**QUANTITY, "unit": "camera", "low": "1", "high": "3"},
        "quantities/a-floor": {**QUANTITY, "unit": "percent", "low": "1"},
        "measures/town-centre": {"status_de_facto": "in_use"},
        "concerns/a-concern": {"measure_id": "town-analysis", "right": "privacy"},
        "assertions/a-demand": {**ASSERTION, "kind": "normative"},
    }.items()
)
RICH_CODING = """\
coder_kind: model
codings:
  - lifecycle/town-centre.operation.2024:
      time_outcome: retained
      scope_change: unchanged
      certainty: established
      rationale: It stayed.
    evidence:
      - fr-rich[p. 1]
"""


@pytest.fixture
def rich(project: Project) -> Project:
    """Return a project with rows on which every rule fires, and rows on which none does."""
    project.write(f"{NOTES}/fr-rich.md", note("fr-rich", RICH))
    project.write("raw/codings/paris-2024/town-centre.yaml", RICH_CODING)
    return project


def gaps(found: Half) -> dict[tuple[str, str, str], str]:
    """Return the reason of every gap by cell."""
    return {
        (gap["table_name"], gap["row_id"], gap["column_name"]): gap["reason"]
        for (table, _), gap in found.rows.cells.items()
        if table == "gaps"
    }


# --------------------------------------------------------------------------
# One gap for every blank


def test_every_empty_evidenced_or_coded_cell_of_the_tables_has_exactly_one_gap(rich: Project) -> None:
    tables = rich.build().tables
    blanks: list[tuple[object, object, object]] = []
    for column in tables["columns"].to_pylist():
        name = column["table_name"]
        if column["role"] in ("evidenced", "coded"):
            keys = [
                c["column_name"] for c in tables["columns"].to_pylist() if (c["table_name"], c["role"]) == (name, "key")
            ]
            blanks += [
                (name, ".".join(str(row[key]) for key in keys), column["column_name"])
                for row in tables[name].to_pylist()
                if row[column["column_name"]] is None
            ]
    explained = [(g["table_name"], g["row_id"], g["column_name"]) for g in tables["gaps"].to_pylist()]
    assert len(blanks) > 100
    assert Counter(explained) == Counter(blanks)


def test_a_value_and_a_blank_never_both_have_a_gap(rich: Project) -> None:
    found = half(rich)
    assert found.problems == []
    for (table, row), cells in found.rows.cells.items():
        for column in COLUMNS[table].values():
            explained = found.gap(table, row, column.name) is not None
            assert explained == (column.role in ("evidenced", "coded") and column.name not in cells)


# --------------------------------------------------------------------------
# Rules


def test_no_two_rules_say_the_same() -> None:
    assert len(set(RULE_IDS)) == len(RULES)


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_each_rule_fires_for_some_row(rich: Project, rule: tuple[str, str, Callable[..., bool], str, str]) -> None:
    table, column, _, reason, detail = rule
    rich.edit(DEPLOYMENT_PATH, "trigger_type: mega_event", "trigger_type: routine_policing")
    found = half(rich)
    assert found.problems == []
    fired = [found.gap(table, row, column) for row in found.rows.of(table)]
    assert (reason, None, detail) in fired


@pytest.mark.parametrize("rule", RULES, ids=RULE_IDS)
def test_each_rule_names_columns_and_terms_that_exist(rule: tuple[str, str, Callable[..., bool], str, str]) -> None:
    table, column, applies, reason, _ = rule
    assert COLUMNS[table][column].needs_gap
    assert reason in terms("missing_reason")
    named: dict[str, Any] = dict(inspect.getclosurevars(applies).nonlocals)
    for asked in (named.get("column"), *named.get("columns", ())):
        assert asked is None or asked in COLUMNS[table]
    if "terms" in named:
        vocabulary = COLUMNS[table][named["column"]].vocabulary
        assert vocabulary is not None
        assert set(named["terms"]) <= set(terms(vocabulary))


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("deployments", "paris-2024", "trigger_start"),
        ("deployments", "paris-2024", "trigger_end"),
        ("instruments", "a-statute", "in_force"),
        ("instruments", "a-statute", "planned_end"),
        ("instruments", "a-statute", "end_cause"),
        ("events", "town-promulgation", "instrument_id"),
        ("events", "town-promulgation", "result"),
        ("events", "a-use", "result"),
        ("events", "untyped", "instrument_id"),
        ("events", "untyped", "result"),
        ("lifecycle", "town-centre.data.2024", "planned_end"),
        ("lifecycle", "town-centre.data.2024", "actual_end"),
        ("lifecycle", "town-centre.data.2024", "scope_axes"),
        ("quantities", "a-floor", "value"),
        ("quantities", "a-floor", "high"),
        ("quantities", "a-floor", "denominator_id"),
        ("measures", "town-analysis", "successor_measure_id"),
        ("codings", "town-analysis.time_limit.de_jure.XXXX", "period_end"),
    ],
)
def test_no_rule_excuses_a_blank_that_somebody_could_fill(rich: Project, table: str, row: str, column: str) -> None:
    coding = rich.root / CODING_PATH
    text = coding.read_text(encoding="utf-8")
    start, end = text.index("  - codings/"), text.index("  - lifecycle/")
    coding.write_text(text[:start] + text[end:], encoding="utf-8")
    assert half(rich).gap(table, row, column) == ("not_yet_coded", None, None)


@pytest.mark.parametrize("stage", ["parliamentary_stage", "bill_introduced", "extension_rejected"])
def test_a_stage_of_a_bill_has_an_instrument_to_name(project: Project, stage: str) -> None:
    project.edit(LAW_PATH, "type: instrument_adopted", f"type: {stage}")
    found = half(project)
    assert found.gap("events", "town-promulgation", "instrument_id") == ("not_yet_coded", None, None)
    result = found.gap("events", "town-promulgation", "result")
    assert result is not None and result[0] == ("not_applicable" if stage == "bill_introduced" else "not_yet_coded")


# --------------------------------------------------------------------------
# Precedence


def _search(result: str, *cells: str) -> str:
    listing = "".join(f"      - {cell}\n" for cell in cells)
    return f"""\
searches:
  - search_id: the-search
    deployment_id: paris-2024
    question: What?
    searched_in: pages
    queries: words
    languages: fr
    searched_on: 2026-11-23
    result: {result}
    leaves_empty:
{listing}"""


LEVEL = ("codings", "town-analysis.time_limit.de_jure.2023-05-20", "level")
JUDGED = """\
      level: 3
      certainty: established
      rationale: The act fixes the day.
    evidence:
      - fr-law[art. 10]
  - lifecycle"""


def test_a_dispute_outweighs_a_search(project: Project) -> None:
    cell = ("quantities", "town-cameras", "value")
    project.write(f"{NOTES}/fr-other.md", note("fr-other", claim("quantities/town-cameras", {"value": "400"})))
    project.write(SEARCHES_PATH, _search("nothing_found", "/".join(cell)))
    project.write(
        DECISIONS_PATH,
        "decisions:\n  - conflict_id: c\n    cell: quantities/town-cameras.value\n    type: factual\n"
        "    resolution: both_kept\n    weighed: 300 | 400\n    reason: Two counts.\n",
    )
    found = half(project)
    assert found.problems == []
    assert found.gap(*cell) == ("sources_disagree", None, "Two counts.")


def test_a_refusal_outweighs_a_search(project: Project) -> None:
    cell = ("measures", "town-analysis", "critics_name")
    assert half(project).gap(*cell) == ("not_found", "town-names", None)
    text = note("fr-police", claim("measures/town-analysis", {"critics_name": ""}, asserts="declines_to_say"))
    project.write(f"{NOTES}/fr-police.md", text)
    assert half(project).gap(*cell) == ("not_public", None, "Something stands here.")


def test_a_search_outweighs_the_reason_of_the_coder(project: Project) -> None:
    project.edit(CODING_PATH, JUDGED, "      rationale: They keep it.\n    missing: not_public\n  - lifecycle")
    found = half(project)
    assert found.problems == []
    assert found.gap(*LEVEL) == ("not_public", None, "They keep it.")
    assert found.gap(*LEVEL[:2], "certainty") == ("not_public", None, "They keep it.")
    project.write(SEARCHES_PATH, _search("not_opened", "/".join(LEVEL)))
    found = half(project)
    assert found.gap(*LEVEL) == ("not_found", "the-search", None)
    assert found.gap(*LEVEL[:2], "certainty") == ("not_public", None, "They keep it.")


def test_the_reason_of_the_coder_outweighs_a_rule(project: Project) -> None:
    cell = ("lifecycle", "town-analysis.legal_authority.2023-05-20", "scope_axes")
    assert half(project).gap(*cell) == ("not_applicable", None, "No change of scope is coded.")
    project.edit(
        CODING_PATH,
        "rationale: The end lies ahead.\n    evidence:",
        "rationale: The end lies ahead.\n    missing: withheld_by_us\n    evidence:",
    )
    found = half(project)
    assert found.gap(*cell) == ("withheld_by_us", None, "The end lies ahead.")
    assert found.gap(*cell[:2], "time_outcome") is None


def test_a_rule_outweighs_the_default(rich: Project) -> None:
    found = half(rich)
    assert found.gap("concerns", "a-concern", "groups") == ("not_applicable", None, "The claim names no group.")
    assert found.gap("concerns", "a-concern", "standing") == ("not_yet_coded", None, None)


# --------------------------------------------------------------------------
# Searches and the coder's reasons


@pytest.mark.parametrize("result", terms("search_result"))
def test_every_result_of_a_search_has_its_reason(project: Project, result: str) -> None:
    project.write(SEARCHES_PATH, _search(result, "measures/town-analysis/critics_name"))
    reason = "not_public" if result in ("refused", "redacted") else "not_found"
    found = half(project)
    assert found.problems == []
    assert found.gap("measures", "town-analysis", "critics_name") == (reason, "the-search", None)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("quantities/town-cameras/value", "E306"),
        ("measures/town-analysis/name", "E306"),
        ("measures/town-anlysis/critics_name", "E204"),
        ("measure/town-analysis/critics_name", "E201"),
        ("measures/town-analysis/nickname", "E202"),
    ],
)
def test_a_search_that_explains_no_blank_is_an_error_at_its_line(project: Project, cell: str, code: str) -> None:
    project.write(SEARCHES_PATH, _search("nothing_found", cell))
    (problem,) = half(project).problems
    assert (problem.code, problem.place.path, problem.place.line) == (code, SEARCHES_PATH, 11)


def test_not_found_needs_a_search(project: Project) -> None:
    project.edit(CODING_PATH, JUDGED, "      rationale: Nowhere.\n    missing: not_found\n  - lifecycle")
    (problem,) = half(project).problems
    assert (problem.code, problem.place.path, problem.place.line) == ("E306", CODING_PATH, 5)
    project.edit(CODING_PATH, "    missing: not_found\n", "    missing: not_found\n    search: town-names\n")
    found = half(project)
    assert found.problems == []
    assert found.gap(*LEVEL) == ("not_found", "town-names", "Nowhere.")


@pytest.mark.parametrize(
    ("more", "code"), [("missing: not_fond", "E203"), ("missing: not_public\n    search: nowhere", "E204")]
)
def test_a_reason_and_a_search_must_exist(project: Project, more: str, code: str) -> None:
    project.edit(CODING_PATH, JUDGED, f"      rationale: Nowhere.\n    {more}\n  - lifecycle")
    assert [problem.code for problem in half(project).problems] == [code]


def test_a_judgment_without_level_or_reason_is_an_error(project: Project) -> None:
    project.edit(CODING_PATH, JUDGED, "      rationale: Nowhere.\n  - lifecycle")
    assert [problem.code for problem in half(project).problems] == ["E304"]


# --------------------------------------------------------------------------
# What nobody has coded yet is there to be counted


def _core() -> set[tuple[str, str]]:
    dimensions = yaml.safe_load((CODEBOOK / "dimensions.yaml").read_text(encoding="utf-8"))["dimensions"]
    return {
        (str(dimension["dimension"]), realm)
        for dimension in dimensions
        if dimension["core"] in (True, "yes") and dimension.get("levels")
        for realm in dimension["realms"].split()
    }


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("technology", True), ("legal_power", True), ("database", True), ("institution", False), ("practice", False)],
)
def test_every_core_dimension_is_asked_of_measures_that_it_fits(project: Project, kind: str, asked: bool) -> None:
    project.edit(DEPLOYMENT_PATH, "kind: institution", f"kind: {kind}")
    found = half(project)
    rows = [row.split(".") for row in found.rows.of("codings")]
    centre = {
        (dimension, realm) for measure, dimension, realm, start in rows if (measure, start) == ("town-centre", "XXXX")
    }
    assert centre == (_core() if asked else set())


def test_a_dimension_that_is_coded_is_not_asked_again(project: Project) -> None:
    found = half(project)
    rows = [row.split(".") for row in found.rows.of("codings") if row.startswith("town-analysis.")]
    assert Counter((dimension, realm) for _, dimension, realm, _ in rows) == Counter(_core())
    assert ["town-analysis", "time_limit", "de_jure", "2023-05-20"] in rows


def test_a_question_that_nobody_has_answered_is_a_gap(project: Project) -> None:
    found = half(project)
    open_rows = [row for row in found.rows.of("codings") if row.endswith(".XXXX")]
    assert len(open_rows) == len(_core()) - 1
    for row in open_rows:
        assert found.gap("codings", row, "level") == ("not_yet_coded", None, None)
        assert found.gap("codings", row, "period_end") == ("not_yet_coded", None, None)
