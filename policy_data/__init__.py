"""Surveillance deployments compared, with a source for every cell.

Paris 2024, London 2012 and New York: what was allowed, what was done, what
became of it, who says so, and why a cell is empty.

Nothing heavy is imported until it is used: ``import policy_data`` loads
neither pandas nor pyarrow nor pandera.

Examples
--------
>>> import policy_data
>>> measures = policy_data.load("measures")
>>> sorted(measures["deployment_id"].unique())
['london-2012', 'new-york', 'paris-2024']
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .assertion import audit
    from .citation import cite
    from .codebook import describe, find
    from .comparison import compare
    from .evidence import why
    from .store import load, tables, verify

__all__ = ["audit", "cite", "compare", "describe", "find", "load", "tables", "verify", "why"]
__version__ = "0.3.0"

_HOME = {
    "audit": "assertion",
    "cite": "citation",
    "compare": "comparison",
    "describe": "codebook",
    "find": "codebook",
    "load": "store",
    "tables": "store",
    "verify": "store",
    "why": "evidence",
}


def __getattr__(name: str) -> Any:
    if name == "schemas":
        try:
            return import_module(".schemas", __name__)
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("pandera"):
                raise ModuleNotFoundError(
                    "policy_data.schemas needs pandera: install the extra `schemas`, in a clone with "
                    "pip install '.[schemas]'",
                    name=error.name,
                ) from error
            raise
    if name in _HOME:
        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
