"""What is computed, held against its definition and counted anew."""

from __future__ import annotations

import itertools

import pytest
import yaml
from conftest import CODING_PATH, LAW_PATH, NOTES, PAPER_PATH, ROOT, Project
from policy_build.derive import last_use, latest, permanence_outcome
from policy_build.rows import Rows
from steps import Half, claim, half, note

from policy_data import schemas


def terms(vocabulary: str) -> list[str]:
    """Return the terms of a vocabulary, read without the build."""
    tree = yaml.safe_load((ROOT / "raw" / "codebook" / f"{vocabulary}.yaml").read_text(encoding="utf-8"))
    return [str(term["term"]) for term in tree["terms"]]


# Expanded where scope grew and the outcome is none of these; else the outcome in time.
KEPT = {"expired", "removed", "presumed_ended", "unknown", "made_permanent"}


@pytest.mark.parametrize(
    ("outcome", "scope"), list(itertools.product([None, *terms("time_outcome")], [None, *terms("scope_change")]))
)
def test_permanence_outcome_follows_its_definition(outcome: str | None, scope: str | None) -> None:
    grew = scope == "expanded" and outcome is not None and outcome not in KEPT
    found = permanence_outcome(outcome, scope)
    assert found == ("expanded" if grew else outcome)
    assert found is None or found in terms("permanence_outcome")


def test_the_kept_outcomes_are_outcomes() -> None:
    assert set(terms("time_outcome")) >= KEPT
    assert set(terms("permanence_outcome")) == {*terms("time_outcome"), "expanded"}


def _events(*events: tuple[str, str, str | None]) -> dict[str, str]:
    rows = Rows()
    for number, (kind, when, measure) in enumerate(events):
        cells = {"event_id": f"e{number}", "type": kind, "date": when}
        rows.cells["events", f"e{number}"] = cells | ({"measure_id": measure} if measure else {})
    return last_use(rows)


@pytest.mark.parametrize("kind", ["use", "test_use", "first_operational_use"])
def test_an_event_that_shows_use_is_evidence_of_use(kind: str) -> None:
    assert _events((kind, "2012-07", "m")) == {"m": "2012-07"}


def test_no_other_event_is_evidence_of_use() -> None:
    others = set(terms("event_type")) - {"use", "test_use", "first_operational_use"}
    assert len(others) > 20
    assert _events(*((kind, "2012-07", "m") for kind in sorted(others))) == {}


def test_the_latest_use_of_each_measure_counts() -> None:
    found = _events(
        ("first_operational_use", "2012-07-27", "a"),
        ("use", "2016-03", "a"),
        ("use", "2016", "a"),
        ("test_use", "2013~", "b"),
        ("use", "2030", None),
        ("incident", "2031", "b"),
    )
    assert found == {"a": "2016-03", "b": "2013~"}


def test_a_use_without_a_date_gives_none() -> None:
    rows = Rows()
    rows.cells["events", "e"] = {"event_id": "e", "type": "use", "measure_id": "m"}
    assert last_use(rows) == {}


def test_rows_are_ordered_by_what_their_dates_mean() -> None:
    written = ["2012", "2012-07-27", "201X", "2012-34", "../2013", "2012-12", "2011-12-31/2012-01-02", "2012?"]
    found = [str(row["date"]) for row in latest(({"date": text} for text in [*written, ""]), "date")]
    assert found == ["2012-12", "2012-07-27", "2012-34", "2012", "2012?", "2011-12-31/2012-01-02", "201X", "../2013"]


# --------------------------------------------------------------------------
# The table `comparison`

EXTRA = "".join(
    claim(row, columns)
    for row, columns in {
        "events/first-use": {"measure_id": "town-centre", "label": "Used", "type": "use", "date": "2024-07"},
        "events/second-use": {"measure_id": "town-centre", "label": "Used", "type": "use", "date": "2024-09"},
        "lifecycle/town-centre.operation.2024": {"planned_end": "2024-12", "planned_end_kind": "fixed_date"},
        "lifecycle/town-centre.operation.2025": {"planned_end": "2026", "planned_end_kind": "fixed_date"},
        "lifecycle/town-centre.legal_authority.2023": {"planned_end": "2025-06", "planned_end_kind": "fixed_date"},
        "measures/town-centre": {"started": "2023-01", "status_de_facto": "in_use"},
        "measure_terms/town-analysis.purpose.counter_terrorism.de_jure": {},
        "positions/police": {"measure_id": "town-analysis", "actor_id": "fr-paper", "stance": "1"},
    }.items()
)
CENTRE_CODING = """\
coder_kind: human
codings:
  - lifecycle/town-centre.operation.2024:
      time_outcome: retained
      scope_change: unchanged
      certainty: probable
      rationale: It stayed.
    evidence: ["fr-extra[p. 1]"]
  - lifecycle/town-centre.operation.2025:
      time_outcome: retained
      scope_change: expanded
      scope_axes: place
      certainty: probable
      rationale: It grew.
    evidence: ["fr-extra[p. 1]"]
  - codings/town-analysis.time_limit.de_jure.2025:
      level: 1
      certainty: probable
      rationale: It was loosened.
    evidence: ["fr-extra[p. 1]"]
"""


