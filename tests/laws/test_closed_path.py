"""The closed form is the stepping, for any data, start and rate."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.descent.quadratic.path import Path
from thalweg.laws import paths

small = st.integers(-6, 6)


@st.composite
def tables(draw: st.DrawFn, most_rows: int = 8, most_features: int = 3) -> tuple[list[list[int]], list[int]]:
    m, n = draw(st.integers(2, most_rows)), draw(st.integers(1, most_features))
    X = draw(st.lists(st.lists(small, min_size=n, max_size=n), min_size=m, max_size=m))
    Y = draw(st.lists(small, min_size=m, max_size=m))
    assume(len(set(Y)) > 1)
    return X, Y


def raw(table: tuple[Any, Any], share: float, **more: Any) -> Path:
    """The path in raw units at a share of the largest stable rate."""
    bound = thalweg.fit(table, scale="none").bound
    return thalweg.fit(table, scale="none", learning_rate=share * bound, **more).path


@settings(max_examples=60)
@given(tables(), st.floats(0.01, 1.3), st.integers(-50, 50), st.integers(-50, 50))
def test_closed_form_is_stepping_in_fractions(table: Any, share: float, alpha: int, beta: int) -> None:
    X, Y = table
    path = raw(table, share, alpha=alpha / 4, beta=[beta / 4] * len(X[0]), iterations=1)
    paths.closed_is_stepped(path, X, Y, 12)


@settings(max_examples=40)
@given(tables(), st.floats(0.01, 0.999))
def test_no_iteration_below_the_bound_raises_the_cost(table: Any, share: float) -> None:
    paths.gap_never_grows(raw(table, share), [0, 1, 2, 3, 10, 100, 10**6, 10**12])


@settings(max_examples=60)
@given(tables(), st.floats(0.05, 0.99), st.sampled_from([1e-2, 1e-6, 1e-9]))
def test_the_stop_is_the_first_iteration_that_is_near_enough(table: Any, share: float, tolerance: float) -> None:
    paths.stop_is_the_first(raw(table, share), tolerance)


@settings(max_examples=40)
@given(tables(), st.floats(0.01, 0.99), st.integers(0, 10**9), st.integers(0, 10**9))
def test_one_walk_after_another_is_one_walk(table: Any, share: float, first: int, second: int) -> None:
    path = raw(table, share)
    halfway = path.at(first)
    rest = thalweg.fit(
        table, scale="none", learning_rate=path.rate, alpha=halfway.alpha, beta=halfway.beta, iterations=0
    ).path.at(second)
    straight = path.at(first + second)
    size = 1 + np.abs([straight.alpha, *straight.beta]).max()
    np.testing.assert_allclose([rest.alpha, *rest.beta], [straight.alpha, *straight.beta], rtol=0, atol=1e-10 * size)


def test_an_array_of_counts_gives_a_row_for_each() -> None:
    path = raw(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]), 0.7)
    counts = [0, 1, 17, 10**9, 2**62]
    together = path.at(counts)
    assert together.beta.shape == (5, 2)
    for place, count in enumerate(counts):
        alone = path.at(count)
        np.testing.assert_array_equal(together.beta[place], alone.beta)
        assert np.asarray(together.alpha)[place] == alone.alpha
        assert path.cost(counts)[place] == path.cost(count)


@pytest.mark.parametrize("count", [-1, 2.5, [0, -3], "three", True])
def test_what_is_no_number_of_iterations_is_refused(count: Any) -> None:
    with pytest.raises(thalweg.Refusal, match="iterations"):
        raw(([[1], [2], [4]], [1, 0, 3]), 0.5).at(count)


def test_a_mode_that_is_exactly_at_rest_never_moves_even_beyond_the_bound() -> None:
    steep, flat = [1, -1, 1, -1], [1, 1, -1, -1]
    X = [[10 * a, b] for a, b in zip(steep, flat, strict=True)]
    run = thalweg.fit((X, flat), scale="none", learning_rate=0.5, iterations=5000)
    assert run.path.overflow() is None
    assert (run.alpha, *run.beta) == (0, 0, 1)


def test_the_laws_see_a_path_that_is_not_the_loop() -> None:
    X, Y = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]
    other = raw((X, [1, 5, 6, -1]), 0.5)
    with pytest.raises(AssertionError, match="cost 0"):
        paths.closed_is_stepped(other, X, Y, 3)
    half = thalweg.fit((X, Y), scale="none", cost="half-mse", learning_rate=0.01).path
    with pytest.raises(AssertionError):
        paths.closed_is_stepped(half, X, Y, 3)


def test_the_exact_least_cost_is_that_of_the_normal_equations() -> None:
    # every column, the one of ones included, is orthogonal to Y, so nothing of it can be explained
    X, Y = [[1, 0], [-1, 0], [0, 1], [0, -1]], [1, 1, -1, -1]
    assert paths.least_cost(X, Y) == Fraction(1)
