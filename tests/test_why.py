"""``why``: every claim behind a cell, or the reason that it is empty."""

from __future__ import annotations

import pandas as pd
import pytest

import policy_data
from policy_data.evidence import why


def test_a_published_value_shows_its_claims_with_locators_and_lines() -> None:
    answer = why("lifecycle", "paris-avs.legal_authority.2023-05-20", "planned_end")
    assert answer.value == "2025-03-31"
    assert answer.claims["source_id"].nunique() >= 2
    text = str(answer)
    for claim in answer.claims.to_dict("records"):
        assert f"{claim['source_id']} [{claim['locator']}]" in text
        assert f"{claim['note_path']}:{claim['note_line']}" in text


def test_an_empty_cell_shows_the_reason_of_its_gap() -> None:
    gaps = policy_data.load("gaps")
    gap = gaps[gaps["reason"] == "not_found"].iloc[0]
    answer = why(gap["table_name"], gap["row_id"], gap["column_name"])
    assert answer.value is None
    assert answer.gap is not None and answer.gap["reason"] == "not_found"
    assert f"search: {gap['search_id']}" in str(answer)


@pytest.mark.parametrize("reason", policy_data.load("gaps")["reason"].dropna().unique())
def test_every_reason_for_an_empty_cell_can_be_told(reason: str) -> None:
    gaps = policy_data.load("gaps").query("reason == @reason")
    for gap in (gaps.iloc[0], gaps.iloc[-1]):
        assert f"empty because: {reason}" in str(why(gap["table_name"], gap["row_id"], gap["column_name"]))


def test_a_judgment_shows_its_rationale_and_its_evidence() -> None:
    codings = policy_data.load("codings")
    row = codings[codings["level"].notna()].iloc[0]
    name = ".".join(str(row[key]) for key in ("measure_id", "dimension_id", "realm", "period_start"))
    answer = why("codings", name, "level")
    assert answer.rationale == row["rationale"]
    assert len(answer.claims) >= 1
    assert "rationale:" in str(answer)


def test_a_decided_conflict_shows_the_values_and_the_decision() -> None:
    conflicts = policy_data.load("conflicts")
    decided = conflicts[conflicts["resolution"] == "preferred"].iloc[0]
    answer = why(decided["table_name"], decided["row_id"], decided["column_name"])
    stated = answer.claims[answer.claims["asserts"] == "value"]
    assert stated["value"].nunique() >= 2
    assert set(stated.loc[stated["selected"], "value"]) == {stated.loc[stated["selected"], "value"].iloc[0]}
    assert decided["conflict_id"] in str(answer)


def test_a_computed_cell_shows_its_formula() -> None:
    measures = policy_data.load("comparison")
    answer = why("comparison", measures["measure_id"].iloc[0], "n_claims")
    assert answer.formula == "claims"
    assert "computed from" in str(answer)


def test_claims_for_the_value_are_counted_apart_from_those_for_another() -> None:
    decided = policy_data.load("conflicts").query("resolution == 'preferred'").iloc[0]
    answer = why(decided["table_name"], decided["row_id"], decided["column_name"])
    chosen = answer.claims[answer.claims["selected"].astype(bool)]
    others = answer.claims[~answer.claims["selected"].astype(bool)]
    plural = "s" * (len(others) != 1)
    assert f"for it, of {chosen['origin'].nunique()} origin" in str(answer)
    assert f"{len(others)} claim{plural} for another value" in str(answer)


def test_a_level_in_the_comparison_leads_to_its_codings() -> None:
    frame = policy_data.load("comparison")
    row = frame[frame["time_limit_de_jure"].notna()].iloc[0]
    behind = why("comparison", row["measure_id"], "time_limit_de_jure").behind
    shown = behind[behind["value"].notna()].iloc[0]
    assert shown["row_id"].startswith(f"{row['measure_id']}.time_limit.de_jure.")
    assert shown["value"] == row["time_limit_de_jure"].split(" ")[0]
    assert shown["certainty"] == row["time_limit_de_jure_certainty"]


def test_an_empty_level_in_the_comparison_gives_the_reason_of_its_coding() -> None:
    gaps = policy_data.load("gaps").query("table_name == 'codings' and column_name == 'level'")
    frame = policy_data.load("comparison").set_index("measure_id")
    told = 0
    for gap in gaps.to_dict("records"):
        measure, dimension, realm, _ = gap["row_id"].split(".")
        column = f"{dimension}_{realm}"
        if column in frame.columns and pd.isna(frame.loc[measure, column]):
            answer = why("comparison", measure, column)
            assert gap["reason"] in set(answer.behind["reason"])
            assert f"empty: {gap['reason']}" in str(answer)
            told += 1
            if told == 20:
                break
    assert told == 20


@pytest.mark.parametrize("column", policy_data.load("comparison").columns)
def test_every_column_of_the_comparison_can_be_asked(column: str) -> None:
    for measure in ("paris-avs", "london-troops"):
        assert f"comparison / {measure} / {column} = " in str(why("comparison", measure, column))


def test_an_answer_shows_itself_in_a_notebook_as_it_prints() -> None:
    answer = why("measures", "paris-avs", "started")
    assert repr(answer) == str(answer)
