"""What must hold for the data of this release, whatever the code does."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from conftest import ROOT

import policy_data
from policy_data.store import load, tables


@pytest.mark.parametrize("name", tables())
def test_every_table_has_rows(name: str) -> None:
    assert len(load(name))


@pytest.mark.parametrize("deployment", ["paris-2024", "london-2012", "new-york"])
def test_every_deployment_has_the_press_release_and_at_least_eight_notes_of_its_own(deployment: str) -> None:
    paths = load("sources")["note_path"]
    assert paths.str.startswith(f"raw/notes/{deployment}/").sum() >= 8


@pytest.mark.parametrize("deployment", ["paris-2024", "london-2012", "new-york"])
def test_every_deployment_has_conflicts_searches_codings_and_several_observations(deployment: str) -> None:
    measures = set(load("measures").query("deployment_id == @deployment")["measure_id"])
    life = load("lifecycle")
    life = life[life["measure_id"].isin(measures) & life["time_outcome"].notna()]
    assert life.groupby(["measure_id", "layer"], observed=True)["observed"].nunique().max() >= 2
    codings = load("codings")
    assert codings.loc[codings["measure_id"].isin(measures), "level"].notna().sum() >= 3
    assert (load("searches")["deployment_id"] == deployment).any()
    claimed = load("claims").merge(load("conflicts"), on=["table_name", "row_id"])
    assert claimed["note_path"].str.contains(deployment).any()


PRESS_RELEASE = "amnesty-2023-03-france-olympics"


def test_the_press_release_was_read_whole() -> None:
    sources = load("sources").set_index("source_id")
    assert sources.loc[PRESS_RELEASE, "consulted"] == "full"


@pytest.mark.parametrize("statement", ["s05", "s07", "s10", "s11", "s12", "s14", "s15", "s16", "s21", "s22"])
def test_what_the_press_release_asserts_stands_as_an_assertion_with_a_standing(statement: str) -> None:
    assertions = load("assertions")
    found = assertions[assertions["assertion_id"].str.startswith(f"{statement}-")]
    assert len(found) >= 1
    testable = found[found["kind"] != "normative"]
    assert len(testable) >= 1
    assert testable["standing"].notna().all()
    evidence = load("assertion_evidence")
    assert set(testable["assertion_id"]) <= set(evidence["assertion_id"])


@pytest.mark.parametrize("table", ["positions", "concerns", "events", "assertions", "measure_terms", "quantities"])
def test_the_press_release_makes_claims_on_every_table_that_it_fits(table: str) -> None:
    claims = load("claims")
    assert ((claims["source_id"] == PRESS_RELEASE) & (claims["table_name"] == table)).any()


def test_why_has_two_independent_origins_for_the_planned_end_in_paris() -> None:
    answer = policy_data.why("lifecycle", "paris-avs.legal_authority.2023-05-20", "planned_end")
    assert answer.claims["origin"].nunique() >= 2


def test_nothing_that_was_seen_only_in_part_is_called_full() -> None:
    sources = load("sources")
    full = sources[sources["consulted"] == "full"]
    for path in full["note_path"]:
        body = (ROOT / path).read_text(encoding="utf-8").split("\n---\n", 1)[1].lower()
        assert "only the opening" not in body and "excerpt" not in body, path


def test_no_two_figures_of_one_comparable_group_differ_in_unit() -> None:
    quantities = load("quantities").dropna(subset=["comparable_group"])
    units = quantities.groupby("comparable_group")["unit"].nunique()
    assert units.max() <= 1, units[units > 1]


def test_no_camera_count_of_paris_is_comparable_with_one_of_another_meaning() -> None:
    quantities = load("quantities")
    cameras = quantities[(quantities["deployment_id"] == "paris-2024") & (quantities["unit"] == "camera")]
    for group, block in cameras.dropna(subset=["comparable_group"]).groupby("comparable_group"):
        assert block["indicator"].nunique() == 1, group


def test_no_standing_of_an_assertion_is_without_rows_unless_it_is_open_or_untestable() -> None:
    assertions = load("assertions").dropna(subset=["standing"])
    decided = assertions[~assertions["standing"].isin(["open", "untestable"])]
    rows = load("assertion_evidence")
    assert set(decided["assertion_id"]) <= set(rows.loc[rows["relation"] != "missing", "assertion_id"])


def test_no_position_of_a_device_is_published() -> None:
    decimal_degrees = re.compile(r"-?\d{1,3}\.\d{4,}\s*,\s*-?\d{1,3}\.\d{4,}")
    for name in tables():
        frame = load(name)
        for column in frame.columns:
            if frame[column].dtype == "string":
                hits = frame[column].dropna().str.contains(decimal_degrees)
                assert not hits.any(), f"{name}.{column}"


def test_share_of_a_total_is_never_published_for_permanence() -> None:
    assert not [column for column in load("columns")["column_name"] if "share_permanent" in column]


def test_every_search_that_explains_a_gap_has_queries_in_the_language_of_the_place() -> None:
    searches = load("searches")
    used = set(load("gaps")["search_id"].dropna())
    explained = searches[searches["search_id"].isin(used)]
    languages = {"paris-2024": "fr", "london-2012": "en", "new-york": "en"}
    wrong = [
        row["search_id"]
        for row in explained.to_dict("records")
        if languages[row["deployment_id"]] not in row["languages"].split()
    ]
    assert wrong == []


def test_a_presumed_end_is_weak() -> None:
    life = load("lifecycle")
    assert set(life.loc[life["time_outcome"] == "presumed_ended", "certainty"].astype(str)) <= {"weak"}


def test_dates_in_the_tables_lie_within_their_bounds() -> None:
    columns = load("columns").query("kind == 'edtf'")
    for table, name in zip(columns["table_name"], columns["column_name"], strict=True):
        frame = load(table).dropna(subset=[f"{name}_earliest", f"{name}_latest"])
        assert (frame[f"{name}_earliest"] <= frame[f"{name}_latest"]).all()
        days = frame[frame[f"{name}_precision"] == "day"]
        stated = pd.to_datetime(days[name].str.rstrip("?~%"))
        assert (stated == days[f"{name}_earliest"]).all(), f"{table}.{name}"
