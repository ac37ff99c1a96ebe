"""Each rule across tables goes red for what breaks it, and only then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from conftest import CODING_PATH, LAW_PATH, NOTES, Project
from policy_build import checks, shape
from policy_build.checks import RULES, Built, check_tables
from policy_build.places import Problems
from policy_build.raw_files import Release
from policy_build.shape import to_arrow
from steps import claim, half, note

from policy_data import schemas

CODING = "town-analysis.time_limit.de_jure.2023-05-20"
LIFE = "town-analysis.legal_authority.2023-05-20"
TERM = "town-analysis.purpose.event_crowd_safety.de_jure"
EVIDENCE = f"stays-for-good.qualifies.lifecycle.{LIFE}.*"
MISSING = f"stays-for-good.missing.lifecycle.{LIFE}.actual_end"

EXTRA = (
    claim("instruments/the-law", {"title": "Law", "type": "statute", "adopted": "2023-05-19", "ended": "2025"})
    + claim("roles/town-analysis.fr-paper.operator", {"valid_from": "2023", "valid_to": "2024"})
    + claim("events/the-end", {"label": "It is to end", "type": "planned_end", "date": "2030"})
    + claim("quantities/few", {"indicator": "sites", "low": "2", "high": "3"})
    + claim("deployments/paris-2024", {"trigger_start": "2024-07-26", "trigger_end": "2024-08-11"})
)


@pytest.fixture
def built(project: Project) -> Built:
    """Return what the rules look at, for a project that breaks none."""
    project.write(f"{NOTES}/fr-extra.md", note("fr-extra", EXTRA))
    found = half(project)
    assert found.problems == []
    tables, row_ids = shape.shape(found.raw, found.rows, found.claims)
    records = {name: dict(zip(row_ids[name], table.to_pylist(), strict=True)) for name, table in tables.items()}
    return Built(found.raw, found.rows, records)


def _set(table: str, row: str, **cells: object) -> Callable[[Built], None]:
    def doctor(built: Built) -> None:
        record = built.records[table][row]
        assert set(cells) <= set(record)
        record.update(cells)

    return doctor


def _drop(table: str, row: str) -> Callable[[Built], None]:
    def doctor(built: Built) -> None:
        del built.records[table][row]

    return doctor


def _unselect(cell: str) -> Callable[[Built], None]:
    def doctor(built: Built) -> None:
        chosen = [row for row in built.records["claims"] if row.endswith(cell)]
        assert chosen
        for row in chosen:
            built.records["claims"][row]["selected"] = False

    return doctor


def _no_evidence(table: str) -> Callable[[Built], None]:
    def doctor(built: Built) -> None:
        for row, record in list(built.records["claims"].items()):
            if record["asserts"] == "evidence" and record["table_name"] == table:
                del built.records["claims"][row]

    return doctor


def _all(*doctors: Callable[[Built], None]) -> Callable[[Built], None]:
    def doctor(built: Built) -> None:
        for each in doctors:
            each(built)

    return doctor


def _as_of(text: str) -> Callable[[Built], None]:
    def doctor(built: Built) -> None:
        built.raw.release = Release("0", text, "0")

    return doctor


def _from_openings(built: Built) -> None:
    built.records["codings"][CODING]["level"] = 0
    built.records["sources"]["fr-law"]["consulted"] = "opening"


def _source(**about: str) -> Callable[[Built], None]:
    return _set("sources", "fr-law", **about)


#: By rule: what to do to a sound Built, and code, table, row and column of the finding.
DOCTORED: dict[str, list[tuple[Callable[[Built], None], tuple[str, str, str, str | None]]]] = {
    "references_exist": [
        (_set("events", "town-promulgation", measure_id="gone"), ("E204", "events", "town-promulgation", "measure_id")),
        (_set("codings", CODING, dimension_id="gone"), ("E204", "codings", CODING, "dimension_id")),
        (
            _set("assertion_evidence", EVIDENCE, table_name="gone"),
            ("E204", "assertion_evidence", EVIDENCE, "table_name"),
        ),
    ],
    "claims_point_at_rows": [
        (
            _drop("events", "town-promulgation"),
            ("E204", "claims", "fr-law/events/town-promulgation/date", None),
        ),
    ],
    "gaps_match_blanks": [
        (_drop("gaps", "measures.town-analysis.started"), ("E306", "measures", "town-analysis", "started")),
        (_set("quantities", "town-cameras", value=None), ("E306", "quantities", "town-cameras", "value")),
        (_set("measures", "town-analysis", critics_name="x"), ("E306", "measures", "town-analysis", "critics_name")),
        (_set("codings", CODING, rationale=None), ("E306", "codings", CODING, "rationale")),
    ],
    "values_have_claims": [
        (_unselect("town-cameras/value"), ("E303", "quantities", "town-cameras", "value")),
        (
            _all(_set("quantities", "town-cameras", value=0.0), _unselect("town-cameras/value")),
            ("E303", "quantities", "town-cameras", "value"),
        ),
        (_unselect(f"{TERM}/term"), ("E303", "measure_terms", TERM, "term")),
        (_set("measures", "town-analysis", novelty="new"), ("E303", "measures", "town-analysis", "novelty")),
    ],
    "judgments_have_evidence": [
        (_no_evidence("codings"), ("E304", "codings", CODING, "level")),
        (_no_evidence("lifecycle"), ("E304", "lifecycle", LIFE, "time_outcome")),
        (_from_openings, ("E304", "codings", CODING, "level")),
        (_source(consulted="opening", type="web_page"), ("E304", "codings", CODING, "level")),
        (_source(consulted="secondary", type="press_article"), ("E304", "lifecycle", LIFE, "time_outcome")),
        (_all(_set("codings", CODING, level=0), _no_evidence("codings")), ("E304", "codings", CODING, "level")),
    ],
    "bounds_are_in_order": [
        (_set("quantities", "few", low=4.0), ("E401", "quantities", "few", "low")),
        (_set("codings", CODING, level_low=4), ("E401", "codings", CODING, "level_low")),
        (_set("codings", CODING, level_high=2), ("E401", "codings", CODING, "level")),
        (_set("codings", CODING, period_end_latest=date(2023, 5, 19)), ("E401", "codings", CODING, "period_end")),
        (
            _set("measure_terms", TERM, valid_from_earliest=date(2024, 1, 2), valid_to_latest=date(2024, 1, 1)),
            ("E401", "measure_terms", TERM, "valid_to"),
        ),
        (
            _set("roles", "town-analysis.fr-paper.operator", valid_to_latest=date(2022, 12, 31)),
            ("E401", "roles", "town-analysis.fr-paper.operator", "valid_to"),
        ),
        (
            _set("deployments", "paris-2024", trigger_end_latest=date(2024, 7, 25)),
            ("E401", "deployments", "paris-2024", "trigger_end"),
        ),
        (_set("instruments", "the-law", ended_latest=date(2023, 5, 18)), ("E401", "instruments", "the-law", "ended")),
    ],
    "nothing_after_as_of": [
        (_as_of("2023-05-18"), ("E402", "events", "town-promulgation", "date")),
        (_as_of("2026-10"), ("E402", "sources", "fr-law", "accessed")),
        (_set("events", "the-end", type="use"), ("E402", "events", "the-end", "date")),
    ],
    "frame_rules_hold": [
        (
            _set("lifecycle", LIFE, time_outcome="presumed_ended", certainty="probable"),
            ("E403", "lifecycle", LIFE, "certainty"),
        ),
        (
            _set("lifecycle", LIFE, time_outcome="presumed_ended", certainty="weak"),
            ("E403", "lifecycle", LIFE, "time_outcome"),
        ),
        (_set("lifecycle", LIFE, planned_end_kind="none_stated"), ("E403", "lifecycle", LIFE, "time_outcome")),
        (_set("lifecycle", LIFE, scope_change="expanded"), ("E403", "lifecycle", LIFE, "scope_change")),
        (_set("lifecycle", LIFE, scope_change="narrowed"), ("E403", "lifecycle", LIFE, "scope_change")),
        (_set("lifecycle", LIFE, scope_change="mixed"), ("E403", "lifecycle", LIFE, "scope_change")),
        (_set("assertions", "stays-for-good", kind="normative"), ("E403", "assertions", "stays-for-good", "standing")),
        (_set("lifecycle", LIFE, actual_end="2025-04"), ("E403", "assertion_evidence", MISSING, None)),
    ],
}
CASES = [(rule, doctor, finding) for rule, cases in DOCTORED.items() for doctor, finding in cases]
CASE_IDS = [f"{rule}: {finding[1]}.{finding[3]} {number}" for number, (rule, _, finding) in enumerate(CASES)]
BY_NAME = {rule.__name__: rule for rule in RULES}


def test_every_rule_has_a_case_that_breaks_it() -> None:
    assert list(DOCTORED) == [rule.__name__ for rule in RULES]


@pytest.mark.parametrize("rule", RULES, ids=BY_NAME)
def test_a_sound_project_breaks_no_rule(built: Built, rule: Callable[[Built], object]) -> None:
    assert list(BY_NAME[rule.__name__](built)) == []


@pytest.mark.parametrize(("rule", "doctor", "finding"), CASES, ids=CASE_IDS)
def test_a_rule_finds_what_breaks_it(
    built: Built, rule: str, doctor: Callable[[Built], None], finding: tuple[str, str, str, str | None]
) -> None:
    doctor(built)
    assert finding in [found[:4] for found in BY_NAME[rule](built)]


@pytest.mark.parametrize(
    ("rule", "doctor"),
    [
        ("bounds_are_in_order", _set("quantities", "few", value=1.0)),
        ("bounds_are_in_order", _set("quantities", "few", low=3.0)),
        ("bounds_are_in_order", _set("codings", CODING, period_end_latest=date(2023, 5, 20))),
        ("nothing_after_as_of", _as_of("2026-11-23")),
        ("nothing_after_as_of", _as_of("2026")),
        ("nothing_after_as_of", _set("events", "the-end", type="evaluation_due")),
        ("judgments_have_evidence", _set("codings", CODING, level=0)),
        ("judgments_have_evidence", _source(consulted="opening", type="judgment")),
        ("judgments_have_evidence", _source(consulted="mirror", type="web_page")),
        ("judgments_have_evidence", _all(_from_openings, _set("codings", CODING, certainty="weak"))),
        ("frame_rules_hold", _set("lifecycle", LIFE, scope_change="expanded", scope_axes="place")),
        ("frame_rules_hold", _set("assertions", "stays-for-good", kind="normative", standing=None)),
    ],
)
def test_what_lies_just_within_a_rule_is_allowed(built: Built, rule: str, doctor: Callable[[Built], None]) -> None:
    doctor(built)
    assert list(BY_NAME[rule](built)) == []


def test_presumed_ended_with_a_search_and_weak_certainty_is_allowed(project: Project) -> None:
    project.edit(
        CODING_PATH,
        "time_outcome: not_yet_due\n      scope_change: unchanged\n      certainty: established\n"
        "      rationale: The end lies ahead.\n",
        "time_outcome: presumed_ended\n      scope_change: unchanged\n      certainty: weak\n"
        "      rationale: Nothing was heard.\n    search: town-names\n",
    )
    assert project.problems() == []
    project.edit(CODING_PATH, "    search: town-names\n", "    search: town-nam\n")
    assert project.codes() == ["E403"]


def test_a_breach_that_a_rule_finds_is_reported_at_the_line_that_was_written(project: Project) -> None:
    project.edit(CODING_PATH, "scope_change: unchanged", "scope_change: mixed")
    project.edit(LAW_PATH, "\n      date: 2023-05-19", "\n      date: 2027-05-19")
    project.edit(LAW_PATH, "on 19 May 2023", "on 19 May 2027")
    project.write(f"{NOTES}/fr-extra.md", note("fr-extra", claim("quantities/few", {"low": "5.5", "high": "3"})))
    found = [(p.code, p.place.path, p.place.line, p.place.column) for p in project.problems()]
    assert found == [
        ("E403", CODING_PATH, 11, 21),
        ("E401", f"{NOTES}/fr-extra.md", 14, 12),
        ("E402", LAW_PATH, 25, 13),
    ]


# --------------------------------------------------------------------------
# Schemas


def test_a_value_that_breaks_its_schema_is_reported_at_its_line(project: Project) -> None:
    stance = {"actor_id": "fr-paper", "measure_id": "town-analysis", "stance": "-3"}
    project.write(f"{NOTES}/fr-extra.md", note("fr-extra", claim("positions/paper", stance)))
    (problem,) = project.problems()
    assert (problem.code, problem.place.path, problem.place.line, problem.place.column) == (
        "E501",
        f"{NOTES}/fr-extra.md",
        16,
        15,
    )
    assert problem.message.startswith("positions/paper: stance fails greater_than_or_equal_to(-2) with -3")


def _checked(project: Project, name: str, change: Callable[[list[dict[str, object]]], None]) -> Problems:
    """Check the tables of a sound project with the records of one table changed."""
    found = half(project)
    tables, row_ids = shape.shape(found.raw, found.rows, found.claims)
    records = tables[name].to_pylist()
    change(records)
    definition = schemas.all_tables(tables["dimensions"].to_pylist())[name]
    tables[name] = to_arrow(definition, records, found.raw.codebook.vocabularies())
    ids = {name: [schemas.row_id(definition, record) for record in records]}
    problems = Problems(project.root)
    check_tables(found.raw, found.rows, {name: tables[name] for name in tables}, {**row_ids, **ids}, problems)
    return problems


@pytest.mark.parametrize(
    ("name", "cells", "column"),
    [
        ("actors", {"type": "club"}, "type"),
        ("actors", {"name": None}, "name"),
        ("events", {"measure_id": "No Slug"}, "measure_id"),
        ("codings", {"level": 9}, "level"),
    ],
)
def test_a_table_that_breaks_its_schema_is_refused(
    project: Project, name: str, cells: dict[str, object], column: str
) -> None:
    problems = _checked(project, name, lambda records: records[0].update(cells))
    found = [problem for problem in problems.found if problem.code == "E501"]
    assert found
    assert all(f": {column} fails" in problem.message for problem in found)
    assert all(problem.place.path.startswith("raw/") for problem in found)


def test_a_key_that_stands_twice_is_refused(project: Project) -> None:
    problems = _checked(project, "actors", lambda records: records.append(dict(records[0])))
    assert {problem.code for problem in problems.found} == {"E501"}


def test_a_table_with_another_arrow_schema_is_refused(project: Project) -> None:
    found = half(project)
    tables, row_ids = shape.shape(found.raw, found.rows, found.claims)
    codings = tables["codings"]
    wrong = codings.set_column(codings.column_names.index("level"), "level", codings["level"].cast("int32"))
    problems = Problems(project.root)
    check_tables(found.raw, found.rows, {**tables, "codings": wrong}, row_ids, problems)
    assert "codings has another Arrow schema than declared" in {problem.message for problem in problems.found}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PANDERA_VALIDATION_ENABLED", "False"),
        ("PANDERA_VALIDATION_ENABLED", "false"),
        ("PANDERA_VALIDATION_ENABLED", "0"),
        ("PANDERA_VALIDATION_ENABLED", "no"),
        ("PANDERA_VALIDATION_ENABLED", ""),
        ("PANDERA_VALIDATION_DEPTH", "SCHEMA_ONLY"),
        ("PANDERA_VALIDATION_DEPTH", "DATA_ONLY"),
    ],
)
def test_nothing_is_built_while_validation_is_switched_off(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setattr(checks, "RULES", ())
    monkeypatch.setenv(name, value)
    with pytest.raises(RuntimeError, match=name):
        check_tables(half(project).raw, half(project).rows, {}, {}, Problems(project.root))
