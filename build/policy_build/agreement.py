"""How far two passes of coding agree: Krippendorff's alpha and plain percent agreement.

Source: K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011),
whose examples are the tests of this module.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import permutations
from typing import Any

__all__ = ["agreement_rows", "alpha", "interval", "nominal_distance", "ordinal_distance", "percent_agreement"]

#: Values that the passes gave to one unit: levels, or codes without an order.
Unit = Sequence[Any]
#: Squared difference of two values, given how often each value occurs.
Distance = Callable[[Any, Any, Mapping[Any, float]], float]

#: Below this, Krippendorff advises against any conclusion.
LEAST_ALPHA = 0.667
#: With fewer units a dimension's alpha says next to nothing.
LEAST_UNITS = 10
_GROUPINGS = ("dimension", "family", "scale", "pass")
_RESAMPLES = 2000
_SEED = 20260101


def nominal_distance(a: object, b: object, _: Mapping[Any, float]) -> float:
    """Return 0 for equal values, 1 for others."""
    return float(a != b)


def ordinal_distance(a: int, b: int, totals: Mapping[int, float]) -> float:
    """Return how many values lie between two ranks, squared.

    Examples
    --------
    >>> ordinal_distance(1, 3, {1: 4, 2: 6, 3: 2})
    81.0
    """
    low, high = min(a, b), max(a, b)
    between = sum(n for value, n in totals.items() if low <= value <= high)
    return float((between - (totals[low] + totals[high]) / 2) ** 2)


def alpha(units: Iterable[Unit], distance: Distance = ordinal_distance) -> float | None:
    """Return Krippendorff's alpha; None where it is undefined.

    Parameters
    ----------
    units : iterable of sequence
        The values given to each unit; units with fewer than two are left out.
    distance : callable
        :func:`ordinal_distance` or :func:`nominal_distance`.

    Returns
    -------
    float or None
        1 is perfect agreement, 0 what chance would give. Undefined if all
        values are the same: nothing varies, so nothing can be told apart.

    Examples
    --------
    >>> round(alpha([(0, 1), (1, 1), (0, 1), (0, 0), (0, 0), (0, 1), (0, 0), (0, 0), (1, 0), (0, 0)]), 3)
    0.095
    """
    together: defaultdict[tuple[Any, Any], float] = defaultdict(float)
    for unit in units:
        if len(unit) > 1:
            for a, b in permutations(unit, 2):
                together[a, b] += 1 / (len(unit) - 1)
    totals: defaultdict[Any, float] = defaultdict(float)
    for (a, _), n in together.items():
        totals[a] += n
    whole = sum(totals.values())
    expected = sum(totals[a] * totals[b] * distance(a, b, totals) for a in totals for b in totals)
    if not expected:
        return None
    observed = sum(n * distance(a, b, totals) for (a, b), n in together.items())
    return 1 - (whole - 1) * observed / expected


def interval(units: Sequence[Unit], distance: Distance = ordinal_distance) -> tuple[float, float] | None:
    """Return the 95 % bootstrap interval of alpha; None where it is undefined.

    Units are drawn with replacement, with a fixed seed, so that two builds
    agree; draws in which nothing varies are left out.

    Examples
    --------
    >>> low, high = interval([(1, 1), (2, 2), (3, 2), (4, 4), (1, 2), (3, 3)])
    >>> low < alpha([(1, 1), (2, 2), (3, 2), (4, 4), (1, 2), (3, 3)]) < high
    True
    """
    draw = random.Random(_SEED)
    n = len(units)
    drawn = (alpha([units[int(draw.random() * n)] for _ in range(n)], distance) for _ in range(_RESAMPLES))
    values = sorted(value for value in drawn if value is not None)
    if not values or alpha(units, distance) is None:
        return None
    return values[int(0.025 * len(values))], values[int(0.975 * len(values))]


def percent_agreement(units: Iterable[Unit]) -> float:
    """Return the share of units on which all passes gave the same value.

    Examples
    --------
    >>> percent_agreement([(1, 1), (2, 3)])
    0.5
    """
    paired = [unit for unit in units if len(unit) > 1]
    return sum(len(set(unit)) == 1 for unit in paired) / len(paired)


def agreement_rows(votes: Iterable[Mapping[str, Any]], dimensions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the records of the table ``agreement``.

    Levels are compared as ranks, codes as names; a family whose dimensions are
    of both kinds has a record for neither.

    Parameters
    ----------
    votes, dimensions : iterable of mapping
        Records of the tables of that name.

    Returns
    -------
    list of dict
        One a dimension with at least two units that two passes coded, then
        one a family, then one over all levels and one over all codes, then
        one for what each later pass coded.
    """
    about = {d["dimension_id"]: d for d in dimensions}
    passes: defaultdict[tuple[str, ...], dict[str, str]] = defaultdict(dict)
    kinds: Counter[str] = Counter()
    for vote in votes:
        if vote.get("value") is not None:
            unit = tuple(str(vote[k]) for k in ("dimension_id", "table_name", "row_id"))
            passes[unit][vote["coding_pass"]] = vote["value"]
            kinds[vote["coder_kind"]] += 1
    groups: defaultdict[tuple[str, str], defaultdict[str, list[Unit]]] = defaultdict(lambda: defaultdict(list))
    for unit, given in sorted(passes.items()):
        if len(given) > 1:
            dimension = about[unit[0]]
            scale = dimension["scale"].split()[0].rstrip(",")
            values = [int(value) if scale == "ordinal" else value for value in given.values()]
            later = "_".join(sorted(given.keys() - {"first"}))
            for group in (
                ("dimension", unit[0]),
                ("family", dimension["family"]),
                ("scale", scale),
                ("pass", f"{later}_{scale}"),
            ):
                groups[group][scale].append(values)
    of = "model_passes" if not kinds["human"] else "human_coders" if not kinds["model"] else "mixed"
    found = []
    for grouping, name in sorted(groups, key=lambda group: (_GROUPINGS.index(group[0]), group)):
        scales = groups[grouping, name]
        if len(scales) == 1:
            ((scale, units),) = scales.items()
            if len(units) > 1:
                found.append(_row(grouping, name, units, scale, of))
    return found


def _row(grouping: str, name: str, units: Sequence[Unit], scale: str, of: str) -> dict[str, Any]:
    ordered = scale == "ordinal"
    distance: Distance = ordinal_distance if ordered else nominal_distance
    value, bounds = alpha(units, distance), interval(units, distance)
    if len(units) < LEAST_UNITS or value is None:
        standing = "undetermined"
    else:
        standing = "tentative" if value < LEAST_ALPHA else "stable"
    return {
        "grouping": grouping,
        "group_id": name,
        "n_units": len(units),
        "n_equal": sum(len(set(unit)) == 1 for unit in units),
        "n_near": sum(max(unit) - min(unit) <= 1 for unit in units) if ordered else None,
        "percent_agreement": round(100 * percent_agreement(units), 1),
        "alpha": None if value is None else round(value, 3),
        "alpha_low": None if bounds is None else round(bounds[0], 3),
        "alpha_high": None if bounds is None else round(bounds[1], 3),
        "standing": standing,
        "compares": of,
    }
