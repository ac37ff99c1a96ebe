"""How to cite the dataset, or one source of it."""

from __future__ import annotations

from .store import manifest

__all__ = ["cite"]


def cite(style: str = "text") -> str:
    """Return a citation of the release that is installed.

    Parameters
    ----------
    style : {"text", "bibtex"}

    Raises
    ------
    ValueError
        If the style is another.

    Examples
    --------
    >>> cite().startswith("policy_data contributors (2026)")
    True
    """
    info = manifest()
    version, as_of = info["version"], info["as_of"]
    year = as_of[:4]
    title = "policy_data: surveillance deployments compared, with a source for every cell"
    if style == "text":
        return (
            f"policy_data contributors ({year}). {title} (version {version}, as of {as_of}) [data set]. "
            "Data: CC BY 4.0; code: Apache-2.0."
        )
    if style == "bibtex":
        return (
            f"@misc{{policy_data_{year},\n"
            f"  author = {{{{policy_data contributors}}}},\n"
            f"  title = {{{title}}},\n"
            f"  year = {{{year}}},\n"
            f"  version = {{{version}}},\n"
            f"  note = {{Data set, as of {as_of}. Data: CC BY 4.0}}\n"
            "}"
        )
    raise ValueError(f'style "{style}" is not known: text or bibtex')
