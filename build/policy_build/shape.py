"""Rows of text made into one Arrow table each, with exactly the declared types."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow

from policy_data import schemas
from policy_data.schemas import Column, Table

from . import agreement, dates, derive
from .claims import Claim
from .codebook import Codebook
from .raw_files import COLUMNS, KEYS, Raw
from .rows import Rows

__all__ = ["Shaped", "shape", "to_arrow"]

Record = dict[str, Any]
Shaped = dict[str, pyarrow.Table]

# Tables kept in the order in which they are defined; all others by their key.
_AS_DEFINED = ("agreement", "tables", "columns", "dimensions", "terms")


def shape(raw: Raw, rows: Rows, claims: list[Claim]) -> tuple[Shaped, dict[str, list[str]]]:
    """Return every table, and the row id of every line of every table.

    Parameters
    ----------
    raw : Raw
    rows : Rows
        What people wrote, with gaps explained.
    claims : list of Claim
        Resolved.

    Returns
    -------
    tables : dict of str to pyarrow.Table
        `comparison` first.
    row_ids : dict of str to list of str
        To find the place of a row that fails a check.
    """
    records = _records(raw, rows, claims)
    definitions = schemas.all_tables(records["dimensions"])
    records |= _dictionary(definitions)
    records["comparison"] = derive.comparison_rows(rows, records, raw.codebook)
    vocabularies = raw.codebook.vocabularies()
    tables: Shaped = {}
    row_ids: dict[str, list[str]] = {}
    for name, table in definitions.items():
        found = records[name]
        _add_bounds(table, found)
        if name not in _AS_DEFINED:
            keys = schemas.primary_key(table)
            found = sorted(found, key=lambda record: tuple(str(record[k]) for k in keys))
        tables[name] = to_arrow(table, found, vocabularies)
        row_ids[name] = [schemas.row_id(table, record) for record in found]
    return tables, row_ids


def to_arrow(
    table: type[Table], records: Iterable[Mapping[str, Any]], vocabularies: Mapping[str, list[str]]
) -> pyarrow.Table:
    """Return records as an Arrow table with the table's exact schema.

    Codes become dictionaries of all terms in rank order, used or not; an
    unknown code is kept at the end, so that the check can name it. Where no
    row has a code the terms stand in the field's metadata, because Parquet
    then drops the dictionary.
    """
    schema = schemas.arrow_schema(table)
    rows = list(records)
    arrays = []
    levels: dict[str, str] = {}
    for column, field in zip(schemas.columns_of(table), schema, strict=True):
        cells = [row.get(column.name) for row in rows]
        if column.kind == "code":
            assert column.vocabulary is not None
            terms = list(vocabularies[column.vocabulary])
            terms += sorted({c for c in cells if c is not None} - set(terms))
            index = {term: i for i, term in enumerate(terms)}
            if not any(cells):
                levels[column.name] = json.dumps(terms)
            arrays.append(
                pyarrow.DictionaryArray.from_arrays(
                    pyarrow.array([None if c is None else index[c] for c in cells], pyarrow.int32()),
                    pyarrow.array(terms, pyarrow.string()),
                    ordered=True,
                )
            )
        else:
            arrays.append(pyarrow.array(cells, field.type))
    for name, text in levels.items():
        at = schema.get_field_index(name)
        field = schema.field(at)
        schema = schema.set(at, field.with_metadata({**field.metadata, b"levels": text.encode()}))
    return pyarrow.Table.from_arrays(arrays, schema=schema)


def _typed(column: Column, text: str) -> str | int | float:
    if column.kind == "integer":
        return int(text)
    if column.kind == "number":
        return float(text)
    return text


def _records(raw: Raw, rows: Rows, claims: list[Claim]) -> dict[str, list[Record]]:
    found: dict[str, list[Record]] = {name: [] for name in schemas.TABLES}
    for (table, _), cells in rows.cells.items():
        columns = COLUMNS[table]
        found[table].append({name: _typed(columns[name], text) for name, text in cells.items()})
    types = {cells["actor_id"]: cells["type"] for cells in found["actors"] if "type" in cells}
    paths = {note.source: note.path for note in raw.notes}
    for record in found["sources"]:
        record["publisher_type"] = types.get(record.get("publisher", ""))
        record["note_path"] = paths[record["source_id"]]
    used = derive.last_use(rows)
    for record in found["measures"]:
        record["last_evidence_of_use"] = used.get(record["measure_id"])
    for record in found["lifecycle"]:
        record["permanence_outcome"] = derive.permanence_outcome(record.get("time_outcome"), record.get("scope_change"))
    found["claims"] = [_claim(claim) for claim in claims]
    found |= _codebook(raw.codebook)
    found["agreement"] = agreement.agreement_rows(found["votes"], found["dimensions"])
    standing = {row["group_id"]: row["standing"] for row in found["agreement"] if row["grouping"] == "dimension"}
    for record in found["dimensions"]:
        record["agreement"] = standing.get(record["dimension_id"], "untested")
    return found


def _add_bounds(table: type[Table], records: list[Record]) -> None:
    """Give every date the first and last day that it can mean, and its precision."""
    for column in schemas.columns_of(table):
        if column.kind != "edtf":
            continue
        for record in records:
            text = record.get(column.name)
            if text is not None:
                earliest, latest, precision = dates.bounds(text)
                record[f"{column.name}_earliest"] = earliest
                record[f"{column.name}_latest"] = latest
                record[f"{column.name}_precision"] = precision


def _claim(claim: Claim) -> Record:
    table, row, column = claim.cell
    return {
        "claim_id": claim.id,
        "source_id": claim.source,
        "locator": claim.locator,
        "says": " ".join(claim.says.split()),
        "table_name": table,
        "row_id": row,
        "column_name": column,
        "asserts": claim.asserts,
        "value": claim.value,
        "mode": claim.mode,
        "rationale": claim.rationale,
        "selected": claim.selected,
        "n_origins": claim.n_origins,
        "note_path": claim.place.path,
        "note_line": claim.place.line,
        "note_column": claim.place.column,
    }


def _codebook(codebook: Codebook) -> dict[str, list[Record]]:
    terms = [
        {
            "vocabulary": term.vocabulary,
            "term": term.term,
            "rank": term.rank,
            "label": term.label,
            "definition": term.definition,
            "maps": term.maps,
        }
        for group in (*codebook.terms.values(), *(d.levels for d in codebook.ordinal()))
        for term in group
    ]
    dimensions = [{**d.about, "dimension_id": d.id, "core": d.core} for d in codebook.dimensions.values()]
    return {"terms": terms, "dimensions": dimensions}


def _dictionary(definitions: Mapping[str, type[Table]]) -> dict[str, list[Record]]:
    """Return the data dictionary, made from the schemas alone."""
    tables = [
        {
            "table_name": name,
            "group_name": table._group,
            "title": name.replace("_", " ").capitalize(),
            "description": " ".join((table.__doc__ or "").split()),
            "primary_key": " ".join(KEYS.get(name) or schemas.primary_key(table)),
        }
        for name, table in definitions.items()
    ]
    columns = [
        {
            "table_name": name,
            "column_name": column.name,
            "position": position,
            "kind": column.kind,
            "role": column.role,
            "nullable": column.nullable,
            "vocabulary": column.vocabulary,
            "refers_to": column.references,
            "unit": column.unit,
            "formula": column.formula,
            "title": column.title,
            "description": column.description,
        }
        for name, table in definitions.items()
        for position, column in enumerate(schemas.columns_of(table), start=1)
    ]
    return {"tables": tables, "columns": columns}
