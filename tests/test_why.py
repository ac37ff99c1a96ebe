"""``why``: every claim behind a cell, or the reason that it is empty."""

from __future__ import annotations

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
