"""Claims to cells: agree, conflict or decide; nothing resolves itself."""

from __future__ import annotations

import pytest
from conftest import LAW_PATH, NOTES, PAPER_PATH, Project
from policy_build.places import Problem
from steps import Half, claim, half, note

END = ("lifecycle", "town-analysis.legal_authority.2023-05-20", "planned_end")
CAMERAS = ("quantities", "town-cameras", "value")
DECISIONS_PATH = "raw/decisions.yaml"


def add(project: Project, source: str, cell: tuple[str, str, str], value: str, **header: str) -> None:
    """Add a note in which a source gives a cell a value."""
    table, row, column = cell
    project.write(f"{NOTES}/{source}.md", note(source, claim(f"{table}/{row}", {column: value}), **header))


def decide(project: Project, cell: tuple[str, str, str], resolution: str, **more: str) -> None:
    """Write the one decision of the project."""
    table, row, column = cell
    about = {
        "conflict_id": "the-conflict",
        "cell": f"{table}/{row}.{column}",
        "type": "factual",
        "resolution": resolution,
        **more,
        "reason": "We looked.",
    }
    if resolution not in ("split", "dated") and "weighed" not in about:
        given = sorted({made.value or "" for made in half(project).on(table, row, column).values()} - {""})
        about["weighed"] = f'"{" | ".join(given) or "1"}"'
    lines = "".join(f"    {key}: {value}\n" for key, value in about.items())
    project.write(DECISIONS_PATH, f"decisions:\n  -{lines[3:]}")


def sound(project: Project) -> Half:
    """Return the half build of a project without problems."""
    found = half(project)
    assert found.problems == []
    return found


def selected(found: Half, cell: tuple[str, str, str]) -> dict[str, bool]:
    """Return by source whether its claim on a cell is published."""
    return {source: made.selected for source, made in found.on(*cell).items()}


def origins(found: Half, cell: tuple[str, str, str]) -> dict[str, int]:
    """Return by source how many independent origins give its value."""
    return {source: made.n_origins for source, made in found.on(*cell).items()}


def the_problem(project: Project) -> Problem:
    """Return the only problem of a project."""
    (problem,) = half(project).problems
    return problem


def test_a_single_claim_is_published(project: Project) -> None:
    found = sound(project)
    assert found.cell(*CAMERAS) == "300"
    assert selected(found, CAMERAS) == {"fr-law": True}
    assert origins(found, CAMERAS) == {"fr-law": 1}


def test_equal_values_corroborate_each_other(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "300")
    found = sound(project)
    assert found.cell(*CAMERAS) == "300"
    assert selected(found, CAMERAS) == {"fr-law": True, "fr-second": True}
    assert origins(found, CAMERAS) == {"fr-law": 2, "fr-second": 2}


@pytest.mark.parametrize("written", ["300.0", "300.00", "0300"])
def test_numbers_agree_however_they_are_written(project: Project, written: str) -> None:
    add(project, "fr-second", CAMERAS, written)
    found = sound(project)
    assert found.cell(*CAMERAS) == "300"
    assert origins(found, CAMERAS) == {"fr-law": 2, "fr-second": 2}


@pytest.mark.parametrize("written", ["300.01", "301", "3000", "-300", "3"])
def test_numbers_that_differ_do_not_agree(project: Project, written: str) -> None:
    add(project, "fr-second", CAMERAS, written)
    assert {p.code for p in half(project).problems} == {"E301"}


@pytest.mark.parametrize(
    ("written", "kept"), [("0.50", "0.5"), ("-0", "0"), ("0.0", "0"), ("-2.10", "-2.1"), ("1000", "1000")]
)
def test_a_number_is_kept_without_needless_zeros(project: Project, written: str, kept: str) -> None:
    project.edit(LAW_PATH, "value: 300", f"value: {written}")
    assert sound(project).cell(*CAMERAS) == kept


def test_sources_of_one_origin_count_once(project: Project) -> None:
    add(project, "fr-echo", CAMERAS, "300", origin="fr-law")
    add(project, "fr-echo-two", CAMERAS, "300", origin="fr-law")
    add(project, "fr-other", CAMERAS, "300")
    assert set(origins(sound(project), CAMERAS).values()) == {2}


def test_sources_of_an_origin_that_has_no_note_count_once(project: Project) -> None:
    add(project, "fr-one", CAMERAS, "300", origin="fr-agency")
    add(project, "fr-two", CAMERAS, "300", origin="fr-agency")
    assert set(origins(sound(project), CAMERAS).values()) == {2}


