"""Tables written whole or not at all, the same bytes for the same data.

The new tables are written beside the old ones and change places with them in
one step. A build that fails or is killed leaves the last good tables.
"""

from __future__ import annotations

import ctypes
import difflib
import hashlib
import io
import json
import os
import shutil
import tempfile
from pathlib import Path

import pyarrow
import pyarrow.parquet

from policy_data import store
from policy_data.schemas import TABLES, primary_key, row_id

from .raw_files import CLAIMED, JUDGED, Release
from .shape import Shaped

__all__ = ["differences", "moved_rows", "parquet_bytes", "publish", "to_files"]


#: New and lost rows are listed up to so many.
_SHOWN = 30


def parquet_bytes(table: pyarrow.Table) -> bytes:
    """Return a table as Parquet, the same bytes for the same data and pyarrow."""
    sink = io.BytesIO()
    # Sorted keys share long beginnings; this encoding stores each beginning once.
    first = table.schema.field(0)
    encodings = {first.name: "DELTA_BYTE_ARRAY"} if pyarrow.types.is_string(first.type) else {}
    pyarrow.parquet.write_table(
        table.combine_chunks(),
        sink,
        version="2.6",
        data_page_version="1.0",
        compression="zstd",
        compression_level=19,
        use_dictionary=[name for name in table.column_names if name not in encodings],
        column_encoding=encodings or None,
        write_statistics=True,
        store_schema=True,
        row_group_size=1_000_000,
    )
    return sink.getvalue()


def to_files(tables: Shaped, release: Release) -> dict[str, bytes]:
    """Return the files of the folder ``tables`` by name, the manifest last."""
    files: dict[str, bytes] = {}
    entries = {}
    for name, table in tables.items():
        data = parquet_bytes(table)
        files[f"{name}.parquet"] = data
        entries[name] = {
            "rows": table.num_rows,
            "columns": table.num_columns,
            "bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "logical_hash": store.logical_hash(table),
        }
    manifest = {
        "dataset": "policy_data",
        "version": release.version,
        "as_of": release.as_of,
        "frame_version": release.frame_version,
        "tables": entries,
    }
    files["manifest.json"] = (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode()
    return files


def differences(files: dict[str, bytes], folder: Path) -> list[str]:
    """Return which files in ``folder`` are not what ``files`` says.

    Examples
    --------
    >>> differences({"a.parquet": b""}, Path("/nonexistent"))
    ['a.parquet: missing']
    """
    present = {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}
    found = []
    for name, data in files.items():
        if name not in present:
            found.append(f"{name}: missing")
        elif present[name] != data:
            found.append(f"{name}: differs")
    return found + [f"{name}: not built from raw" for name in sorted(set(present) - set(files))]


def moved_rows(tables: Shaped, folder: Path) -> list[str]:
    """Return which rows are new or gone beside the tables in ``folder``, a line each.

    A slip in a row's id makes a new row beside the one that was meant, so
    each new one names the nearest that was there. Nothing is said where
    there are no tables yet.
    """
    found: list[tuple[str, str, str, set[str]]] = []
    for name in dict.fromkeys((*CLAIMED, *JUDGED)):
        path = folder / f"{name}.parquet"
        if name == "sources" or not path.is_file():
            continue
        before = pyarrow.parquet.read_table(path)
        if not set(primary_key(TABLES[name])) <= set(before.column_names):
            continue
        old, new = ({row_id(TABLES[name], row) for row in table.to_pylist()} for table in (before, tables[name]))
        found += [("new row", name, row, old) for row in sorted(new - old)]
        found += [("row gone", name, row, set()) for row in sorted(old - new)]
    lines = []
    for what, name, row, old in found[:_SHOWN]:
        near = difflib.get_close_matches(row, old, n=1, cutoff=0.8)
        lines.append(f"{what}: {name}/{row}" + (f"; the nearest before: {near[0]}" if near else ""))
    return lines + ([f"and {len(found) - _SHOWN} more rows new or gone"] if len(found) > _SHOWN else [])


def publish(files: dict[str, bytes], folder: Path) -> None:
    """Put ``files`` in the place of ``folder``, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for stale in folder.parent.glob(".tables-*"):
        shutil.rmtree(stale, ignore_errors=True)
    fresh = Path(tempfile.mkdtemp(prefix=".tables-", dir=folder.parent))
    try:
        fresh.chmod(0o755)
        for name, data in files.items():
            with (fresh / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        if folder.exists():
            _exchange(fresh, folder)
        else:
            fresh.rename(folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _exchange(fresh: Path, folder: Path) -> None:
    """Let two folders change places, in one step where the system can."""
    at_fdcwd, exchange = -100, 2
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if os.name == "posix" else None
    if renameat2 is not None and renameat2(at_fdcwd, os.fsencode(fresh), at_fdcwd, os.fsencode(folder), exchange) == 0:
        return
    # Elsewhere: two steps, with the old tables kept until the new ones stand.
    old = fresh.with_name(fresh.name + "-old")
    folder.rename(old)
    try:
        fresh.rename(folder)
    except OSError:
        old.rename(folder)
        raise
    shutil.rmtree(old, ignore_errors=True)