@pytest.fixture
def rich(project: Project) -> Project:
    """Return a project in which two measures have a history."""
    axis = terms("scope_axis")[0]
    project.write(f"{NOTES}/fr-extra.md", note("fr-extra", EXTRA, origin="fr-law"))
    project.write("raw/codings/paris-2024/town-centre.yaml", CENTRE_CODING.replace("place", axis))
    police = claim("measures/town-analysis", {"official_name": ""}, asserts="declines_to_say")
    project.write(f"{NOTES}/fr-police.md", note("fr-police", police))
    return project


def test_comparison_says_of_each_measure_what_the_other_tables_say(rich: Project) -> None:
    tables = {name: table.to_pylist() for name, table in rich.build().tables.items()}
    comparison = {str(row["measure_id"]): row for row in tables["comparison"]}
    centre, analysis = comparison["town-centre"], comparison["town-analysis"]

    # The latest observation of each layer, and the end in force: the authority's before the operation's.
    assert (centre["outcome_operation"], centre["outcome_data"]) == ("expanded", None)
    assert analysis["outcome_legal_authority"] == "not_yet_due"
    assert (centre["planned_end"], analysis["planned_end"]) == ("2025-06", "2025-03-31")
    assert (centre["started"], centre["status_de_facto"], centre["deployment"]) == (
        "2023-01",
        "in_use",
        "Games in a town",
    )
    assert str(analysis["time_limit_de_jure"]).startswith("1 ")
    assert analysis["purpose_de_jure"] == "counter_terrorism event_crowd_safety"
    assert analysis["purpose_de_facto"] is None
    used = {row["measure_id"]: row["last_evidence_of_use"] for row in tables["measures"]}
    assert used == {"town-centre": "2024-09", "town-analysis": None}

    # Counts, taken anew from the finished tables.
    origins = {row["source_id"]: row["origin"] for row in tables["sources"]}
    owner: dict[tuple[str, str], str] = {}
    for name, table in schemas.TABLES.items():
        if name not in ("candidates", "claims", "gaps"):
            for row in tables[name]:
                if row.get("measure_id"):
                    owner[name, schemas.row_id(table, row)] = str(row["measure_id"])
    for measure, row in comparison.items():
        claims = [c for c in tables["claims"] if owner.get((c["table_name"], c["row_id"])) == measure]
        gaps = [g for g in tables["gaps"] if owner.get((g["table_name"], g["row_id"])) == measure]
        open_judgments = [
            g for g in gaps if g["reason"] == "not_yet_coded" and g["column_name"] in ("level", "time_outcome")
        ]
        assert row["n_claims"] == len(claims) > 0
        assert row["n_origins"] == len({origins[c["source_id"]] for c in claims})
        assert row["n_gaps"] == len(gaps) > 0
        assert row["n_not_coded"] == len(open_judgments) > 0
        assert row["n_not_public"] == sum(g["reason"] == "not_public" for g in gaps)
    assert (analysis["n_not_public"], centre["n_not_public"]) == (1, 0)
    assert (analysis["n_origins"], centre["n_origins"]) == (3, 1)


def test_comparison_gives_the_certainty_of_what_it_shows(rich: Project) -> None:
    tables = {name: table.to_pylist() for name, table in rich.build().tables.items()}
    shown = 0
    for row in tables["comparison"]:
        for name in [name for name in row if name.endswith("_certainty")]:
            level = row[name.removesuffix("_certainty")]
            assert (level is None) == (row[name] is None)
            if level is not None:
                shown += 1
                behind = [
                    (c["measure_id"], f"{c['dimension_id']}_{c['realm']}_certainty", str(c["level"]), c["certainty"])
                    for c in tables["codings"]
                ] + [
                    (c["measure_id"], f"outcome_{c['layer']}_certainty", c["permanence_outcome"], c["certainty"])
                    for c in tables["lifecycle"]
                ]
                assert (row["measure_id"], name, level.split(" ")[0], row[name]) in behind
    assert shown