def test_an_origin_that_repeats_another_is_an_error(project: Project) -> None:
    add(project, "fr-one", CAMERAS, "300", origin="fr-law")
    add(project, "fr-two", CAMERAS, "300", origin="fr-one")
    problem = the_problem(project)
    assert (problem.code, problem.place.path, problem.hint) == ("E403", f"{NOTES}/fr-two.md", "write origin: fr-law")


def test_one_source_that_says_a_thing_twice_counts_once(project: Project) -> None:
    project.write(f"{NOTES}/fr-second.md", note("fr-second", claim("quantities/town-cameras", {"value": "300"}) * 2))
    found = sound(project)
    assert {made.n_origins for made in found.claims if made.cell == CAMERAS} == {2}
    ids = [made.id for made in found.claims]
    assert len(ids) == len(set(ids))


def test_a_coarse_date_agrees_with_the_finest_and_is_not_what_is_published(project: Project) -> None:
    found = sound(project)
    assert found.cell(*END) == "2025-03-31"
    assert selected(found, END) == {"fr-law": True, "fr-paper-2023": False}


@pytest.mark.parametrize(
    "coarse", ["2025", "202X", "2025-33", "../2025-03", "2025-03/..", "XXXX", "2025-03-01/2025-04-15"]
)
def test_every_kind_of_coarse_date_agrees_with_a_day_that_it_allows(project: Project, coarse: str) -> None:
    project.edit(PAPER_PATH, "planned_end: 2025-03\n", f"planned_end: {coarse}\n")
    assert sound(project).cell(*END) == "2025-03-31"


@pytest.mark.parametrize("other", ["2025-04", "2025-03-30", "2024", "../2025-03-30", "2025-04/.."])
def test_a_date_conflicts_with_one_that_does_not_hold_it(project: Project, other: str) -> None:
    project.edit(PAPER_PATH, "planned_end: 2025-03\n", f"planned_end: {other}\n")
    assert {p.code for p in half(project).problems} == {"E301"}


def test_dates_that_overlap_without_one_in_the_other_conflict(project: Project) -> None:
    project.edit(LAW_PATH, "planned_end: 2025-03-31", "planned_end: 2025-03-15/2025-04-15")
    assert {p.code for p in half(project).problems} == {"E301"}


def test_three_dates_agree_only_if_the_finest_lies_in_all(project: Project) -> None:
    add(project, "fr-third", END, "2025-33")
    assert sound(project).cell(*END) == "2025-03-31"
    add(project, "fr-fourth", END, "2025-03-30")
    assert {p.code for p in half(project).problems} == {"E301"}


def test_a_conflict_without_a_decision_shows_every_value_at_its_place(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "400")
    add(project, "fr-third", CAMERAS, "300")
    found = half(project)
    assert [p.code for p in found.problems] == ["E301", "E301"]
    paths = [p.place.path for p in found.problems]
    assert paths == [LAW_PATH, f"{NOTES}/fr-second.md"]
    for problem in found.problems:
        for other in found.problems:
            assert str(other.place) in problem.message
        assert '"300"' in problem.message and '"400"' in problem.message
    assert found.cell(*CAMERAS) is None


@pytest.mark.parametrize("resolution", ["preferred", "deprecated"])
def test_a_preferred_source_gives_the_value(project: Project, resolution: str) -> None:
    add(project, "fr-second", CAMERAS, "400")
    add(project, "fr-third", CAMERAS, "400.0")
    decide(project, CAMERAS, resolution, prefer="fr-second")
    found = sound(project)
    assert found.cell(*CAMERAS) == "400"
    assert selected(found, CAMERAS) == {"fr-law": False, "fr-second": True, "fr-third": True}
    assert origins(found, CAMERAS) == {"fr-law": 1, "fr-second": 2, "fr-third": 2}
    assert found.rows.cells["conflicts", "the-conflict"]["preferred"] == "fr-second"
    assert found.gap(*CAMERAS) is None


def test_several_sources_can_be_preferred_if_they_agree(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "400")
    add(project, "fr-third", CAMERAS, "400")
    decide(project, CAMERAS, "preferred", prefer="fr-second fr-third")
    assert sound(project).cell(*CAMERAS) == "400"
    decide(project, CAMERAS, "preferred", prefer="fr-second fr-law")
    problem = the_problem(project)
    assert problem.code == "E302" and "gives several values" in problem.message


def test_a_preferred_source_that_gives_no_value_is_an_error(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "400")
    decide(project, CAMERAS, "preferred", prefer="fr-paper-2023")
    problem = the_problem(project)
    assert (problem.code, problem.place.path, problem.place.line) == ("E302", DECISIONS_PATH, 3)
    assert "gives no value here" in problem.message
    assert problem.hint == "sources of this cell: fr-law, fr-second"


