"""Loading: the promised dtypes, and no belief in damaged files."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest

import policy_data
from policy_data import schemas, store

DTYPES = {
    "text": "string",
    "id": "string",
    "edtf": "string",
    "integer": "Int64",
    "number": "Float64",
    "boolean": "boolean",
    "date": "datetime64[ms]",
    "code": "category",
}


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the built tables that the package reads from."""
    folder = tmp_path / "tables"
    shutil.copytree(store.TABLES_FOLDER, folder)
    monkeypatch.setattr(store, "TABLES_FOLDER", folder)
    return folder


@pytest.mark.parametrize("name", store.tables())
def test_every_column_loads_with_the_dtype_of_its_kind(name: str) -> None:
    frame = store.load(name)
    definition = schemas.all_tables(store._read("dimensions").to_pylist())[name]
    columns = schemas.columns_of(definition)
    assert list(frame.columns) == [column.name for column in columns]
    for column in columns:
        assert frame[column.name].dtype.name == DTYPES[column.kind], column.name


@pytest.mark.parametrize("name", store.tables())
def test_every_table_passes_its_own_schema(name: str) -> None:
    definition = schemas.all_tables(store._read("dimensions").to_pylist())[name]
    schemas.frame_schema(definition, store.vocabularies()).validate(store.load(name), lazy=True)


@pytest.mark.parametrize("name", store.tables())
def test_categories_are_ordered_and_whole(name: str) -> None:
    definition = schemas.all_tables(store._read("dimensions").to_pylist())[name]
    frame = store.load(name)
    for column in schemas.columns_of(definition):
        if column.kind == "code":
            assert column.vocabulary is not None
            assert frame[column.name].cat.ordered
            assert frame[column.name].cat.categories.tolist() == store.vocabularies()[column.vocabulary], column.name


def test_an_unknown_table_names_the_nearest() -> None:
    with pytest.raises(store.Unknown, match='no table "measure"; the nearest are "measures", "measure_terms"'):
        policy_data.load("measure")


def test_whole_tables_verify(copied: Path) -> None:
    assert store.verify() == []


def test_a_changed_file_is_named_by_verify_and_refused_by_load(copied: Path) -> None:
    path = copied / "events.parquet"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert store.verify() == ["events.parquet: the SHA-256 differs from the manifest's"]
    with pytest.raises(store.TablesDamaged, match="events: the SHA-256 differs"):
        store.load("events")
    store.load("measures")


def test_a_cut_file_is_refused(copied: Path) -> None:
    path = copied / "events.parquet"
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(store.TablesDamaged, match="bytes where the manifest has"):
        store.load("events")


def test_a_missing_file_is_refused(copied: Path) -> None:
    (copied / "events.parquet").unlink()
    assert store.verify() == ["events.parquet: the file is missing"]
    with pytest.raises(store.TablesDamaged, match="missing"):
        store.load("events")


def test_a_file_that_the_manifest_does_not_know_is_named(copied: Path) -> None:
    (copied / "old.parquet").write_bytes(b"")
    assert store.verify() == ["old.parquet: not in the manifest"]


def test_a_missing_or_broken_manifest_says_what_to_do(copied: Path) -> None:
    (copied / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(store.TablesDamaged, match="run `make`"):
        store.tables()
    (copied / "manifest.json").unlink()
    with pytest.raises(store.TablesDamaged, match="run `make`"):
        store.tables()


def test_the_manifest_in_the_package_matches_its_tables() -> None:
    manifest = json.loads((store.TABLES_FOLDER / "manifest.json").read_text(encoding="utf-8"))
    for name, entry in manifest["tables"].items():
        table = store._read(name)
        assert (table.num_rows, table.num_columns) == (entry["rows"], entry["columns"])
        assert store.logical_hash(table) == entry["logical_hash"]


def test_ranks_in_terms_give_the_order_of_the_categories() -> None:
    terms = policy_data.load("terms")
    layer = terms[terms["vocabulary"] == "layer"].sort_values("rank")["term"].tolist()
    assert policy_data.load("lifecycle")["layer"].cat.categories.tolist() == layer


def test_loading_leaves_nothing_shared_between_frames() -> None:
    first, second = policy_data.load("actors"), policy_data.load("actors")
    first.loc[0, "name"] = "changed"
    assert second.loc[0, "name"] != "changed"
    pd.testing.assert_frame_equal(second, policy_data.load("actors"))
