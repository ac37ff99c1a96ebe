"""A small project on disk that builds, for tests to break one thing at a time."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pytest
from policy_build.pipeline import Build, build
from policy_build.places import BuildFailed, Problem, Problems

ROOT = Path(__file__).resolve().parent.parent

ACTORS = """\
actors:
  - actor_id: fr-parliament
    name: Parliament (FR)
    type: legislature
    country: FR
  - actor_id: fr-paper
    name: A newspaper
    type: press
    country: FR
  - actor_id: int-campaign
    name: A campaign
    type: ngo
    country: XX
"""

DEPLOYMENT = """\
deployment_id: paris-2024
name: Games in a town
city: Paris
country: FR
trigger_type: mega_event
summary: A case for tests.
inclusion_note: To try the build.
measures:
  - measure_id: town-analysis
    name: Analysis of images
    kind: technology
    description: Software looks at images.
    split_note: Could end alone.
  - measure_id: town-centre
    name: Control centre
    kind: institution
    description: A room.
    split_note: Could end alone.
"""

LAW = """\
---
source: fr-law
title: Loi sur les jeux
publisher: fr-parliament
type: statute_text
stake: legislature
issued: 2023-05-19
language: fr
url: https://example.org/loi
consulted: mirror
accessed: 2026-11-23
claims:
  - at: art. 10
    says: The trial ends on 31 March 2025.
    lifecycle/town-analysis.legal_authority.2023-05-20:
      planned_end: 2025-03-31
      planned_end_kind: fixed_date
    measure_terms/town-analysis.purpose.event_crowd_safety.de_jure: {}
  - at: art. 1
    says: The act was promulgated on 19 May 2023 and counts 300 cameras.
    events/town-promulgation:
      measure_id: town-analysis
      label: The law is promulgated
      type: instrument_adopted
      date: 2023-05-19
    quantities/town-cameras:
      measure_id: town-analysis
      indicator: cameras_installed
      value: 300
      value_kind: enumerated
      unit: camera
      as_of: 2023-05
      scope: the town
      counting_rule: cameras in the annex
      asserted_by: fr-parliament
---
Read whole in a copy.
"""

PAPER = """\
---
source: fr-paper-2023
title: La vidéo algorithmique
publisher: fr-paper
type: press_article
stake: press
issued: 2023-05
language: fr
url: https://example.org/journal
consulted: opening
accessed: 2026-11-23
claims:
  - at: para. 2
    says: The end is set for March or April 2025.
    lifecycle/town-analysis.legal_authority.2023-05-20:
      planned_end: 2025-03
  - at: para. 3
    says: A campaign says in May 2023 that the measure will stay.
    assertions/stays-for-good:
      measure_id: town-analysis
      proposition: The measure will become permanent.
      kind: predictive
      asserted_by: int-campaign
      date: 2023-05
---
Only the opening was seen.
"""

CODING = """\
coder_kind: model
codings:
  - codings/town-analysis.time_limit.de_jure.2023-05-20:
      level: 3
      certainty: established
      rationale: The act fixes the day.
    evidence:
      - fr-law[art. 10]
  - lifecycle/town-analysis.legal_authority.2023-05-20:
      time_outcome: not_yet_due
      scope_change: unchanged
      certainty: established
      rationale: The end lies ahead.
    evidence:
      - fr-law[art. 10]
  - assertions/stays-for-good:
      standing: open
      rationale: The end lies ahead.
    qualifies:
      - lifecycle/town-analysis.legal_authority.2023-05-20: The law sets an end.
    missing:
      - lifecycle/town-analysis.legal_authority.2023-05-20/actual_end
"""

SEARCHES = """\
searches:
  - search_id: town-names
    deployment_id: paris-2024
    question: What do critics call it?
    searched_in: stored public pages
    queries: vidéosurveillance algorithmique
    languages: fr
    searched_on: 2026-11-23
    result: nothing_found
    leaves_empty:
      - measures/town-analysis/critics_name
"""

CANDIDATES = """\
candidates:
  - candidate_id: town-drones
    deployment_id: paris-2024
    name: Drones
    listed_in: fr-law
    decision: not_yet
    reason: Not read yet.
"""


class Project:
    """A folder with raw files, to mend, to break and to build."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, path: str, text: str) -> Path:
        """Write a file below the project."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def edit(self, path: str, old: str, new: str) -> None:
        """Replace text that stands in a file just once."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def build(self) -> Build:
        """Build in memory."""
        return build(self.root)

    def problems(self) -> list[Problem]:
        """Return what is wrong, sorted by place; empty if it builds."""
        problems = Problems(self.root)
        with contextlib.suppress(BuildFailed):
            build(self.root, problems)
        return problems.under(())

    def codes(self) -> list[str]:
        """Return the codes of what is wrong."""
        return [problem.code for problem in self.problems()]

    def rows(self, table: str) -> list[dict[str, object]]:
        """Return a built table as records."""
        found: list[dict[str, object]] = self.build().tables[table].to_pylist()
        return found


NOTES = "raw/notes/paris-2024"
LAW_PATH = f"{NOTES}/fr-law.md"
PAPER_PATH = f"{NOTES}/fr-paper-2023.md"
CODING_PATH = "raw/codings/paris-2024/town-analysis.yaml"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return a small project that builds."""
    made = Project(tmp_path)
    shutil.copytree(ROOT / "raw" / "codebook", tmp_path / "raw" / "codebook")
    made.write("raw/release.yaml", 'version: 0.0.1\nas_of: 2026-11-23\nframe_version: "0.1"\n')
    made.write("raw/actors.yaml", ACTORS)
    made.write("raw/searches.yaml", SEARCHES)
    made.write("raw/decisions.yaml", "decisions:\n")
    made.write("raw/candidates/paris-2024.yaml", CANDIDATES)
    made.write("raw/deployments/paris-2024.yaml", DEPLOYMENT)
    made.write(LAW_PATH, LAW)
    made.write(PAPER_PATH, PAPER)
    made.write(CODING_PATH, CODING)
    return made