def test_a_range_of_numbers_gives_low_and_high_and_no_value(project: Project) -> None:
    for source, value in (("fr-second", "1000"), ("fr-third", "90")):
        add(project, source, CAMERAS, value)
    decide(project, CAMERAS, "range")
    found = sound(project)
    table, row, _ = CAMERAS
    assert found.cell(*CAMERAS) is None
    assert (found.cell(table, row, "low"), found.cell(table, row, "high")) == ("90", "1000")
    assert found.gap(*CAMERAS) == ("sources_disagree", None, "We looked.")
    assert found.gap(table, row, "low") is None
    assert not any(selected(found, CAMERAS).values())
    bounds = {column: found.on(table, row, column) for column in ("low", "high")}
    assert {column: list(made) for column, made in bounds.items()} == {"low": ["fr-third"], "high": ["fr-second"]}
    assert all(c.selected and c.mode == "computed" for made in bounds.values() for c in made.values())


def test_a_range_beside_a_claimed_bound_is_an_error(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "400")
    add(project, "fr-third", ("quantities", "town-cameras", "low"), "250")
    decide(project, CAMERAS, "range")
    problem = the_problem(project)
    assert problem.code == "E302" and "low is claimed as well" in problem.message


def test_a_range_of_dates_gives_an_interval(project: Project) -> None:
    project.edit(PAPER_PATH, "planned_end: 2025-03\n", "planned_end: 2025-06\n")
    decide(project, END, "range")
    found = sound(project)
    assert found.cell(*END) == "2025-03-31/2025-06-30"
    assert selected(found, END) == {"fr-law": True, "fr-paper-2023": True}
    assert found.gap(*END) is None


def test_a_range_of_dates_with_an_open_end_is_an_error(project: Project) -> None:
    project.edit(PAPER_PATH, "planned_end: 2025-03\n", "planned_end: 2025-06/..\n")
    decide(project, END, "range")
    problem = the_problem(project)
    assert problem.code == "E302" and "needs two ends" in problem.message


def test_a_range_of_words_is_an_error(project: Project) -> None:
    cell = ("quantities", "town-cameras", "scope")
    add(project, "fr-second", cell, "the region")
    decide(project, cell, "range")
    problem = the_problem(project)
    assert problem.code == "E302" and "fits dates and quantities.value only" in problem.message


@pytest.mark.parametrize("cell", [CAMERAS, END])
def test_a_dispute_that_is_kept_leaves_the_cell_empty(project: Project, cell: tuple[str, str, str]) -> None:
    add(project, "fr-second", cell, "400" if cell == CAMERAS else "2026")
    decide(project, cell, "both_kept")
    found = sound(project)
    assert found.cell(*cell) is None
    assert found.gap(*cell) == ("sources_disagree", None, "We looked.")
    assert not any(selected(found, cell).values())


@pytest.mark.parametrize("resolution", ["split", "dated"])
def test_a_conflict_that_is_split_names_the_rows_it_went_to(project: Project, resolution: str) -> None:
    add(project, "fr-second", ("quantities", "region-cameras", "value"), "400")
    decide(project, CAMERAS, resolution, other_rows="region-cameras")
    found = sound(project)
    assert found.cell(*CAMERAS) == "300"
    assert found.cell("quantities", "region-cameras", "value") == "400"
    assert found.rows.cells["conflicts", "the-conflict"]["other_rows"] == "region-cameras"


def test_a_split_that_names_no_row_is_an_error(project: Project) -> None:
    decide(project, CAMERAS, "split", other_rows="region-cameras")
    problem = the_problem(project)
    assert problem.code == "E204" and "no row region-cameras" in problem.message


def test_a_split_whose_claims_still_stand_in_one_row_is_an_error(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "400")
    add(project, "fr-third", ("quantities", "region-cameras", "value"), "400")
    decide(project, CAMERAS, "split", other_rows="region-cameras")
    codes = [(p.code, p.place.path) for p in half(project).problems]
    assert codes == [("E302", DECISIONS_PATH), ("E301", LAW_PATH), ("E301", f"{NOTES}/fr-second.md")]


@pytest.mark.parametrize(
    ("resolution", "more", "why"),
    [
        ("preferred", {}, "needs prefer"),
        ("both_kept", {"prefer": "fr-law"}, "takes no prefer"),
        ("split", {}, "other_rows amiss"),
        ("both_kept", {"other_rows": "town-cameras"}, "other_rows amiss"),
    ],
)
def test_a_decision_lacks_nothing_and_has_nothing_to_spare(
    project: Project, resolution: str, more: dict[str, str], why: str
) -> None:
    add(project, "fr-second", CAMERAS, "400")
    decide(project, CAMERAS, resolution, **more)
    assert any(p.code == "E302" and why in p.message for p in half(project).problems)


