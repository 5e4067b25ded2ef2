"""Stopping early is shrinking: factors within 0 and 1, degrees of freedom that grow to the rank, a ridge like it."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import thalweg

COUNTS = (0, 1, 2, 5, 30, 1000, 10**6, 10**12)


@st.composite
def tables(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    m, n = draw(st.integers(3, 9)), draw(st.integers(1, 4))
    entries = st.lists(st.integers(-6, 6), min_size=n, max_size=n)
    X = np.array(draw(st.lists(entries, min_size=m, max_size=m)), dtype=float)
    Y = np.array(draw(st.lists(st.integers(-6, 6), min_size=m, max_size=m)), dtype=float)
    assume(len(set(Y.tolist())) > 1 and np.any(X))
    return X, Y


@settings(max_examples=40)
@given(tables(), st.floats(0.01, 0.5), st.booleans(), st.sampled_from(["standard", "none"]), st.sampled_from([0, 0.3]))
def test_factors_grow_from_zero_to_one(table: Any, share: float, bias: bool, scale: str, ridge: float) -> None:
    bound = thalweg.fit(table, bias=bias, scale=scale, ridge=ridge).bound  # share 1/2 of it is 1/L
    run = thalweg.fit(table, bias=bias, scale=scale, ridge=ridge, learning_rate=share * bound)
    filters = [run.shrinkage_at(k) for k in COUNTS]
    for one in filters:
        assert np.all((one.factors >= -1e-12) & (one.factors <= 1 + 1e-12))
        assert np.all(np.diff(one.factors) <= 1e-12), "a mode of a smaller eigenvalue is ahead"
    freedom = np.array([one.degrees_of_freedom for one in filters])
    assert freedom[0] == 0
    assert np.all(np.diff(freedom) >= -1e-9)
    design = np.column_stack([np.ones(len(table[0])), table[0]]) if bias else table[0]
    rank = np.linalg.matrix_rank(design)
    assert [one.rank for one in filters] == [rank] * len(COUNTS)
    assert freedom[-1] <= rank + 1e-9
    if not ridge:
        assert freedom[-1] == pytest.approx(rank, abs=1e-6)
        assert filters[-1].ridge < 1e-6 * filters[-1].eigenvalues[0]
    if bias and scale == "none":
        return  # bias and weights share modes there: a weight may move in the bias's stead
    # with a ridge already there, stopping early only adds to it
    assert all(one.ridge >= ridge * (1 - 1e-6) for one in filters)
    assert all(one.ridge <= before.ridge * (1 + 1e-6) for before, one in itertools.pairwise(filters))


@pytest.mark.parametrize("scale", ["standard", "none"])
@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("k", [1, 4, 40])
def test_the_ridge_has_as_many_degrees_of_freedom(k: int, bias: bool, scale: str) -> None:
    draw = np.random.default_rng(5)
    X = draw.normal(size=(40, 5)) @ np.diag([3, 2, 1, 0.5, 0.2]) + 1
    Y = X @ draw.normal(size=5) + draw.normal(size=40)
    bound = thalweg.fit((X, Y), scale=scale, bias=bias).bound
    stopped = thalweg.fit((X, Y), scale=scale, bias=bias, learning_rate=bound / 2).shrinkage_at(k)
    ridged = thalweg.fit((X, Y), scale=scale, bias=bias, ridge=stopped.ridge)
    wanted, found = stopped, ridged.shrinkage_at(10**15)
    if scale == "standard" or not bias:  # there the bias is a mode of its own
        left = 1 - (1 - bound) ** k if bias else 0.0
        assert found.degrees_of_freedom - bias == pytest.approx(wanted.degrees_of_freedom - left, rel=1e-9)
    low, high = wanted.ridge_range
    assert low <= wanted.ridge <= high
    assert found.ridge == pytest.approx(stopped.ridge, rel=1e-6)
    assert f"{stopped.ridge:.4g}" in stopped.sentence


@settings(max_examples=30)
@given(st.integers(1, 9), st.integers(1, 40), st.integers(0, 12))
def test_factors_are_those_of_exact_fractions(scale: int, part: int, k: int) -> None:
    # two orthogonal columns of ones: S is the identity, and c S = 2
    X = scale * np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    rate = Fraction(part, 40)
    run = thalweg.fit((X, [1, 2, 3, 5]), learning_rate=float(rate))
    exact = float(1 - (1 - 2 * rate) ** k)
    np.testing.assert_allclose(run.shrinkage_at(k).factors, [exact] * 3, rtol=1e-12, atol=1e-13)
    if 0 < exact < 1:
        # f = lambda / (lambda + 2 ridge)
        assert run.shrinkage_at(k).ridge == pytest.approx((1 - exact) / exact, rel=1e-9)


def test_where_nothing_has_moved_the_ridge_has_no_end() -> None:
    run = thalweg.fit(([[1.0], [2.0], [4.0]], [2.0, 3.0, 7.0]))
    assert run.shrinkage_at(0).ridge == math.inf
    assert "where they started" in run.shrinkage_at(0).sentence


@pytest.mark.parametrize("more", [{"cost": "huber"}, {"lasso": 0.1}])
def test_without_a_closed_form_there_are_no_factors(more: dict[str, Any]) -> None:
    run = thalweg.fit(([[1.0], [2.0], [4.0]], [2.0, 3.0, 7.0]), **more)
    with pytest.raises(thalweg.Refusal, match="closed form"):
        run.shrinkage_at(3)
