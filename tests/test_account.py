"""What a deployment's record rests on, counted in the small project by hand."""

from __future__ import annotations

import pytest
from conftest import CODING_PATH, NOTES, Project
from policy_build import account, command
from steps import claim, note

LIFE = ("lifecycle", "town-analysis.legal_authority.2023-05-20", "planned_end")
LEVEL = ("codings", "town-analysis.time_limit.de_jure.2023-05-20", "level")


def test_legal_cells_are_ends_terms_and_levels_of_the_rules(project: Project) -> None:
    cells = account.legal_cells(project.build())
    assert cells[LIFE] == {"statute_text"}
    assert cells[LEVEL] == {"statute_text"}
    assert cells["measure_terms", "town-analysis.purpose.event_crowd_safety.de_jure", "term"] == {"statute_text"}
    assert not any(table in ("events", "quantities") for table, _, _ in cells)


@pytest.mark.parametrize(("origin", "expected"), [("", 2), ("\norigin: fr-law", 1)])
def test_sources_of_one_origin_count_once(project: Project, origin: str, expected: int) -> None:
    second = note("fr-second", claim(f"lifecycle/{LIFE[1]}", {"planned_end": "2025-03-31"}))
    project.write(f"{NOTES}/fr-second.md", second.replace("language: fr", f"language: fr{origin}"))
    origins = account.origins_of_cells(project.build())
    assert origins[LIFE] == expected
    assert origins["quantities", "town-cameras", "value"] == 1


def test_consequence_counts_the_judgments_that_cite_a_passage_and_those_that_list_the_row(project: Project) -> None:
    # art. 10 bears a coding and an outcome; the row is listed by an assertion.
    assert account.consequence(project.build())[LIFE] >= 3
    assert account.consequence(project.build())["quantities", "town-cameras", "value"] == 0


def test_core_levels_say_why_they_are_empty(project: Project) -> None:
    found = {
        (coding["measure_id"], coding["dimension_id"], coding["realm"]): reason
        for coding, reason in account.core_levels(project.build())
    }
    assert found["town-analysis", "time_limit", "de_jure"] is None
    assert found["town-analysis", "targeting", "de_facto"] == "not_yet_coded"


def test_every_row_of_the_small_project_belongs_to_its_deployment(project: Project) -> None:
    assert set(account.owners(project.build()).values()) == {"paris-2024"}


def test_the_account_is_printed_and_nothing_is_written(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    project.write(
        "raw/leads_left_out/paris-2024.md",
        "# Left out\n\n| lead id | source address | reason |\n|---|---|---|\n| P1 | - | echo |\n| P2 | - | echo |\n",
    )
    assert command.main(project.root, ["--account", "paris-2024"]) == 0
    printed = capsys.readouterr().out
    assert "notes: 2; places cited: 4" in printed
    assert "leads left out, with reason: 2" in printed
    assert not (project.root / "policy_data").exists()


def test_an_account_of_an_unknown_deployment_names_the_known_ones(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command.main(project.root, ["--account", "rome"])
    assert "paris-2024" in capsys.readouterr().err


def test_both_passes_of_a_coding_are_kept_and_compared(project: Project) -> None:
    project.edit(CODING_PATH, "      - fr-law[art. 10]\n  - lifecycle", SECOND + "  - lifecycle")
    votes = project.rows("votes")
    assert {(row["coding_pass"], row["value"]) for row in votes if row["table_name"] == "codings"} == {
        ("first", "3"),
        ("second", "2"),
    }
    # One unit is no group: nothing could vary.
    assert project.rows("agreement") == []


SECOND = """\
      - fr-law[art. 10]
    votes: {first: 3, second: 2}
    adjudication: The day stands in a binding act.
"""
