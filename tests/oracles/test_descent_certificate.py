"""The certificate against the truth in exact fractions."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.laws import paths
from thalweg.laws.optima import trial

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


@settings(max_examples=200, phases=[Phase.generate])
@given(st.integers(0, 10**12))
def test_nearly_alike_weighted_shrunk_and_without_a_bias(seed: int) -> None:
    asked = trial(seed)
    try:
        run = asked.fit()
    except thalweg.Refusal:
        return
    paths.certificate_holds(run, asked.X, asked.Y, **asked.exact)


def test_the_law_sees_bounds_that_are_too_small_or_far_too_large() -> None:
    table = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -1]
    run = thalweg.fit(table, iterations=3)
    gap, distance = run.certificate.cost_gap, run.certificate.distance
    for change in ({"cost_gap": 0.99 * gap}, {"cost_gap": 11 * gap}, {"distance": 0.99 * distance}):
        with pytest.raises(AssertionError):
            paths.certificate_holds(run.told(certificate=replace(run.certificate, **change)), *table)


def test_the_distance_is_that_of_the_nearest_optimum_in_the_datas_units() -> None:
    X, Y = [[1, 2, 1000], [2, 4, 1007], [3, 6, 1001], [0, 0, 1005]], [1, 5, 6, -1]
    run = thalweg.fit((X, Y), iterations=2)
    A = np.column_stack([np.ones(4), X])
    nearest = np.linalg.pinv(A) @ (Y - A @ [run.alpha, *run.beta])
    assert run.certificate.null_modes == 1
    assert run.certificate.distance == pytest.approx(np.linalg.norm(nearest), rel=1e-8)
    assert f"{run.certificate.distance:.3g} away from the nearest" in run.certificate.sentence
    assert run.to_dict()["certificate"]["distance"] == run.certificate.distance


def test_a_ridge_bounds_the_distance_of_the_weights_for_any_convex_cost() -> None:
    draw = np.random.default_rng(0)
    X = draw.normal(size=(60, 3)) * [1, 20, 0.1]
    Y = X @ [1, 0.1, 3] + draw.normal(size=60)
    best = thalweg.fit((X, Y), cost="log-cosh", ridge=0.1, tolerance=1e-13)
    for count in (1, 3, 10):
        run = thalweg.fit((X, Y), cost="log-cosh", ridge=0.1, iterations=count)
        away = np.linalg.norm(run.beta - best.beta)
        assert away <= run.certificate.distance + best.certificate.distance
        assert "weights are at most" in run.certificate.sentence
    loose = thalweg.fit((X, Y), cost="log-cosh").certificate
    assert loose.distance == np.inf
    assert "is not known: without a ridge" in loose.sentence


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