def test_a_decision_on_sources_that_agree_is_stale(project: Project) -> None:
    decide(project, CAMERAS, "both_kept")
    problem = the_problem(project)
    assert problem.code == "E302" and "no longer disagree" in problem.message


def test_a_decision_on_a_cell_that_nobody_claims_is_stale(project: Project) -> None:
    decide(project, ("quantities", "town-cameras", "low"), "both_kept")
    problem = the_problem(project)
    assert problem.code == "E302" and "are none" in problem.message


def test_two_decisions_on_one_cell_are_an_error(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "400")
    decide(project, CAMERAS, "both_kept")
    text = (project.root / DECISIONS_PATH).read_text(encoding="utf-8")
    project.write(DECISIONS_PATH, text + text.split("\n", 1)[1].replace("the-conflict", "again"))
    assert "two decisions on one cell" in {p.message for p in half(project).problems}


@pytest.mark.parametrize(
    ("asserts", "reason"), [("declines_to_say", "not_public"), ("does_not_know", "unknown_to_source")]
)
def test_a_refusal_explains_the_blank_and_a_value_outweighs_it(project: Project, asserts: str, reason: str) -> None:
    cell = ("measures", "town-analysis", "official_name")
    text = note("fr-police", claim("measures/town-analysis", {"official_name": ""}, asserts=asserts))
    project.write(f"{NOTES}/fr-police.md", text)
    found = sound(project)
    assert found.cell(*cell) is None
    assert found.gap(*cell) == (reason, None, "Something stands here.")
    assert found.on(*cell)["fr-police"].value is None and not found.on(*cell)["fr-police"].selected
    add(project, "fr-second", cell, "Caméras augmentées")
    found = sound(project)
    assert found.cell(*cell) == "Caméras augmentées"
    assert found.gap(*cell) is None
    assert selected(found, cell) == {"fr-police": False, "fr-second": True}


def test_a_refusal_that_gives_a_value_is_an_error(project: Project) -> None:
    text = note("fr-police", claim("measures/town-analysis", {"official_name": "x"}, asserts="declines_to_say"))
    project.write(f"{NOTES}/fr-police.md", text)
    assert the_problem(project).code == "E104"


def test_evidence_of_a_judgment_is_a_claim_without_a_value(project: Project) -> None:
    cell = ("codings", "town-analysis.time_limit.de_jure.2023-05-20", "level")
    made = sound(project).on(*cell)
    assert {(c.asserts, c.value, c.selected, c.locator) for c in made.values()} == {("evidence", None, True, "art. 10")}
    assert list(made) == ["fr-law"]


def test_a_row_that_exists_by_its_key_is_claimed_by_the_claim_under_which_it_stands(project: Project) -> None:
    cell = ("measure_terms", "town-analysis.purpose.event_crowd_safety.de_jure", "term")
    project.write(f"{NOTES}/fr-second.md", note("fr-second", claim("/".join(cell[:2]), {})))
    made = sound(project).on(*cell)
    assert {source: c.value for source, c in made.items()} == {
        "fr-law": "event_crowd_safety",
        "fr-second": "event_crowd_safety",
    }
    assert {c.n_origins for c in made.values()} == {2}


def test_a_value_that_comes_after_a_decision_reopens_it(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "310")
    decide(project, CAMERAS, "preferred", prefer="fr-law")
    assert half(project).problems == []
    add(project, "fr-third", CAMERAS, "320")
    problem = the_problem(project)
    assert (problem.code, problem.place.path) == ("E301", f"{NOTES}/fr-third.md")
    assert 'did not weigh "320"' in problem.message
    decide(project, CAMERAS, "preferred", prefer="fr-law")
    assert half(project).problems == []


def test_a_decision_names_no_value_that_no_source_gives(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "310")
    decide(project, CAMERAS, "preferred", prefer="fr-law", weighed='"300 | 310 | 320"')
    problem = the_problem(project)
    assert (problem.code, problem.place.path) == ("E302", DECISIONS_PATH)
    assert '"320"' in problem.message


def test_two_notes_on_one_page_count_as_one_origin(project: Project) -> None:
    add(project, "fr-second", CAMERAS, "300", url="https://example.org/page/")
    add(project, "fr-third", CAMERAS, "300", url="https://EXAMPLE.org/page#part")
    problem = the_problem(project)
    assert (problem.code, problem.place.path) == ("E403", f"{NOTES}/fr-third.md")
    add(project, "fr-third", CAMERAS, "300", url="https://EXAMPLE.org/page#part", origin="fr-second")
    assert set(origins(sound(project), CAMERAS).values()) == {2}
