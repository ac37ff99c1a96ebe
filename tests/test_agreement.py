"""Agreement of passes, on the examples that Krippendorff published in 2011."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from policy_build.agreement import (
    agreement_rows,
    alpha,
    interval,
    nominal_distance,
    ordinal_distance,
    percent_agreement,
)

_LETTERS = {letter: number for number, letter in enumerate("abcde")}
BINARY = list(zip((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0), strict=True))
NOMINAL = [(_LETTERS[a], _LETTERS[b]) for a, b in zip("aabbdcccedda", "babbbccceddd", strict=True)]
FOUR_CODERS = [
    [int(value) for value in unit if value != "."]
    for unit in zip("123321412...", "1233224125.3", ".3332342251.", "12332441251.", strict=True)
]


def test_two_coders_of_a_binary_question() -> None:
    assert alpha(BINARY, nominal_distance) == pytest.approx(0.095, abs=0.0005)


def test_two_coders_of_a_nominal_question() -> None:
    assert alpha(NOMINAL, nominal_distance) == pytest.approx(0.692, abs=0.0005)


@pytest.mark.parametrize(("distance", "published"), [(nominal_distance, 0.743), (ordinal_distance, 0.815)])
def test_four_coders_with_missing_values(distance: object, published: float) -> None:
    assert alpha(FOUR_CODERS, distance) == pytest.approx(published, abs=0.0005)  # type: ignore[arg-type]


def test_alpha_is_undefined_where_nothing_varies() -> None:
    assert alpha([(2, 2), (2, 2)]) is None
    assert interval([(2, 2), (2, 2)]) is None


def test_units_that_one_pass_alone_coded_do_not_count() -> None:
    assert alpha([*BINARY, (1,), ()], nominal_distance) == alpha(BINARY, nominal_distance)


units = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=2, max_size=30)


@given(units)
def test_alpha_never_exceeds_one_and_is_one_for_equal_passes(pairs: list[tuple[int, int]]) -> None:
    value = alpha(pairs)
    assert value is None or value <= 1
    same = alpha([(a, a) for a, _ in pairs])
    assert same is None or same == pytest.approx(1)


@given(units)
def test_the_order_of_passes_and_of_units_does_not_matter(pairs: list[tuple[int, int]]) -> None:
    value, turned = alpha(pairs), alpha([(b, a) for a, b in reversed(pairs)])
    assert (value is None and turned is None) or value == pytest.approx(turned)


def _vote(measure: str, which: str, value: int | str | None, dimension: str = "time_limit") -> dict[str, object]:
    return {
        "table_name": "codings",
        "row_id": f"{measure}.{dimension}.de_jure.2023",
        "column_name": "level",
        "dimension_id": dimension,
        "coding_pass": which,
        "value": None if value is None else str(value),
        "coder_kind": "model",
    }


def _dimensions(family: str, *names: str, scale: str = "ordinal 0–4") -> list[dict[str, str]]:
    return [{"dimension_id": name, "family": family, "scale": scale} for name in names]


def test_the_table_counts_units_that_both_passes_coded() -> None:
    votes = [_vote(f"m{i}", p, i % 4) for i in range(12) for p in ("first", "second")]
    votes += [_vote(f"m{i}", p, i % 4, "access") for i in range(12) for p in ("first", "second")]
    votes += [_vote("alone", "first", 3), _vote("open", "first", 1), _vote("open", "second", None)]
    rows = agreement_rows(votes, _dimensions("dynamics", "time_limit", "access"))
    assert [(r["grouping"], r["group_id"], r["n_units"]) for r in rows] == [
        ("dimension", "access", 12),
        ("dimension", "time_limit", 12),
        ("family", "dynamics", 24),
        ("scale", "ordinal", 24),
        ("pass", "second_ordinal", 24),
    ]
    assert {r["standing"] for r in rows} == {"stable"}
    assert {r["compares"] for r in rows} == {"model_passes"}


def test_codes_without_an_order_are_compared_as_names() -> None:
    pairs = [("abcde"[a], "abcde"[b]) for a, b in NOMINAL]
    votes = [
        _vote(f"m{i}", which, code, "outcome")
        for i, pair in enumerate(pairs)
        for which, code in zip(("first", "second"), pair, strict=True)
    ]
    rows = agreement_rows(votes, _dimensions("dynamics", "outcome", scale="nominal, per layer"))
    assert [(r["grouping"], r["group_id"]) for r in rows] == [
        ("dimension", "outcome"),
        ("family", "dynamics"),
        ("scale", "nominal"),
        ("pass", "second_nominal"),
    ]
    assert {r["alpha"] for r in rows} == {0.692}
    assert {r["n_near"] for r in rows} == {None}


def test_a_family_of_levels_and_codes_has_no_alpha_of_its_own() -> None:
    votes = [_vote(f"m{i}", p, i % 4, d) for i in range(12) for p in ("first", "second") for d in ("limit", "outcome")]
    about = _dimensions("dynamics", "limit") + _dimensions("dynamics", "outcome", scale="nominal")
    groups = {r["grouping"] for r in agreement_rows(votes, about)}
    assert groups == {"dimension", "scale", "pass"}


def test_what_each_later_pass_coded_is_compared_apart() -> None:
    votes = [_vote(f"a{i}", p, i % 4) for i in range(12) for p in ("first", "second")]
    votes += [_vote(f"b{i}", p, (i + (p == "unguided")) % 4) for i in range(12) for p in ("first", "unguided")]
    equal = {r["group_id"]: r["n_equal"] for r in agreement_rows(votes, _dimensions("dynamics", "time_limit"))}
    assert equal == {"time_limit": 12, "dynamics": 12, "ordinal": 12, "second_ordinal": 12, "unguided_ordinal": 0}


def test_a_dimension_with_low_alpha_is_tentative_and_one_with_few_units_undetermined() -> None:
    low = [_vote(f"m{i}", p, (i + (p == "second") * (i % 3)) % 5) for i in range(15) for p in ("first", "second")]
    few = [_vote(f"m{i}", p, i, "audit") for i in range(3) for p in ("first", "second")]
    rows = {r["group_id"]: r for r in agreement_rows(low + few, _dimensions("oversight", "time_limit", "audit"))}
    assert rows["time_limit"]["standing"] == "tentative"
    assert rows["audit"]["standing"] == "undetermined"


def test_percent_agreement_counts_units_not_values() -> None:
    assert percent_agreement([(1, 1), (1, 2), (3, 3), (0,)]) == pytest.approx(2 / 3)
