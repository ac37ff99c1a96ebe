"""The command: every verb runs, is documented, and fails with a sentence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from conftest import ROOT

import policy_data
from policy_data import cli, store
from policy_data.comparison import CERTAINTY_MARKS, as_text, compare

CELL = ("lifecycle", "paris-avs.legal_authority.2023-05-20", "planned_end")
CALLS = {
    "tables": ([], "comparison"),
    "load": (["deployments"], "paris-2024"),
    "describe": (["lifecycle"], "planned_end"),
    "find": (["retention"], "retention_limit"),
    "why": (list(CELL), "2025-03-31"),
    "audit": (["s22-london-permanent"], "contradicts"),
    "compare": (["time_limit_de_jure", "--deployment", "paris-2024"], "refused"),
    "verify": ([], "match the manifest"),
    "cite": (["--bibtex"], "@misc"),
}


@pytest.mark.parametrize("verb", [verb for verb in cli.VERBS if verb != "build"])
def test_every_verb_runs_and_prints_what_it_is_for(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments, expected = CALLS[verb]
    assert cli.main([verb, *arguments]) == 0
    assert expected in capsys.readouterr().out


@pytest.mark.parametrize("verb", cli.VERBS)
def test_every_verb_stands_in_the_readme_or_the_guide(verb: str) -> None:
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "raw/README.md")]
    assert any(f"`{verb}`" in text or f"policy-data {verb}" in text or f"python {verb}" in text for text in texts)


@pytest.mark.parametrize("name", ["retention_limit", "layer", "measures", "function"])
def test_describe_knows_dimensions_vocabularies_and_tables(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["describe", name]) == 0
    assert capsys.readouterr().out.strip()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["load", "measure"], '"measures"'),
        (["describe", "retention_limi"], '"retention_limit"'),
        (
            ["why", "lifecycle", "paris-avs.legal_authority.2023-05-21", "planned_end"],
            '"paris-avs.legal_authority.2023-05-20"',
        ),
        (["why", "lifecycle", CELL[1], "planed_end"], '"planned_end"'),
        (["why", "life_cycle", CELL[1], "planned_end"], '"lifecycle"'),
        (["audit", "s22-london-permanen"], '"s22-london-permanent"'),
        (["compare", "time_limits"], '"time_limit_de_jure"'),
        (["audit", "london-permanent"], '"s22-london-permanent"'),
        (["cite", *CELL[:2], "planed_end"], '"planned_end"'),
        (["compare", "--deployment", "paris"], '"paris-2024"'),
    ],
)
def test_an_unknown_name_exits_with_2_and_names_the_nearest(
    arguments: list[str], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(arguments) == 2
    assert expected in capsys.readouterr().err


def test_find_exits_with_1_when_there_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["find", "zzzzzz"]) == 1
    assert capsys.readouterr().out == ""


def test_load_prints_csv_that_reads_back(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["load", "measures"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["measure_id"] for row in rows] == store.load("measures")["measure_id"].tolist()


def test_verify_names_a_damaged_table_and_exits_with_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in store.TABLES_FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "roles.parquet").write_bytes(b"")
    monkeypatch.setattr(store, "TABLES_FOLDER", tmp_path)
    assert cli.main(["verify"]) == 1
    assert "roles.parquet" in capsys.readouterr().err
    assert cli.main(["load", "roles"]) == 1
    assert "policy-data: roles" in capsys.readouterr().err


def test_build_outside_a_clone_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cli, "__file__", str(tmp_path / "policy_data" / "cli.py"))
    assert cli.main(["build"]) == 2
    assert "Clone the project" in capsys.readouterr().err


def test_a_level_is_printed_with_the_mark_of_its_certainty(capsys: pytest.CaptureFixture[str]) -> None:
    frame = compare("time_limit_de_jure").dropna()
    row = frame[frame["time_limit_de_jure_certainty"] == "weak"].head(1)
    last = as_text(row).splitlines()[-1]
    assert f" {str(row['time_limit_de_jure'].iloc[0])[0]}{CERTAINTY_MARKS['weak']}" in last
    assert cli.main(["compare", "time_limit_de_jure"]) == 0
    assert "? weak" in capsys.readouterr().out


def test_a_level_that_is_not_asked_is_told_from_an_empty_one() -> None:
    frame = compare("time_limit_de_jure", "started")
    asked = frame[(frame["n_levels_asked"] > 0) & frame["time_limit_de_jure"].isna()].head(1)
    unasked = frame[frame["n_levels_asked"] == 0].head(1)
    cells = [as_text(row).splitlines()[-1].split()[1] for row in (asked, unasked)]
    assert cells == [".", "-"]


def test_a_dimension_stands_for_its_columns_in_every_realm() -> None:
    assert compare("retention_limit").equals(compare("retention_limit_de_jure", "retention_limit_de_facto"))


def test_several_deployments_can_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    two = compare("started", deployment=["paris-2024", "new-york"])
    assert set(two.index.get_level_values(0)) == {"paris-2024", "new-york"}
    assert cli.main(["compare", "started", "--deployment", "paris-2024", "--deployment", "new-york"]) == 0
    printed = capsys.readouterr().out
    assert "paris-2024" in printed and "new-york" in printed and "london-2012" not in printed


def test_the_measures_of_a_comparison_can_be_asked_after() -> None:
    for measure in compare("started").index.get_level_values(1)[:5]:
        assert policy_data.why("measures", measure, "started").row == measure


def test_a_cell_is_cited_with_every_source_that_gives_it() -> None:
    note = policy_data.cite(*CELL)
    sources = store.load("sources").set_index("source_id")
    chosen = policy_data.why(*CELL).claims.query("selected")
    for claim in chosen.to_dict("records"):
        about = sources.loc[claim["source_id"]]
        assert f"{about['title']} ({about['issued']}), {claim['locator']}" in note
        assert str(about["url"]) in note
    first = sources.reset_index().query("title == @note.splitlines()[1].split(', ', 1)[1].rsplit(' (', 1)[0]")
    assert set(first["type"]) == {"statute_text"}


def test_an_empty_cell_is_cited_with_its_reason() -> None:
    gap = store.load("gaps").iloc[0]
    assert f"Empty because: {gap['reason']}" in policy_data.cite(gap["table_name"], gap["row_id"], gap["column_name"])


@pytest.mark.parametrize("cell", [("measures",), ("measures", "paris-avs")])
def test_a_cell_is_cited_by_three_names(cell: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="table, row and column"):
        policy_data.cite(*cell)


def test_find_takes_words_in_any_order_and_knows_assertions_and_measures() -> None:
    found = policy_data.find("permanent london")
    assert "s22-london-permanent" in set(found.loc[found["what"] == "assertion", "name"])
    assert "nyc-das" in set(policy_data.find("domain awareness").query("what == 'measure'")["name"])


@pytest.mark.parametrize("name", ["time_limit_de_jure", "time_limit_de_jure_certainty"])
def test_a_column_of_the_comparison_is_described_by_its_dimension(name: str) -> None:
    assert policy_data.describe(name).equals(policy_data.describe("time_limit"))


def test_a_column_is_described_in_every_table_that_has_it() -> None:
    assert set(policy_data.describe("standing")["table_name"]) == {"agreement", "assertions", "concerns"}


def test_a_mark_of_certainty_outlives_the_cut_of_a_long_code() -> None:
    frame = compare("outcome_legal_authority")
    long = frame["outcome_legal_authority"] == "lapsed_then_reauthorised"
    row = frame[long & frame["outcome_legal_authority_certainty"].isin(["contested", "weak", "probable"])].head(1)
    mark = CERTAINTY_MARKS[str(row["outcome_legal_authority_certainty"].iloc[0])]
    assert f"…{mark} " in as_text(row).splitlines()[-1]
