"""The command: every verb runs, is documented, and fails with a sentence."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from conftest import ROOT

from policy_data import cli, store

CELL = ("lifecycle", "paris-avs.legal_authority.2023-05-20", "planned_end")
CALLS = {
    "tables": ([], "comparison"),
    "load": (["deployments"], "paris-2024"),
    "describe": (["lifecycle"], "planned_end"),
    "find": (["retention"], "retention_limit"),
    "why": (list(CELL), "2025-03-31"),
    "audit": (["s22-london-permanent"], "contradicts"),
    "compare": (["time_limit_de_jure", "--deployment", "paris-2024"], "claims"),
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
        (["compare", "time_limit"], '"time_limit_de_jure"'),
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
    from policy_data.comparison import CERTAINTY_MARKS, as_text, compare

    frame = compare("time_limit_de_jure").dropna()
    row = frame[frame["time_limit_de_jure_certainty"] == "weak"].head(1)
    last = as_text(row).splitlines()[-1]
    assert f" {str(row['time_limit_de_jure'].iloc[0])[0]}{CERTAINTY_MARKS['weak']}" in last
    assert cli.main(["compare", "time_limit_de_jure"]) == 0
    assert "? weak" in capsys.readouterr().out
