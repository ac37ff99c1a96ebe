"""Numbers and dates of a claim stand in its sentence, or the build says which do not."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import NOTES, Project
from hypothesis import given
from hypothesis import strategies as st
from policy_build.places import Problem
from policy_build.stated import date_parts, durations, numbers
from steps import note

NEW = f"{NOTES}/fr-new.md"
EVENTS = """\
  - at: p. 2
    says: The Games open on 26 July 2024.
    deployments/paris-2024:
      trigger_start: 2024-07-26
"""


def _problems(project: Project, says: str, row: str, cell: str, *, more: str = "", **header: str) -> list[Problem]:
    text = f"  - at: p. 1\n    says: {says}\n{more}    {row}:\n      {cell}\n"
    project.write(NEW, note("fr-new", EVENTS + text, **header))
    return [p for p in project.problems() if p.code == "E308"]


def _quantity(cell: str) -> str:
    about = {"measure_id": "town-analysis", "indicator": "cameras_installed", "value_kind": "claimed"}
    return "\n      ".join([cell, *(f"{name}: {value}" for name, value in about.items())])


@pytest.mark.parametrize(
    ("says", "value"),
    [
        ("It counts 4,055 cameras.", "4055"),
        ("It counts 4 055 cameras.", "4055"),
        ("It counts 1.2 million cameras.", "1200000"),
        ("It counts half a million cameras.", "500000"),
        ("It counts twenty-two cameras.", "22"),
        ("It counts two hundred thousand cameras.", "200000"),
        ("Cameras fell by 20.6 per cent.", "-20.6"),
        ("It counts no cameras.", "0"),
    ],
)
def test_a_number_may_be_said_in_figures_or_in_words(project: Project, says: str, value: str) -> None:
    assert _problems(project, says, "quantities/new", _quantity(f"value: {value}")) == []
    assert _problems(project, says, "quantities/new", _quantity("value: 477"))


def test_what_the_sentence_does_not_state_is_reported_at_the_value(project: Project) -> None:
    (problem,) = _problems(project, "It counts many cameras.", "quantities/new", _quantity("value: 300"))
    line = (project.root / NEW).read_text(encoding="utf-8").split("\n")[problem.place.line - 1]
    assert line[problem.place.column - 1 :] == "300"
    assert "value 300" in problem.message
    assert "mode: inferred" in problem.hint


@pytest.mark.parametrize("mode", ["    mode: computed\n", "    mode: inferred\n    rationale: Two halves.\n"])
def test_what_is_worked_out_or_inferred_need_not_be_said(project: Project, mode: str) -> None:
    cell = _quantity("value: 300")
    assert _problems(project, "It counts some.", "quantities/new", cell, more=mode) == []


def test_a_span_of_time_may_be_said_in_any_unit(project: Project) -> None:
    row, says = "quantities/new", "Data are kept for five years."
    assert _problems(project, says, row, _quantity("value: 1826") + "\n      unit: day") == []
    assert _problems(project, says, row, _quantity("value: 1826") + "\n      unit: camera")
    assert _problems(project, says, row, _quantity("value: 1900") + "\n      unit: day")


DATED = ("events/new", "label: Something happens\n      type: planned_end\n      date: ")


@pytest.mark.parametrize(
    ("says", "value", "header"),
    [
        ("It ended on 4 March 2025.", "2025-03-04", {}),
        ("It ended on 4 March.", "2025-03-04", {"issued": "2025-04"}),
        ("It ended on the 4th.", "2025-03-04", {"issued": "2025-03-20"}),
        ("It has ended.", "2025-03-04", {"issued": "2025-03-04"}),
        ("It has ended.", "2025-03-04", {"title": "Décret du 4 mars 2025"}),
        ("It ended in March 2025.", "2025-03", {}),
        ("It ended in 2025.", "2025", {}),
        ("It ran in 2024/25.", "2024/2025", {}),
        ("It ran for some time.", "2025-03-04?", {}),
        ("It began with the Games.", "2024-07-26", {}),
        ("It began with the Games.", "2024-07/..", {}),
    ],
)
def test_a_date_may_be_said_or_be_that_of_the_source_or_of_the_event(
    project: Project, says: str, value: str, header: dict[str, str]
) -> None:
    row, cell = DATED
    assert _problems(project, says, row, cell + value, **header) == []


@pytest.mark.parametrize(
    ("says", "value", "header"),
    [
        ("It ended on 5 March 2025.", "2025-03-04", {}),
        ("It ended on 4 May 2025.", "2025-03-04", {}),
        ("It ended on 4 March 2024.", "2025-03-04", {}),
        ("It ended in March.", "2025-03", {"issued": "2026-04"}),
        ("It has ended.", "2025-03-04", {"issued": "2025-03"}),
        ("It ran until 2025.", "2024/2025", {}),
    ],
)
def test_a_date_that_only_a_neighbour_knows_is_reported(
    project: Project, says: str, value: str, header: dict[str, str]
) -> None:
    row, cell = DATED
    (problem,) = _problems(project, says, row, cell + value, **header)
    assert f"date {value}" in problem.message


@pytest.mark.parametrize(("at", "stated"), [("paras 3 and 4", False), ("sitting of 4 March", True)])
def test_the_number_of_a_paragraph_is_no_day(project: Project, at: str, stated: bool) -> None:
    row, cell = DATED
    text = f"  - at: {at}\n    says: It ended in March 2025.\n    {row}:\n      {cell}2025-03-04\n"
    project.write(NEW, note("fr-new", text))
    assert ("E308" in project.codes()) is not stated


@given(st.integers(0, 10**9), st.sampled_from(["{:,}", "{}", "about {:,} of them"]))
def test_every_number_in_figures_is_found(value: int, shape: str) -> None:
    assert value in numbers(shape.format(value))


@given(st.dates(date(1800, 1, 1), date(2099, 12, 31)), st.sampled_from(["%d %B %Y", "%B %d, %Y", "%Y-%m-%d"]))
def test_every_date_in_words_is_found(day: date, shape: str) -> None:
    years, months, days = date_parts(f"It began on {day.strftime(shape)}, they say.")
    assert (day.year, day.month, day.day) in {(y, m, d) for y in years for m in months for d in days}


@given(st.text())
def test_any_text_can_be_asked(text: str) -> None:
    assert all(isinstance(value, float) for value in numbers(text))
    assert all(least <= most for least, most in durations(text))
    assert all(1 <= month <= 12 for month in date_parts(text)[1])
