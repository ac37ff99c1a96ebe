"""Every error is reported with its code, at its place, together with all others."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import CODING_PATH, LAW_PATH, NOTES, PAPER_PATH, Project
from policy_build.codebook import read_codebook
from policy_build.pipeline import build
from policy_build.places import CODES, BuildFailed, Place, Problem, Problems, nearest
from steps import claim, note

ACTORS_PATH = "raw/actors.yaml"
CANDIDATES_PATH = "raw/candidates/paris-2024.yaml"
DECISIONS_PATH = "raw/decisions.yaml"
DEPLOYMENT_PATH = "raw/deployments/paris-2024.yaml"
RELEASE_PATH = "raw/release.yaml"
SEARCHES_PATH = "raw/searches.yaml"

ROW = "lifecycle/town-analysis.legal_authority.2023-05-20"


class Slip(NamedTuple):
    """One slip of the pen: what to replace in a file, and what it should bring.

    ``marked`` is the text on which the caret should stand; it stands just once
    in the broken file, or follows ``after``.
    """

    path: str
    old: str
    new: str
    code: str
    marked: str
    after: str = ""
    hint: str = ""


SLIPS = (
    Slip(LAW_PATH, "publisher: fr-parliament", "publisher: fr-parliment", "E204", "fr-parliment", "", "fr-parliament"),
    Slip(LAW_PATH, "kind: fixed_date", "kind: fixed-date", "E203", "fixed-date", "", "fixed_date"),
    Slip(LAW_PATH, "measure_terms/", "measure_term/", "E201", "measure_term/town", "", "measure_terms"),
    Slip(LAW_PATH, "\n      date: 2023-05-19", "\n      date: 2023-02-30", "E205", "2023-02-30"),
    Slip(LAW_PATH, "value: 300", "value: 1,300", "E205", "1,300"),
    Slip(LAW_PATH, "unit: camera", "units: camera", "E202", "units", "", "unit"),
    Slip(LAW_PATH, "scope: the town", "scope: l’été, no. #5", "E105", "#5"),
    Slip(LAW_PATH, "language: fr\n", "language: fr\ntitle: Loi\n", "E103", "title", "language: fr\n"),
    Slip(PAPER_PATH, "    says: A campaign says in May 2023 that the measure will stay.\n", "", "E107", "at: para. 3"),
    Slip(PAPER_PATH, "kind: predictive", "kind: predictiv", "E203", "predictiv", "", "predictive"),
    Slip(PAPER_PATH, "planned_end: 2025-03\n", "planned_end: 2025-04\n", "E301", "2025-04"),
    Slip(PAPER_PATH, "issued: 2023-05", "isued: 2023-05", "E106", "isued", "", "issued"),
    Slip(CODING_PATH, "coder_kind: model", "coder_kind: robot", "E203", "robot"),
    Slip(
        CODING_PATH,
        "      level: 3\n      certainty: established\n",
        "      level: 3\n",
        "E304",
        "codings/town-analysis",
    ),
    Slip(
        CODING_PATH,
        "the day.\n    evidence:\n      - fr-law[art. 10]",
        "the day.\n    evidence:\n      - fr-law[art 10]",
        "E305",
        "fr-law[art 10]",
        "",
        "art. 10",
    ),
    Slip(
        CODING_PATH,
        "authority.2023-05-20: The law",
        "authority.2023-05-21: The law",
        "E204",
        "lifecycle/town-analysis.legal_authority.2023-05-21",
        "",
        "town-analysis.legal_authority.2023-05-20",
    ),
    Slip(
        SEARCHES_PATH, "/critics_name", "/critic_name", "E202", "measures/town-analysis/critic_name", "", "critics_name"
    ),
    Slip(ACTORS_PATH, "actor_id: int-campaign", "actor_id: Campaign", "E205", "Campaign"),
    Slip(DEPLOYMENT_PATH, "measure_id: town-centre", "measure_id: town-analysis", "E207", "measure_id", "alone.\n  - "),
    Slip(CANDIDATES_PATH, "decision: not_yet", "decision: not_jet", "E203", "not_jet", "", "not_yet"),
)
WHOLE_FILES = {
    f"{NOTES}/fr-anchor.md": ("---\nsource: fr-anchor\ntitle: &t Été\n---\nRead.\n", "E102", 3, 8),
    f"{NOTES}/fr-colon.md": ("---\nsource: fr-colon\ntitle: Sécurité: un bilan\n---\nRead.\n", "E101", 3, 16),
    f"{NOTES}/fr-open.md": ("---\nsource: fr-open\nRead.\n", "E101", 1, 1),
    f"{NOTES}/fr-scan.pdf": ("", "E108", 1, 1),
    DECISIONS_PATH: (
        "decisions:\n  - conflict_id: stale\n    cell: quantities/town-cameras.value\n    type: factual\n"
        "    resolution: both_kept\n    weighed: 299 | 300\n    reason: They differed once.\n",
        "E302",
        3,
        11,
    ),
}


def position(text: str, slip: Slip) -> tuple[int, int]:
    """Return line and column of what a slip marks."""
    start = text.index(slip.marked, text.index(slip.after) + len(slip.after) if slip.after else 0)
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1


@pytest.fixture
def broken(project: Project) -> Project:
    """Return the small project with all slips at once."""
    for slip in SLIPS:
        project.edit(slip.path, slip.old, slip.new)
    for path, (text, *_) in WHOLE_FILES.items():
        project.write(path, text)
    return project


def expected(project: Project) -> dict[tuple[str, str, int, int], str]:
    """Return code and place of each slip, with the hint."""
    found: dict[tuple[str, str, int, int], str] = {}
    for slip in SLIPS:
        text = (project.root / slip.path).read_text(encoding="utf-8")
        found[slip.code, slip.path, *position(text, slip)] = slip.hint
    for path, (_, code, line, column) in WHOLE_FILES.items():
        found[code, path, line, column] = ""
    return found


# What one slip brings elsewhere: the other side of a conflict, the names of a
# row that is gone.
ELSEWHERE = {
    ("E301", LAW_PATH): "2025-03-31",
    ("E204", PAPER_PATH): "int-campaign",
}


def test_all_errors_of_a_run_are_reported_together_each_at_its_place(broken: Project) -> None:
    found = {(p.code, p.place.path, p.place.line, p.place.column) for p in broken.problems()}
    wanted = set(expected(broken))
    for (code, path), marked in ELSEWHERE.items():
        text = (broken.root / path).read_text(encoding="utf-8")
        wanted.add((code, path, *position(text, Slip(path, "", "", code, marked))))
    assert sorted(found - wanted) == []
    assert sorted(wanted - found) == []
    assert len({code for code, *_ in wanted}) >= 15


def test_hints_name_the_nearest_word(broken: Project) -> None:
    hints = {(p.code, p.place.path, p.place.line, p.place.column): p.hint for p in broken.problems()}
    for key, word in expected(broken).items():
        if word:
            assert hints[key].startswith(f'did you mean "{word}"?'), key


def test_errors_are_sorted_by_file_line_and_column(broken: Project) -> None:
    with pytest.raises(BuildFailed) as failure:
        build(broken.root)
    heads = re.findall(r"^(raw/\S+?):(\d+):(\d+): E\d{3} ", str(failure.value), re.M)
    places = [(path, int(line), int(column)) for path, line, column in heads]
    assert len(places) == len(broken.problems())
    assert places == sorted(places)


def test_the_caret_stands_under_the_marked_text(broken: Project) -> None:
    rendered = {}
    for problem in broken.problems():
        lines = (broken.root / problem.place.path).read_text(encoding="utf-8").split("\n")
        head, excerpt, caret = problem.render(lines).split("\n")
        assert head == f"{problem.place}: {problem.code} {problem.message}"
        marks = re.match(r"      \| ( *)(\^+)(?: |$)", caret)
        assert marks is not None
        under = excerpt[marks.start(2) : marks.end(2)]
        rendered[problem.code, problem.place.path, problem.place.line, problem.place.column] = under
        assert excerpt.startswith(f"{problem.place.line:5d} | ")
    for slip in SLIPS:
        text = (broken.root / slip.path).read_text(encoding="utf-8")
        under = rendered[slip.code, slip.path, *position(text, slip)]
        assert under.startswith(slip.marked[: len(under)]), slip
        if slip.code in ("E203", "E205", "E305"):
            assert under == slip.marked


def test_a_file_or_folder_can_be_asked_for_alone(broken: Project) -> None:
    problems = Problems(broken.root)
    with pytest.raises(BuildFailed):
        build(broken.root, problems)
    assert {p.place.path for p in problems.under([LAW_PATH])} == {LAW_PATH}
    assert {p.place.path for p in problems.under(["raw/codings/"])} == {CODING_PATH}
    assert problems.under(["raw/cod"]) == []
    assert len(problems.under([])) == len(problems.found)


def test_an_excerpt_shows_the_line_and_keeps_the_caret_within_it() -> None:
    problem = Problem(Place("raw/x.md", 2, 4, 99), "E205", "no date", "write 2012")
    assert problem.render(["a: b", "é: 😀été"]) == (
        "raw/x.md:2:4: E205 no date\n    2 | é: 😀été\n      |    ^^^^ write 2012"
    )
    assert problem.render(["one line"]) == "raw/x.md:2:4: E205 no date\n      write 2012"


def test_a_code_that_is_not_listed_cannot_be_reported(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Problems(tmp_path).add(Place("x"), "E999", "no such code")


def test_the_nearest_word_is_named_only_if_it_is_near() -> None:
    assert nearest("legal_autority", ["operation", "legal_authority"]) == 'did you mean "legal_authority"?'
    assert nearest("zzz", ["operation", "legal_authority"]) == ""


# --------------------------------------------------------------------------
# Every code has an edit that brings it, and where.

Break = Callable[[Project], object]


def _edit(path: str, old: str, new: str) -> Break:
    return lambda project: project.edit(path, old, new)


def _write(path: str, text: str) -> Break:
    return lambda project: project.write(path, text)


def _new(claims_text: str, **header: str) -> Break:
    return _write(f"{NOTES}/fr-new.md", note("fr-new", claims_text, **header))


def _vote(votes: str) -> Break:
    return _edit(CODING_PATH, AHEAD, AHEAD.replace("    evidence:", f"    votes: {votes}\n    evidence:"))


def _conflict(project: Project) -> None:
    project.edit(PAPER_PATH, "planned_end: 2025-03\n", "planned_end: 2025-04\n")


NEW = f"{NOTES}/fr-new.md"
STATUS_PATH = "raw/codebook/status.yaml"
FIXES_AX = "fixes the day.\n    evidence:\n      - fr-lax"
FIXES_VOTE = "fixes the day.\n    votes: {first: x}\n"
FIXES_LIST = "fixes the day.\n    votes: {first: [3]}\n"
AHEAD = "lies ahead.\n    evidence:"
QUANTITY = {"measure_id": "town-analysis", "indicator": "cameras_installed", "unit": "camera", "value_kind": "claimed"}
POSITION = {"actor_id": "fr-paper", "measure_id": "town-analysis"}

#: A breaking edit for each code, the file it is reported in, and how the line there begins.
BREAKING: dict[str, tuple[Break, str, str]] = {
    "E101": (_write(NEW, "---\nsource: fr-new\ntitle: Loi: la\n---\nRead.\n"), NEW, "title: Loi: la"),
    "E102": (_write(NEW, "---\nsource: fr-new\ntitle: !loi Loi\n---\nRead.\n"), NEW, "title: !loi"),
    "E103": (_edit(LAW_PATH, "stake: legislature", "stake: legislature\nstake: press"), LAW_PATH, "stake: press"),
    "E104": (_edit(LAW_PATH, "scope: the town", "scope: [the, town]"), LAW_PATH, "scope: [the"),
    "E105": (_edit(LAW_PATH, "title: Loi", "title: No. #3 Loi"), LAW_PATH, "title: No. #3"),
    "E106": (_edit(LAW_PATH, "stake: legislature", "steak: x\nstake: legislature"), LAW_PATH, "steak: x"),
    "E107": (_edit(DEPLOYMENT_PATH, "    description: A room.\n", ""), DEPLOYMENT_PATH, "- measure_id: town-centre"),
    "E108": (_write("raw/codings/town.yaml", "coder_kind: model\n"), "raw/codings/town.yaml", "coder_kind"),
    "E201": (_edit(LAW_PATH, "events/town", "event/town"), LAW_PATH, "event/town"),
    "E202": (_edit(LAW_PATH, "as_of: 2023-05", "at_of: 2023-05"), LAW_PATH, "at_of"),
    "E203": (_edit(LAW_PATH, "type: statute_text", "type: statute"), LAW_PATH, "type: statute"),
    "E204": (_edit(LAW_PATH, "asserted_by: fr-parliament", "asserted_by: fr-nobody"), LAW_PATH, "asserted_by: fr-n"),
    "E205": (_edit(LAW_PATH, "url: https:", "url: ftp:"), LAW_PATH, "url: ftp:"),
    "E206": (_edit(LAW_PATH, "purpose.event_crowd_safety.de_jure", "purpose.de_jure"), LAW_PATH, "measure_terms/"),
    "E207": (
        _edit(ACTORS_PATH, "actors:\n", "actors:\n  - {actor_id: fr-paper, name: Twin, type: press, country: FR}\n"),
        ACTORS_PATH,
        "- actor_id: fr-paper",
    ),
    "E208": (_new(claim("events/town-promulgation", {"label": "Another"}, "title")), NEW, "label: Another"),
    "E301": (_conflict, PAPER_PATH, "planned_end: 2025-04"),
    "E302": (
        _write(
            DECISIONS_PATH,
            "decisions:\n  - conflict_id: c\n    cell: events/town-promulgation.date\n    type: factual\n"
            "    resolution: preferred\n    prefer: fr-law\n    weighed: 2023\n    reason: Why.\n",
        ),
        DECISIONS_PATH,
        "cell: events/",
    ),
    "E303": (
        _new(claim("roles/town-analysis.fr-paper.operator", {"valid_from": ""}, asserts="declines_to_say")),
        NEW,
        "roles/town-analysis",
    ),
    "E304": (
        _edit(CODING_PATH, "      rationale: The act fixes the day.\n", ""),
        CODING_PATH,
        "- codings/town-analysis",
    ),
    "E305": (_edit(CODING_PATH, "fixes the day.\n    evidence:\n      - fr-law", FIXES_AX), CODING_PATH, "- fr-lax"),
    "E306": (_edit(SEARCHES_PATH, "analysis/critics_name", "analysis/split_note"), SEARCHES_PATH, "- measures/town"),
    "E307": (_new("  - at: p. 1\n    says: Nothing of note.\n"), NEW, "- at: p. 1"),
    "E308": (_edit(LAW_PATH, "value: 300", "value: 301"), LAW_PATH, "value: 301"),
    "E401": (_new(claim("quantities/few", {**QUANTITY, "low": "5", "high": "3"})), NEW, "low: 5"),
    "E402": (_new(claim("events/late", {"label": "Late", "type": "use", "date": "2027-05-19"})), NEW, "date: 2027"),
    "E403": (_edit(CODING_PATH, "scope_change: unchanged", "scope_change: expanded"), CODING_PATH, "scope_change: exp"),
    "E501": (_new(claim("positions/paper", {**POSITION, "stance": "3"})), NEW, "stance: 3"),
}


def reported(project: Project) -> set[tuple[str, str, str]]:
    """Return code, path and line of what is wrong."""
    found = set()
    for problem in project.problems():
        lines = (project.root / problem.place.path).read_text(encoding="utf-8").split("\n")
        found.add((problem.code, problem.place.path, lines[problem.place.line - 1].strip()))
    return found


def test_every_code_has_a_breaking_edit() -> None:
    assert sorted(BREAKING) == sorted(CODES)


@pytest.mark.parametrize("code", BREAKING)
def test_a_breaking_edit_brings_its_code_and_no_other_at_the_line(project: Project, code: str) -> None:
    break_it, path, line = BREAKING[code]
    break_it(project)
    found = reported(project)
    assert {brought for brought, _, _ in found} == {code}
    assert [text for _, where, text in found if where == path and text.startswith(line)]


def test_a_value_outside_its_schema_is_reported_at_its_column(project: Project) -> None:
    BREAKING["E501"][0](project)
    (problem,) = project.problems()
    assert (problem.place.path, problem.place.line, problem.place.column) == (NEW, 16, 15)
    assert "positions/paper" in problem.message and "stance" in problem.message


# --------------------------------------------------------------------------
# Input that once ended in a traceback, or in silence.


@pytest.mark.parametrize(
    ("break_it", "code", "path", "line"),
    [
        (_edit(RELEASE_PATH, "as_of: 2026-11-23", "as_of: soon"), "E205", RELEASE_PATH, "as_of: soon"),
        (_edit(RELEASE_PATH, "as_of: 2026-11-23", "as_of: 2026-11/.."), "E205", RELEASE_PATH, "as_of: 2026-11/.."),
        (_edit(CODING_PATH, "fixes the day.\n", FIXES_VOTE), "E205", CODING_PATH, "votes: {first: x}"),
        (_edit(CODING_PATH, "fixes the day.\n", FIXES_LIST), "E104", CODING_PATH, "votes: {first: [3]}"),
        (_vote("{first: unknown}"), "E104", CODING_PATH, "votes: {first: unknown}"),
        (_vote("{first: {time_outcom: unknown}}"), "E202", CODING_PATH, "votes: {first: {time_outcom: unknown}}"),
        (_vote("{first: {scope_change: grown}}"), "E203", CODING_PATH, "votes: {first: {scope_change: grown}}"),
        (_vote("{third: {scope_change: unknown}}"), "E203", CODING_PATH, "votes: {third: {scope_change: unknown}}"),
        (
            _edit(CODING_PATH, "    qualifies:", "    votes: {first: 1}\n    qualifies:"),
            "E106",
            CODING_PATH,
            "- assert",
        ),
        (_new(claim("positions/paper", {**POSITION, "stance": "9" * 19})), "E205", NEW, "stance: 999"),
        (_edit(STATUS_PATH, "vocabulary: status\n", "vocabulary: state\n"), "E108", STATUS_PATH, ""),
        (_edit(STATUS_PATH, "vocabulary: status\n", "vocabulary: status\nx: y\tz\n"), "E102", STATUS_PATH, "x: y"),
        (_write("raw/deployments/paris.yml", "x: y\n"), "E108", "raw/deployments/paris.yml", "x: y"),
        (_write(f"{NOTES}/deeper/fr-x.md", note("fr-x", "")), "E108", f"{NOTES}/deeper/fr-x.md", "---"),
    ],
)
def test_an_odd_file_is_an_error_at_its_place(
    project: Project, break_it: Break, code: str, path: str, line: str
) -> None:
    break_it(project)
    found = reported(project)
    assert [text for brought, where, text in found if (brought, where) == (code, path) and text.startswith(line)]


def test_a_refused_value_is_not_also_called_missing(project: Project) -> None:
    project.write(NEW, note("fr-new", claim("quantities/town-cameras", {"value": "1,300"})))
    project.edit(CODING_PATH, "standing: open", "standing: opened")
    project.edit(DEPLOYMENT_PATH, "kind: institution", "kind: institute")
    assert project.codes() == ["E203", "E203", "E205"]


@pytest.mark.parametrize("level", ["5", "4.0"])
def test_a_vote_has_a_level_of_its_dimension(project: Project, level: str) -> None:
    project.edit(
        CODING_PATH,
        "day.\n    evidence:",
        f"day.\n    votes: {{first: 3, second: {level}}}\n    adjudication: Why.\n    evidence:",
    )
    (problem,) = project.problems()
    assert problem.code in ("E203", "E205")
    assert (problem.place.path, problem.place.line, problem.place.column) == (CODING_PATH, 7, 31)


def test_a_rank_that_is_no_number_is_an_error(project: Project) -> None:
    path = project.root / "raw/codebook/status.yaml"
    text = path.read_text(encoding="utf-8")
    first = text.index("  - term: ")
    path.write_text(text[:first] + "  - rank: high\n    " + text[first + 4 :], encoding="utf-8")
    assert ("E205", "raw/codebook/status.yaml") in {(p.code, p.place.path) for p in project.problems()}


def test_written_ranks_put_the_terms_of_a_vocabulary_in_order(tmp_path: Path) -> None:
    entries = "".join(
        f"  - {{term: {term}, rank: {rank}, definition: x}}\n" for term, rank in (("up", 1), ("down", -1))
    )
    (tmp_path / "trend.yaml").write_text(f"vocabulary: trend\nterms:\n{entries}", encoding="utf-8")
    problems = Problems(tmp_path)
    assert read_codebook(tmp_path, problems).allowed("trend") == ["down", "up"]
    assert not problems.found
