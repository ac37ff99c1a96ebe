"""README, data card and guide: every command and number in them is run or checked."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT, Project
from policy_build import datacard, examples
from policy_build.pipeline import build

from policy_data import cli, store

DOCUMENTS = ("README.md", "QUESTIONS.md", "DATACARD.md", "raw/README.md", "CHANGELOG.md")


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", _text(name), re.DOTALL)


def test_the_python_of_the_readme_runs(capsys: pytest.CaptureFixture[str]) -> None:
    for block in _blocks("README.md", "python"):
        exec(compile(block, "README.md", "exec"), {})
    assert "2025-03-31" in capsys.readouterr().out


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_policy_data_command_in_a_code_block_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for block in re.findall(r"```\w*\n(.*?)```", _text(name), re.DOTALL):
        for line in block.splitlines():
            if line.startswith("policy-data "):
                assert cli.main(line.split()[1:]) == 0, line
    capsys.readouterr()


def test_the_readme_lists_every_table() -> None:
    text = _text("README.md")
    assert [name for name in store.tables() if f"`{name}`" not in text] == []


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", _text(name)):
        if "://" not in target:
            assert (ROOT / name).parent.joinpath(target).exists(), f"{name}: {target}"


def test_the_numbers_of_the_data_card_are_those_of_the_tables() -> None:
    card = _text("DATACARD.md")
    assert datacard.fill(card, build(ROOT)) == card


def test_the_answers_on_the_page_of_questions_are_what_its_code_prints() -> None:
    page = _text("QUESTIONS.md")
    assert page.count("```text\n```") == 0
    assert examples.fill(page) == page


def test_a_block_of_the_page_that_fails_is_named_with_its_line() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        examples.fill("One\n\n```python\n1 / 0\n```\n", "page.md")
    assert (raised.traceback[-1].path, raised.traceback[-1].lineno + 1) == ("page.md", 4)


def test_every_hard_call_that_a_dimension_names_is_a_heading_and_the_other_way_round() -> None:
    guide = _text("raw/hard_calls.md")
    headings = set(re.findall(r"^## ([a-z0-9-]+)$", guide, re.MULTILINE))
    named = {word for text in store.load("dimensions")["hard_calls"].dropna() for word in text.split()}
    assert named == headings


def test_every_passage_stands_in_the_data_card_once() -> None:
    card = _text("DATACARD.md")
    assert {name: card.count(f"<!-- from the tables: {name} -->") for name in datacard.PASSAGES} == dict.fromkeys(
        datacard.PASSAGES, 1
    )


def _reading(deployment: str, drawn: str, held: int, cells: int) -> str:
    return (
        f"  - deployment_id: {deployment}\n    read_on: 2026-11-23\n    drawn: {drawn}\n    notes_drawn: 9\n"
        f"    claims_checked: {held}\n    any_fault: {cells + 1}\n    cell_not_borne_out: {cells}\n    faults: some\n"
    )


def test_the_rate_of_faults_is_that_of_the_latest_random_sample(project: Project) -> None:
    readings = [("at random", 90, 60), ("at random", 50, 10), ("by consequence", 80, 40)]
    project.write(
        "raw/second_readings.yaml", "second_readings:\n" + "".join(_reading("paris-2024", *r) for r in readings)
    )
    told = datacard.PASSAGES["error_rate"](project.build())
    assert "50 claims in all, 11 (22 %) had some fault and 10 (20 %) a cell" in told


def test_a_marker_that_names_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match='marker "nothing"'):
        datacard.fill("<!-- from the tables: nothing -->\n<!-- end -->", None)  # type: ignore[arg-type]


def test_numbers_of_the_data_card_outside_the_markers_are_only_dates_and_versions() -> None:
    card = re.sub(r"<!-- from the tables.*?<!-- end -->", "", _text("DATACARD.md"), flags=re.DOTALL)
    numbers = {number.rstrip(".,") for number in re.findall(r"(?<![\w.-])\d[\d.,]*(?![\w-])", card)}
    allowed = {"2024", "2012", "2023", "4.0", "2.0", "1", "2", "3", "4"}
    assert numbers <= allowed, numbers - allowed


def test_the_guide_shows_an_error_as_the_build_prints_it(project: Project) -> None:
    (note,) = _blocks("raw/README.md", "markdown")
    project.write(
        "raw/notes/paris-2024/fr-law-2023-380.md",
        note.replace("planned_end_kind: fixed_date", "planned_end_kind: fixed-date"),
    )
    (problem,) = [problem for problem in project.problems() if problem.code == "E203"]
    lines = (project.root / problem.place.path).read_text(encoding="utf-8").splitlines()
    assert problem.render(lines) in _text("raw/README.md")


def test_the_guides_example_note_is_well_formed(project: Project) -> None:
    (note,) = _blocks("raw/README.md", "markdown")
    project.write("raw/notes/paris-2024/fr-law-2023-380.md", note)
    # The small project has another measure, so only its id is unknown here.
    assert set(project.codes()) <= {"E107", "E204"}


def test_a_second_reading_without_a_number_is_reported_at_its_place(project: Project) -> None:
    project.write(
        "raw/second_readings.yaml",
        "second_readings:\n"
        "  - deployment_id: paris-2024\n"
        "    read_on: 2026-11-23\n"
        "    drawn: at random\n"
        "    notes_drawn: some\n"
        "    claims_checked: 10\n"
        "    any_fault: 1\n"
        "    cell_not_borne_out: 0\n"
        "    faults: none to speak of\n",
    )
    (problem,) = project.problems()
    assert (problem.code, str(problem.place)) == ("E205", "raw/second_readings.yaml:5:18")


def test_make_help_lists_the_targets_that_the_documents_name() -> None:
    makefile = _text("Makefile")
    for name in DOCUMENTS:
        for target in re.findall(r"^make(?: (\w+))?$", _text(name), re.MULTILINE):
            assert not target or re.search(rf"^{target}:.*## ", makefile, re.MULTILINE), target


def test_the_ci_script_calls_the_readmes_test_command() -> None:
    assert "make test" in _text("README.md")
    assert "\nmake test\n" in _text(".ci/run")


def test_no_document_or_note_names_a_path_of_a_machine() -> None:
    pattern = re.compile(r"(?:^|[^a-z])(?:/work/|/tmp/|/root/|/home/\w)")
    for path in [*ROOT.glob("*.md"), *(ROOT / "raw").rglob("*"), *(ROOT / "policy_data").glob("*.py")]:
        if path.is_file():
            assert not pattern.search(path.read_text(encoding="utf-8")), path
