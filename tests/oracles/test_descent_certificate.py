"""The certificate against the truth in exact fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.laws import paths

small = st.integers(-6, 6)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[int]], list[int]]:
    """Small whole numbers, far from zero or not, now and then with a column that the others give exactly."""
    m, n = draw(st.integers(2, 7)), draw(st.integers(1, 3))
    offset = draw(st.sampled_from([0, 1000, 10**6]))
    X = draw(st.lists(st.lists(small, min_size=n, max_size=n), min_size=m, max_size=m))
    X = [[x + offset for x in row] for row in X]
    if draw(st.booleans()):
        X = [[*row, sum(row) - 3] for row in X]
    Y = draw(st.lists(small, min_size=m, max_size=m))
    assume(len(set(Y)) > 1)
    return X, Y


@settings(max_examples=150)
@given(tables(), st.one_of(st.none(), st.integers(0, 50), st.integers(1001, 10**9)), st.sampled_from([1e-3, 1e-9, 0.0]))
def test_the_excess_is_never_more_than_certified(table: Any, count: int | None, tolerance: float) -> None:
    paths.certificate_holds(thalweg.fit(table, iterations=count, tolerance=tolerance), *table)


@settings(max_examples=60)
@given(tables(), st.floats(0.1, 1.1), st.integers(0, 40))
def test_the_certificate_holds_in_raw_units_and_beyond_the_bound(table: Any, share: float, count: int) -> None:
    rate = share * thalweg.fit(table, scale="none").bound
    paths.certificate_holds(thalweg.fit(table, scale="none", learning_rate=rate, iterations=count), *table)


@settings(max_examples=60)
@given(tables())
def test_converged_means_that_the_relative_excess_is_below_the_tolerance(table: Any) -> None:
    run = thalweg.fit(table, tolerance=1e-9)
    least = paths.least_cost(*table)
    excess = paths.exact_cost(*table, run.parameters) - least
    if least:
        assert run.outcome.name == "converged"
        assert excess <= Fraction(1.001e-9) * least
    else:
        # doubles may be too coarse to come as near as that to a perfect fit, far from zero
        assert run.outcome.name in ("converged", "at rounding")
        assert excess <= run.certificate.cost_gap


def test_a_perfect_fit_has_no_least_cost_and_stops() -> None:
    run = thalweg.fit(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]))
    assert run.outcome.name == "converged"
    assert 0 <= run.path.least <= 1e-14 * run.path.flat_cost
    assert run.certificate.cost_gap <= 1e-17 * run.path.flat_cost


def test_without_tolerance_the_descent_goes_on_to_the_rounding_and_says_so() -> None:
    run = thalweg.fit(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -1]), tolerance=0)
    assert (run.outcome.name, run.failed) == ("at rounding", False)
    assert f"{run.certificate.cost_gap:.3g}" in run.outcome.paragraph


def test_directions_left_out_of_account_are_named() -> None:
    run = thalweg.fit(([[1, 2], [2, 4], [3, 6], [0, 0]], [1, 5, 6, -1]))
    assert run.certificate.null_modes == 1
    assert "1 direction" in run.certificate.sentence
