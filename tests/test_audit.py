"""``audit``: an assertion, with every row for it, against it or missing."""

from __future__ import annotations

import pytest

import policy_data
from policy_data import assertion, store

S22 = "s22-london-permanent"


def test_every_row_of_the_table_stands_in_the_audit_with_what_it_holds() -> None:
    found = policy_data.audit(S22)
    listed = store.load("assertion_evidence").query("assertion_id == @S22")
    assert set(found.rows["row_id"]) == set(listed["row_id"])
    text = str(found)
    for row in found.rows.to_dict("records"):
        assert f"{row['table_name']} / {row['row_id']}" in text
    life = store.load("lifecycle").set_index(store.row_ids("lifecycle"))
    for row in found.rows.query("table_name == 'lifecycle' and column_name == '*'").to_dict("records"):
        assert f"time_outcome {life.loc[row['row_id'], 'time_outcome']}" in row["content"]


def test_a_cell_that_is_listed_as_missing_is_shown_empty() -> None:
    cells = store.load("assertion_evidence").query("relation == 'missing' and column_name != '*'")
    rows = policy_data.audit(cells["assertion_id"].iloc[0]).rows
    missing = rows[(rows["relation"] == "missing") & (rows["column_name"] != "*")]
    assert len(missing) and missing["content"].isna().all()
    assert "= (empty); origins of the row:" in str(policy_data.audit(cells["assertion_id"].iloc[0]))


def test_the_audit_names_who_says_it_and_where() -> None:
    found = policy_data.audit(S22)
    assert "amnesty-2023-03-france-olympics" in set(found.claims["source_id"])
    assert f"said in amnesty-2023-03-france-olympics [{found.claims['locator'].iloc[0]}]" in str(found)


def test_origins_are_counted_over_the_row_once_each() -> None:
    claims = store.load("claims").merge(store.load("sources")[["source_id", "origin"]], on="source_id")
    row = policy_data.audit(S22).rows.iloc[0]
    of_row = claims[(claims["table_name"] == row["table_name"]) & (claims["row_id"] == row["row_id"])]
    assert row["n_origins"] == len(set(of_row["origin"]))


def test_a_normative_assertion_has_no_standing() -> None:
    normative = store.load("assertions").query("kind == 'normative'")["assertion_id"].iloc[0]
    assert "no standing, it is normative" in str(policy_data.audit(normative))


def test_every_table_that_an_assertion_rests_on_has_telling_columns() -> None:
    used = set(store.load("assertion_evidence")["table_name"])
    assert used <= set(assertion._TELLING)
    for name, columns in assertion._TELLING.items():
        assert set(columns) <= set(store.load(name).columns)


def test_an_unknown_assertion_names_the_nearest() -> None:
    with pytest.raises(store.Unknown, match=S22):
        policy_data.audit("s22-london-permanen")


def test_the_rows_are_counted_before_they_are_listed() -> None:
    found = policy_data.audit(S22)
    (line,) = [line for line in str(found).splitlines() if line.startswith("  rows: ")]
    for relation, n in found.rows["relation"].value_counts().items():
        assert (f"{n} {relation}" in line) == (n > 0)