def test_an_older_end_does_not_stand_in_for_a_disputed_one(rich: Project) -> None:
    later = claim(
        "lifecycle/town-centre.legal_authority.2025", {"planned_end": "2027", "planned_end_kind": "fixed_date"}
    )
    rich.write(f"{NOTES}/fr-later.md", note("fr-later", later))
    ends = {row["measure_id"]: row["planned_end"] for row in rich.rows("comparison")}
    assert ends["town-centre"] == "2027"
    rich.write(f"{NOTES}/fr-other.md", note("fr-other", later.replace("2027", "2030")))
    rich.write(
        "raw/decisions.yaml",
        "decisions:\n  - conflict_id: end\n    cell: lifecycle/town-centre.legal_authority.2025.planned_end\n"
        "    type: legal\n    resolution: both_kept\n    weighed: 2027 | 2030\n    reason: Two readings.\n",
    )
    ends = {row["measure_id"]: row["planned_end"] for row in rich.rows("comparison")}
    assert ends["town-centre"] is None


def test_comparison_has_a_column_for_every_layer() -> None:
    assert list(schemas.LAYERS) == terms("layer")


LEVEL = "codings.town-analysis.time_limit.de_jure.2023-05-20.level"
OUTCOME = "lifecycle.town-analysis.legal_authority.2023-05-20"


def _votes(found: Half) -> dict[str, str]:
    return {row: cells["value"] for row, cells in found.rows.of("votes").items()}


def test_the_first_vote_is_the_judgment_unless_votes_are_written(project: Project) -> None:
    assert _votes(half(project)) == {
        f"{LEVEL}.first": "3",
        f"{OUTCOME}.time_outcome.first": "not_yet_due",
        f"{OUTCOME}.scope_change.first": "unchanged",
    }
    project.edit(CODING_PATH, "fixes the day.\n", "fixes the day.\n    votes: {first: 3, second: 2}\n")
    assert [problem.code for problem in half(project).problems] == ["E304"]
    project.edit(CODING_PATH, "second: 2}\n", "second: 2}\n    adjudication: The day is fixed.\n")
    found = half(project)
    assert found.problems == []
    assert {row: value for row, value in _votes(found).items() if row.startswith(LEVEL)} == {
        f"{LEVEL}.first": "3",
        f"{LEVEL}.second": "2",
    }


def test_votes_on_a_row_with_two_judgments_name_their_columns(project: Project) -> None:
    votes = "{first: {time_outcome: not_yet_due}, second: {time_outcome: unknown, scope_change: unchanged}}"
    project.edit(CODING_PATH, "lies ahead.\n    evidence:", f"lies ahead.\n    votes: {votes}\n    evidence:")
    assert [problem.code for problem in half(project).problems] == ["E304"]
    project.edit(CODING_PATH, votes, f"{votes}\n    adjudication: The day lies ahead.")
    found = half(project)
    assert found.problems == []
    assert {row: value for row, value in _votes(found).items() if row.startswith(OUTCOME)} == {
        f"{OUTCOME}.time_outcome.first": "not_yet_due",
        f"{OUTCOME}.time_outcome.second": "unknown",
        f"{OUTCOME}.scope_change.second": "unchanged",
    }
    about = {cells["dimension_id"] for row, cells in found.rows.of("votes").items() if row.startswith(OUTCOME)}
    assert about == {"time_outcome", "scope_change"}


def test_how_a_source_knows_follows_from_what_it_is(project: Project) -> None:
    project.write(f"{NOTES}/fr-op.md", note("fr-op", claim("concerns/a", {"right": "privacy"}), stake="operator"))
    project.write(f"{NOTES}/fr-firm.md", note("fr-firm", claim("concerns/a", {"right": "privacy"}), stake="vendor"))
    own = claim("concerns/a", {"right": "privacy"}, mode="alleged") + claim("concerns/a", {"right": "privacy"})
    project.write(f"{NOTES}/fr-own.md", note("fr-own", own, mode="measured"))
    modes = {(made.source, made.mode) for made in half(project).claims}
    assert modes == {
        ("fr-law", "official_act"),
        ("fr-paper-2023", "reported"),
        ("fr-op", "self_reported"),
        ("fr-firm", "vendor_claim"),
        ("fr-own", "alleged"),
        ("fr-own", "measured"),
    }


def test_a_claim_points_at_the_value_in_its_note(project: Project) -> None:
    for made in half(project).claims:
        lines = (project.root / made.place.path).read_text(encoding="utf-8").split("\n")
        written = lines[made.place.line - 1][made.place.column - 1 :]
        if made.asserts == "evidence":
            assert written == made.locator
        elif made.cell[2] == "term":
            assert written.startswith("/".join(made.cell[:2]))
        else:
            assert written == made.value
    assert {made.place.path for made in half(project).claims} == {LAW_PATH, PAPER_PATH}
