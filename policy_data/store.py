"""The built tables on disk: where they are, whether they are whole, how they load.

Every file is held against ``manifest.json`` before it is read, so a table that
was changed or half copied is refused instead of believed.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow

__all__ = [
    "TABLES_FOLDER",
    "TablesDamaged",
    "Unknown",
    "load",
    "logical_hash",
    "manifest",
    "nearest",
    "row_ids",
    "tables",
    "to_pandas",
    "verify",
    "vocabularies",
]

#: Where the built tables lie.
TABLES_FOLDER = Path(__file__).parent / "tables"


class Unknown(KeyError):
    """A table, row or column that is not there; names the nearest that is."""

    def __str__(self) -> str:
        return str(self.args[0])


class TablesDamaged(RuntimeError):
    """Tables that do not match the manifest."""


def nearest(kind: str, word: str, known: Iterable[str]) -> Unknown:
    """Return the error for an unknown ``word``, with the nearest known ones.

    Examples
    --------
    >>> print(nearest("table", "measure", ["measures", "events"]))
    no table "measure"; the nearest is "measures"
    >>> print(nearest("assertion", "london", ["s22-london-permanent", "london-guards", "paris-end"]))
    no assertion "london"; the nearest are "london-guards", "s22-london-permanent"
    """
    names = [str(name) for name in known]
    matches = [name for name in names if word.lower() in name.lower()] if len(word) > 2 else []
    matches = sorted(matches, key=len)[:5] or difflib.get_close_matches(word, names, n=1, cutoff=0.3)
    listing = ", ".join(f'"{match}"' for match in matches)
    hint = f"; the nearest {'is' if len(matches) == 1 else 'are'} {listing}" if matches else ""
    return Unknown(f'no {kind} "{word}"{hint}')


def manifest() -> dict[str, Any]:
    """Return the manifest: version, ``as_of``, and size and hashes of each table.

    Raises
    ------
    TablesDamaged
        If there is none, or it cannot be read.
    """
    path = TABLES_FOLDER / "manifest.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise TablesDamaged(
            f"no tables in {path.parent}: in a clone, run `make`; else reinstall policy_data"
        ) from error
    except ValueError as error:
        raise TablesDamaged(f"{path} is not JSON: in a clone, run `make`; else reinstall policy_data") from error
    return found


def tables() -> list[str]:
    """Return the names of all tables, the one to start with first.

    Examples
    --------
    >>> tables()[0]
    'comparison'
    """
    return list(manifest()["tables"])


def _read(name: str) -> pyarrow.Table:
    import pyarrow
    import pyarrow.parquet

    entries = manifest()["tables"]
    if name not in entries:
        raise nearest("table", name, entries)
    damage = _damage(name, entries[name])
    if damage is not None:
        raise TablesDamaged(f"{name}: {damage}. In a clone, run `make`; else reinstall policy_data")
    data = (TABLES_FOLDER / f"{name}.parquet").read_bytes()
    return pyarrow.parquet.ParquetFile(pyarrow.BufferReader(data)).read()


def _damage(name: str, entry: dict[str, Any]) -> str | None:
    path = TABLES_FOLDER / f"{name}.parquet"
    if not path.is_file():
        return "the file is missing"
    data = path.read_bytes()
    if len(data) != entry["bytes"]:
        return f"{len(data)} bytes where the manifest has {entry['bytes']}"
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        return "the SHA-256 differs from the manifest's"
    return None


def load(name: str) -> pd.DataFrame:
    """Load one table.

    Parameters
    ----------
    name : str
        One of :func:`tables`.

    Returns
    -------
    pandas.DataFrame
        The same dtypes under pandas 2.3 and 3: ``string``, ``Int64``,
        ``Float64``, ``boolean``, ordered categories, ``datetime64[ms]``.

    Raises
    ------
    Unknown
        If there is no such table; names the nearest.
    TablesDamaged
        If the file does not match the manifest.

    Examples
    --------
    >>> load("deployments")["deployment_id"].tolist()
    ['london-2012', 'new-york', 'paris-2024']
    """
    frame = to_pandas(_read(name))
    info = manifest()
    frame.attrs = {"dataset": "policy_data", "version": info["version"], "table": name}
    return frame


def row_ids(name: str) -> pd.Series:
    """Return the id of every row of a table: its key columns joined by dots.

    Parameters
    ----------
    name : str
        Name of a table.

    Returns
    -------
    pandas.Series
        Text, with the index of ``load(name)``.

    Examples
    --------
    >>> row_ids("deployments").tolist()
    ['london-2012', 'new-york', 'paris-2024']
    """
    columns = load("columns")
    keys = columns.loc[(columns["table_name"] == name) & (columns["role"] == "key"), "column_name"]
    ids: pd.Series = load(name)[keys.tolist()].astype("string").agg(".".join, axis=1)
    return ids


def to_pandas(table: pyarrow.Table) -> pd.DataFrame:
    """Return an Arrow table as a frame of the dtypes that :func:`load` promises."""
    import pandas as pd
    import pyarrow

    mapping = {
        pyarrow.string(): pd.StringDtype(),
        pyarrow.int64(): pd.Int64Dtype(),
        pyarrow.float64(): pd.Float64Dtype(),
        pyarrow.bool_(): pd.BooleanDtype(),
    }
    # ms is what date32 becomes without a detour over objects; attrs and index
    # of the writer are none of the reader's business.
    frame: pd.DataFrame = table.to_pandas(types_mapper=mapping.get, date_as_object=False, ignore_metadata=True)
    for field in table.schema:
        levels = (field.metadata or {}).get(b"levels")
        if levels is not None:
            # Parquet keeps no dictionary for a column that is empty throughout.
            frame[field.name] = frame[field.name].astype(pd.CategoricalDtype(json.loads(levels), ordered=True))
    return frame


def logical_hash(table: pyarrow.Table) -> str:
    """Return a hash of what a table says, the same under every pyarrow.

    SHA-256 over one JSON line a row, columns in order, days as ISO text.
    """
    digest = hashlib.sha256()
    digest.update(json.dumps(table.column_names).encode())
    for row in table.to_pylist():
        values = [v.isoformat() if hasattr(v, "isoformat") else v for v in row.values()]
        digest.update(b"\n" + json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode())
    return digest.hexdigest()


def verify() -> list[str]:
    """Hold every file against the manifest.

    Returns
    -------
    list of str
        One line for each file that does not match; empty if all do.

    Examples
    --------
    >>> verify()
    []
    """
    entries = manifest()["tables"]
    found = [f"{name}.parquet: {damage}" for name, entry in entries.items() if (damage := _damage(name, entry))]
    known = {f"{name}.parquet" for name in entries} | {"manifest.json"}
    return found + [
        f"{path.name}: not in the manifest" for path in sorted(TABLES_FOLDER.iterdir()) if path.name not in known
    ]


@cache
def vocabularies() -> dict[str, list[str]]:
    """Return every vocabulary's terms in rank order.

    For each dimension with levels there is also ``<dimension>.label``.

    Examples
    --------
    >>> vocabularies()["realm"]
    ['de_jure', 'declared', 'de_facto']
    """
    found: dict[str, list[str]] = {}
    dimensions = set(_read("dimensions").column("dimension_id").to_pylist())
    for row in _read("terms").to_pylist():
        found.setdefault(row["vocabulary"], []).append(row["term"])
        if row["vocabulary"] in dimensions and row["term"].isdigit():
            found.setdefault(f"{row['vocabulary']}.label", []).append(row["label"])
    return found
