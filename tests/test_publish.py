"""Publishing: the same bytes for the same data, whole or not at all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow
import pytest
from conftest import LAW_PATH, NOTES, ROOT, Project
from policy_build import command, publish
from policy_build.pipeline import build
from steps import claim, note

from policy_data import store


def test_a_published_folder_holds_exactly_the_files_that_were_built(project: Project) -> None:
    built = project.build()
    folder = project.root / "policy_data" / "tables"
    publish.publish(built.files, folder)
    assert publish.differences(built.files, folder) == []
    (folder / "stray.txt").write_text("x")
    (folder / "events.parquet").write_bytes(b"x")
    (folder / "claims.parquet").unlink()
    assert set(publish.differences(built.files, folder)) == {
        "claims.parquet: missing",
        "events.parquet: differs",
        "stray.txt: not built from raw",
    }


def test_publishing_again_replaces_the_whole_folder(project: Project) -> None:
    folder = project.root / "policy_data" / "tables"
    publish.publish({"old.parquet": b"1"}, folder)
    publish.publish({"new.parquet": b"2"}, folder)
    assert [path.name for path in folder.iterdir()] == ["new.parquet"]
    assert [path.name for path in folder.parent.iterdir()] == ["tables"]


def test_a_failure_while_writing_leaves_the_old_tables(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project.root / "policy_data" / "tables"
    publish.publish({"a.parquet": b"good"}, folder)

    def fail(_: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="disk full"):
        publish.publish({"a.parquet": b"bad", "b.parquet": b"bad"}, folder)
    assert (folder / "a.parquet").read_bytes() == b"good"
    assert [path.name for path in folder.parent.iterdir()] == ["tables"]


def test_the_exchange_without_help_of_the_system_keeps_one_of_the_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "name", "other")
    folder = tmp_path / "tables"
    publish.publish({"a": b"1"}, folder)
    publish.publish({"a": b"2"}, folder)
    assert (folder / "a").read_bytes() == b"2"
    assert [path.name for path in tmp_path.iterdir()] == ["tables"]


def test_a_broken_note_changes_no_table_and_exits_with_1(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(project.root, []) == 0
    folder = project.root / "policy_data" / "tables"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    project.edit(LAW_PATH, "planned_end_kind: fixed_date", "planned_end_kind: fixed-date")
    assert command.main(project.root, []) == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    printed = capsys.readouterr().err
    assert 'did you mean "fixed_date"?' in printed
    assert "No table was touched." in printed


def test_check_tells_tables_that_raw_does_not_build(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(project.root, ["--check"]) == 1
    assert command.main(project.root, []) == 0
    assert command.main(project.root, ["--check"]) == 0
    project.edit(LAW_PATH, "scope: the town", "scope: all of the town")
    capsys.readouterr()
    assert command.main(project.root, ["--check"]) == 1
    assert "policy_data/tables/quantities.parquet: differs" in capsys.readouterr().err


def test_check_shows_only_the_problems_of_the_paths_it_is_given(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    project.edit(LAW_PATH, "planned_end_kind: fixed_date", "planned_end_kind: fixed-date")
    assert command.main(project.root, ["--check", "raw/actors.yaml"]) == 1
    assert "0 problems (1 more elsewhere)" in capsys.readouterr().err


def test_the_manifest_describes_every_table(project: Project) -> None:
    built = project.build()
    manifest = json.loads(built.files["manifest.json"])
    assert set(manifest["tables"]) == set(built.tables)
    for name, entry in manifest["tables"].items():
        assert entry["rows"] == built.tables[name].num_rows
        assert entry["bytes"] == len(built.files[f"{name}.parquet"])
        assert entry["logical_hash"] == store.logical_hash(built.tables[name])


def test_the_logical_hash_sees_values_and_not_how_they_are_stored() -> None:
    plain = pyarrow.table({"a": pyarrow.array(["x", None]), "n": pyarrow.array([1, 2])})
    chunked = pyarrow.concat_tables([plain.slice(0, 1), plain.slice(1)])
    encoded = plain.set_column(0, "a", plain.column("a").dictionary_encode())
    other = plain.set_column(1, "n", pyarrow.array([1, 3]))
    assert store.logical_hash(plain) == store.logical_hash(chunked) == store.logical_hash(encoded)
    assert store.logical_hash(plain) != store.logical_hash(other)
    assert store.logical_hash(plain) != store.logical_hash(plain.rename_columns(["b", "n"]))


_HASHES = """
import json, sys
sys.path[:0] = [{root!r}, {build!r}]
from pathlib import Path
from policy_build.pipeline import build
import hashlib
files = build(Path({project!r})).files
print(json.dumps({{name: hashlib.sha256(data).hexdigest() for name, data in files.items()}}))
"""


def test_seed_time_zone_locale_and_folder_do_not_change_a_byte(project: Project, tmp_path: Path) -> None:
    def hashes(**environment: str) -> str:
        code = _HASHES.format(root=str(ROOT), build=str(ROOT / "build"), project=str(project.root))
        ran = subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return ran.stdout

    one = hashes(PYTHONHASHSEED="1", TZ="Pacific/Auckland", LC_ALL="C")
    two = hashes(PYTHONHASHSEED="2", TZ="America/New_York", LC_ALL="C.UTF-8", PYTHONUTF8="0")
    assert one == two


def test_building_twice_in_one_process_gives_the_same_bytes(project: Project) -> None:
    assert build(project.root).files == build(project.root).files


def test_rows_that_are_new_or_gone_are_listed_with_the_nearest_before(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(project.root, []) == 0
    assert "row" not in capsys.readouterr().out.splitlines()[0]
    project.edit(LAW_PATH, "quantities/town-cameras:", "quantities/town-camera:")
    assert command.main(project.root, ["--check", LAW_PATH]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "no problems",
        "new row: quantities/town-camera; the nearest before: town-cameras",
        "row gone: quantities/town-cameras",
    ]


def test_a_long_list_of_new_rows_is_cut_and_counted(project: Project) -> None:
    assert command.main(project.root, []) == 0
    rows = "".join(claim(f"events/new-{i}", {"label": "New", "type": "use", "date": "2023"}) for i in range(40))
    project.write(f"{NOTES}/fr-many.md", note("fr-many", rows))
    lines = publish.moved_rows(project.build().tables, project.root / "policy_data" / "tables")
    assert len(lines) == 31
    assert lines[-1] == "and 10 more rows new or gone"


def test_nothing_is_new_where_there_were_no_tables(project: Project) -> None:
    assert publish.moved_rows(project.build().tables, project.root / "nowhere") == []
