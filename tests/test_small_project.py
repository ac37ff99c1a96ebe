"""The small project of the tests builds."""

from conftest import Project


def test_the_small_project_builds(project: Project) -> None:
    assert project.problems() == []
    assert project.rows("gaps")
