"""The definitions of the tables: complete, and as strict as they say."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa
import pytest
from conftest import Project

from policy_data import schemas, store
from policy_data.schemas import TABLES


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_described_and_has_a_role(name: str) -> None:
    for column in schemas.columns_of(TABLES[name]):
        assert column.title and column.description.endswith("."), f"{name}.{column.name}"
        assert column.role in ("key", "curated", "evidenced", "coded", "derived")
        assert (column.role == "derived") == (column.formula is not None), f"{name}.{column.name}"


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_what_a_row_is(name: str) -> None:
    assert (TABLES[name].__doc__ or "").strip().endswith(".")
    assert TABLES[name]._group


@pytest.mark.parametrize("name", TABLES)
def test_every_reference_is_the_whole_key_of_its_target(name: str) -> None:
    for column in schemas.columns_of(TABLES[name]):
        if column.references:
            table, key = column.references.split(".")
            assert schemas.primary_key(TABLES[table]) == (key,), f"{name}.{column.name}"


@pytest.mark.parametrize("name", TABLES)
def test_every_code_has_a_vocabulary_in_the_codebook(name: str) -> None:
    for column in schemas.columns_of(TABLES[name]):
        if column.kind == "code":
            assert column.vocabulary in store.vocabularies(), f"{name}.{column.name}"


@pytest.mark.parametrize("name", TABLES)
def test_a_date_is_followed_by_its_bounds_and_its_precision(name: str) -> None:
    names = [column.name for column in schemas.columns_of(TABLES[name])]
    for column in schemas.columns_of(TABLES[name]):
        if column.kind == "edtf":
            at = names.index(column.name)
            assert names[at + 1 : at + 4] == [f"{column.name}_{part}" for part in ("earliest", "latest", "precision")]


@pytest.fixture
def roles(project: Project) -> pd.DataFrame:
    """Return a frame of the table measure_terms that passes its schema."""
    return store.to_pandas(project.build().tables["measure_terms"])


def _validate(frame: pd.DataFrame) -> None:
    schemas.frame_schema(schemas.MeasureTerms, store.vocabularies()).validate(frame, lazy=True)


def test_a_built_frame_passes(roles: pd.DataFrame) -> None:
    _validate(roles)


def test_an_extra_column_fails(roles: pd.DataFrame) -> None:
    with pytest.raises(pa.errors.SchemaErrors):
        _validate(roles.assign(extra=1))


def test_a_missing_column_fails(roles: pd.DataFrame) -> None:
    with pytest.raises(pa.errors.SchemaErrors):
        _validate(roles.drop(columns="valid_to"))


def test_another_order_of_columns_fails(roles: pd.DataFrame) -> None:
    with pytest.raises(pa.errors.SchemaErrors):
        _validate(roles[roles.columns[::-1]])


def test_a_repeated_key_fails(roles: pd.DataFrame) -> None:
    with pytest.raises(pa.errors.SchemaErrors):
        _validate(pd.concat([roles, roles], ignore_index=True))


def test_an_id_that_only_begins_like_a_slug_fails(roles: pd.DataFrame) -> None:
    with pytest.raises(pa.errors.SchemaErrors):
        _validate(roles.assign(measure_id=pd.array(["town-analysis x"], dtype="string")))


def test_text_where_codes_are_wanted_fails_instead_of_being_coerced(roles: pd.DataFrame) -> None:
    with pytest.raises(pa.errors.SchemaErrors):
        _validate(roles.assign(facet=roles["facet"].astype("string")))
