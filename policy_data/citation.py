"""How to cite the dataset, or one cell of it with the sources behind it."""

from __future__ import annotations

from .evidence import is_missing, why
from .store import load, manifest

__all__ = ["cite"]


def cite(*cell: str, style: str = "text") -> str:
    """Return a citation of the release that is installed, or of one cell.

    Parameters
    ----------
    *cell : str
        Table, row and column, as in :func:`policy_data.why`; nothing for the
        release.
    style : {"text", "bibtex"}
        A cell is cited as text alone.

    Returns
    -------
    str
        For a cell: what the dataset publishes there, and each source that
        gives this value, with publisher, title, date, place and address.

    Raises
    ------
    ValueError
        If the style is another, or a cell is not table, row and column.
    Unknown
        If there is no such cell.

    Examples
    --------
    >>> cite().startswith("policy_data contributors (2026)")
    True
    >>> note = cite("lifecycle", "paris-avs.legal_authority.2023-05-20", "planned_end")
    >>> note.splitlines()[0]
    'lifecycle / paris-avs.legal_authority.2023-05-20 / planned_end = 2025-03-31. Sources:'
    """
    if style not in ("text", "bibtex"):
        raise ValueError(f'style "{style}" is not known: text or bibtex')
    if cell:
        if len(cell) != 3 or style != "text":
            raise ValueError("a cell is cited as text, by its table, row and column")
        return _cell(*cell)
    info = manifest()
    version, as_of = info["version"], info["as_of"]
    year = as_of[:4]
    title = "policy_data: surveillance deployments compared, with a source for every cell"
    if style == "text":
        return (
            f"policy_data contributors ({year}). {title} (version {version}, as of {as_of}) [data set]. "
            "Data: CC BY 4.0; code: Apache-2.0."
        )
    return (
        f"@misc{{policy_data_{year},\n"
        f"  author = {{{{policy_data contributors}}}},\n"
        f"  title = {{{title}}},\n"
        f"  year = {{{year}}},\n"
        f"  version = {{{version}}},\n"
        f"  note = {{Data set, as of {as_of}. Data: CC BY 4.0}}\n"
        "}"
    )


def _cell(table: str, row: str, column: str) -> str:
    answer = why(table, row, column)
    shown = "(empty)" if answer.value is None else answer.value
    behind = answer.claims[answer.claims["selected"].astype(bool)]
    lines = [f"{table} / {row} / {column} = {shown}." + (" Sources:" if len(behind) else "")]
    if answer.gap:
        lines[0] += f" Empty because: {answer.gap['reason']}."
    sources = load("sources").set_index("source_id")
    names = load("actors").set_index("actor_id")["name"]
    for claim in behind.drop_duplicates(["source_id", "locator"]).to_dict("records"):
        about = sources.loc[claim["source_id"]]
        issued = "no date" if is_missing(about["issued"]) else about["issued"]
        address = "" if is_missing(about["url"]) else f" {about['url']}"
        lines.append(
            f"  {names[about['publisher']]}, {about['title']} ({issued}), {claim['locator']}."
            f"{address} [{about['consulted']}]"
        )
    return "\n".join([*lines, f"In: {cite()}"])
