"""Rates at and beyond the bound: when the numbers overflow, and whose scale it is."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.laws import paths

DIABETES = Path(__file__).parents[1] / "data" / "diabetes.csv"
LARGEST = Fraction(sys.float_info.max)
TUTORIAL = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]


def first_overflow(X: Any, Y: Any, rate: Fraction) -> int:
    costs = enumerate(point.cost for point in paths.exact_iterates(X, Y, rate))
    return next(k for k, cost in islice(costs, 2000) if cost > LARGEST)


@pytest.mark.parametrize("rate", [Fraction(1, 2), Fraction(1), Fraction(4), Fraction(64)])
def test_the_overflow_is_where_exact_stepping_leaves_the_doubles(rate: Fraction) -> None:
    run = thalweg.fit(TUTORIAL, scale="none", learning_rate=float(rate))
    assert run.path.overflow() == first_overflow(*TUTORIAL, rate)
    assert run.to_dict()["overflow_iteration"] == run.path.overflow()


small = st.integers(-6, 6)


@settings(max_examples=25)
@given(st.lists(st.tuples(small, small, small), min_size=3, max_size=6), st.integers(1, 6))
def test_any_data_overflow_where_exact_stepping_does(rows: list[tuple[int, int, int]], power: int) -> None:
    X, Y = [[100 * a, b] for a, b, _ in rows], [y for *_, y in rows]
    assume(len(set(Y)) > 1 and any(row[0] * y for row, y in zip(X, Y, strict=True)))
    run = thalweg.fit((X, Y), scale="none", learning_rate=2.0**power)
    assert run.path.overflow() == first_overflow(X, Y, Fraction(2**power))


def test_a_loop_in_doubles_overflows_there_too() -> None:
    table = np.loadtxt(DIABETES, delimiter=",", skiprows=1)
    X, Y = table[:, :-1], table[:, -1]
    run = thalweg.fit(DIABETES, "target", scale="none", learning_rate=1e-3)
    overflow = run.path.overflow()
    assert overflow is not None
    alpha, beta, costs = 0.0, np.zeros(X.shape[1]), []
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(overflow + 1):
            # scaled, so that the sum of squares does not overflow before the mean does
            u = (Y - (alpha + X @ beta)) / 1e100
            costs.append(float(np.mean(u**2)) * 1e200)
            alpha, beta = alpha + 1e-3 * 2 * np.mean(u) * 1e100, beta + 1e-3 * 2 / len(Y) * (u @ X) * 1e100
    assert np.isfinite(costs[overflow - 1])
    assert not np.isfinite(costs[overflow])


def test_nothing_is_run_without_a_count() -> None:
    run = thalweg.fit(TUTORIAL, scale="none", learning_rate=1.0, alpha=0.5, beta=[2, 1])
    assert (run.outcome.name, run.failed, run.iterations) == ("diverged", True, 0)
    assert (run.alpha, *run.beta) == (0.5, 2, 1)


def test_with_a_count_the_iterate_is_given_while_it_is_finite() -> None:
    run = thalweg.fit(TUTORIAL, scale="none", learning_rate=1.0, iterations=10)
    exact = next(islice(paths.exact_iterates(*TUTORIAL, 1), 10, None))
    assert (run.outcome.name, run.iterations, run.finite) == ("diverged", 10, True)
    np.testing.assert_allclose([run.alpha, *run.beta], [float(x) for x in (exact.alpha, *exact.beta)], rtol=1e-12)
    assert run.cost == pytest.approx(float(exact.cost), rel=1e-12)


@pytest.mark.parametrize("count", [500, 5000])
def test_numbers_beyond_the_doubles_are_written_as_nothing_and_not_saved(count: int, tmp_path: Path) -> None:
    run = thalweg.fit(TUTORIAL, scale="none", learning_rate=1.0, iterations=count)
    facts = json.loads(json.dumps(run.to_dict(), allow_nan=False))
    assert facts["alpha"] is None
    assert facts["cost"] is None
    json.dumps(run.plan.to_dict(), allow_nan=False)
    with pytest.raises(thalweg.Refusal):
        run.save(tmp_path / "model.json")
    assert list(tmp_path.iterdir()) == []


def test_the_steepest_feature_is_named_with_its_scale() -> None:
    run = thalweg.fit(DIABETES, "target", scale="none", learning_rate=1e-3)
    table = np.loadtxt(DIABETES, delimiter=",", skiprows=1)
    moments = np.column_stack([np.ones(len(table)), table[:, :-1]])
    vectors = np.linalg.svd(moments)[2][0]
    place = int(np.argmax(vectors**2))
    steepest = run.to_dict()["steepest"]
    assert steepest["feature"] == run.features[place - 1] == "s1"
    assert steepest["share"] == pytest.approx(vectors[place] ** 2, rel=1e-9)
    assert steepest["mean"] == pytest.approx(table[:, place - 1].mean(), rel=1e-12)
    assert steepest["sd"] == pytest.approx(table[:, place - 1].std(), rel=1e-12)
    assert "'s1'" in run.outcome.paragraph


def test_the_bias_can_set_the_bound() -> None:
    run = thalweg.fit(([[0.01], [-0.01], [0.02]], [1, 2, 4]), scale="none", learning_rate=3.0)
    assert run.to_dict()["steepest"]["parameter"] == "the bias"
    assert run.outcome.name == "diverged"


@pytest.mark.parametrize("scale", ["none", "standard"])
def test_exactly_at_the_bound_it_never_settles(scale: str) -> None:
    bound = thalweg.fit(TUTORIAL, scale=scale).bound
    run = thalweg.fit(TUTORIAL, scale=scale, learning_rate=bound)
    assert (run.outcome.name, run.failed, run.path.overflow()) == ("at the bound", True, None)
    assert run.path.gap(10**9) > 1e-3 * run.path.gap(0)


def test_a_rate_too_small_for_any_number_of_iterations_is_said_plainly() -> None:
    run = thalweg.fit(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -1]), learning_rate=1e-17)
    assert (run.outcome.name, run.failed, run.plan.iterations) == ("too slow", True, None)
    assert "10^15" in run.outcome.paragraph
