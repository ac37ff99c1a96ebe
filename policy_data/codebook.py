"""The data dictionary and the codebook, to read and to search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .store import load, nearest, tables

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["describe", "find"]


def describe(name: str) -> pd.DataFrame:
    """Describe a table, a dimension or a vocabulary.

    Parameters
    ----------
    name : str
        Name of a table, id of a dimension (its realm may follow, as in
        ``comparison``), name of a vocabulary, or name of a column.

    Returns
    -------
    pandas.DataFrame
        For a table its columns: ``column_name``, ``kind``, ``role``,
        ``vocabulary``, ``refers_to``, ``unit``, ``description``. For a
        dimension or a vocabulary its terms: ``term``, ``label``,
        ``definition``, ``maps``. For a column the tables that have it, with
        the same columns as for a table.

    Raises
    ------
    Unknown
        If there is nothing of that name; names the nearest.

    Examples
    --------
    >>> describe("lifecycle")["column_name"].tolist()[:3]
    ['measure_id', 'layer', 'observed']
    >>> describe("layer")["term"].tolist()[0]
    'legal_authority'
    """
    if name in tables():
        columns = load("columns")
        keep = ["column_name", "kind", "role", "vocabulary", "refers_to", "unit", "description"]
        return columns.loc[columns["table_name"] == name, keep].reset_index(drop=True)
    terms = load("terms")
    found = terms[terms["vocabulary"] == name]
    if not found.empty:
        return found[["term", "label", "definition", "maps"]].reset_index(drop=True)
    dimensions = load("dimensions")
    found = dimensions[dimensions["dimension_id"] == name]
    if not found.empty:
        return found.reset_index(drop=True)
    columns = load("columns")
    found = columns[columns["column_name"] == name]
    for realm in ("_de_jure", "_declared", "_de_facto"):
        if name.removesuffix("_certainty").endswith(realm):
            return describe(name.removesuffix("_certainty").removesuffix(realm))
    if not found.empty:
        keep = ["table_name", "column_name", "kind", "role", "vocabulary", "refers_to", "unit", "description"]
        return found[keep].reset_index(drop=True)
    known = {*tables(), *terms["vocabulary"], *dimensions["dimension_id"]}
    raise nearest("table, dimension or vocabulary", name, sorted(known))


def find(text: str) -> pd.DataFrame:
    """Search the codebook, the measures and the assertions for a text.

    Parameters
    ----------
    text : str
        Words that must all occur, in any order and case, in name or description.

    Returns
    -------
    pandas.DataFrame
        ``what`` (table, column, dimension, term, measure or assertion),
        ``name``, ``text``.

    Examples
    --------
    >>> "lifecycle.planned_end" in set(find("planned end")["name"])
    True
    >>> "s22-london-permanent" in set(find("london permanent")["name"])
    True
    """
    import pandas as pd

    places = (
        ("table", "tables", ("table_name",), ("description",)),
        ("column", "columns", ("table_name", "column_name"), ("title", "description")),
        ("dimension", "dimensions", ("dimension_id",), ("name", "question", "rule")),
        ("term", "terms", ("vocabulary", "term"), ("label", "definition", "maps")),
        ("measure", "measures", ("measure_id",), ("name", "description")),
        ("assertion", "assertions", ("assertion_id",), ("proposition",)),
    )
    parts = []
    for what, table, names, texts in places:
        frame = load(table)
        name = frame[list(names)].agg(".".join, axis=1)
        words = frame[list(texts)].fillna("").agg(" ".join, axis=1)
        told = (name + " " + words).str.replace("_", " ")
        hits = pd.Series(True, index=frame.index)
        for word in text.replace("_", " ").split():
            hits &= told.str.contains(word, case=False, regex=False)
        parts.append(pd.DataFrame({"what": what, "name": name[hits], "text": words[hits].str.strip()}))
    return pd.concat(parts, ignore_index=True).astype("string")
