"""Times of whole processes as ratios in one run: ``make bench``.

Absolute times differ from machine to machine and from minute to minute;
ratios of processes that were run by turns differ much less.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TABLE = "claims"
ROUNDS = 7

_PARQUET = ROOT / "policy_data" / "tables" / f"{TABLE}.parquet"
PROCESSES = {
    "bare Python": ["-c", "pass"],
    "import policy_data": ["-c", "import policy_data"],
    f"pandas.read_parquet({TABLE})": ["-c", f"import pandas; pandas.read_parquet({str(_PARQUET)!r})"],
    f"policy_data.load({TABLE})": ["-c", f"import policy_data; policy_data.load({TABLE!r})"],
    "python build --check": ["build", "--check"],
}


def seconds(arguments: list[str]) -> float:
    """Return the wall time of one process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main() -> None:
    """Run the processes by turns and print medians and ratios."""
    times: dict[str, list[float]] = {name: [] for name in PROCESSES}
    for _ in range(ROUNDS):
        for name, arguments in PROCESSES.items():
            times[name].append(seconds(arguments))
    median = {name: statistics.median(values) for name, values in times.items()}
    names = list(PROCESSES)
    against = {names[1]: names[0], names[3]: names[2], names[4]: names[0]}
    for name, value in median.items():
        ratio = f"  {value / median[against[name]]:6.2f} x {against[name]}" if name in against else ""
        print(f"{name:34}{value * 1000:8.0f} ms{ratio}")


if __name__ == "__main__":
    main()
