"""Rebuild the tables from ``raw/``: ``python build`` from the project's root."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent

if __name__ == "__main__" and __package__ == "build":
    # `python -m build` is how packages are made elsewhere; here it would
    # silently rebuild the tables instead.
    sys.exit("To rebuild the tables: python build\nTo make a wheel and an sdist: make dist")

sys.path[:0] = [str(HERE), str(HERE.parent)]

try:
    from policy_build.command import main
except ModuleNotFoundError as error:
    if error.name is None or error.name.startswith("policy"):
        raise
    sys.exit(f"The build needs {error.name}. Run `make` once, then: .venv/bin/python build")

if __name__ == "__main__":
    sys.exit(main(HERE.parent))
