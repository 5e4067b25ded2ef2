"""Steps against loops over the rows in plain NumPy, and against where `fit` ends.

`diabetes.csv`: see `tests/data/PROVENANCE.md`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.descent.step import Step
from thalweg.sources.arrays import Arrays

TABLE = np.loadtxt(Path(__file__).parents[1] / "data" / "diabetes.csv", delimiter=",", skiprows=1)
X, Y = TABLE[:, :-1], TABLE[:, -1]
Z = np.column_stack([np.ones(len(X)), (X - X.mean(axis=0)) / X.std(axis=0)])
SICK = (Y > 140).astype(float)


def mse(theta: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
    u = Y - Z @ theta
    return float(np.mean(u**2)), -2 / len(Y) * Z.T @ u


def huber(theta: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
    u = Y - Z @ theta
    losses = np.where(np.abs(u) <= 20, u**2 / 2, 20 * np.abs(u) - 200)
    return float(losses.mean()), -np.clip(u, -20, 20) @ Z / len(Y)


def logistic(theta: np.ndarray, Y: np.ndarray) -> tuple[float, np.ndarray]:
    t = Z @ theta
    return float(np.mean(np.logaddexp(0, t) - Y * t)), (1 / (1 + np.exp(-t)) - Y) @ Z / len(Y)


def plain(g: np.ndarray, k: int, rate: float, kept: dict[str, np.ndarray]) -> np.ndarray:  # noqa: ARG001
    return rate * g


def momentum(g: np.ndarray, k: int, rate: float, kept: dict[str, np.ndarray]) -> np.ndarray:  # noqa: ARG001
    kept["v"] = 0.8 * kept.get("v", 0.0) + g
    return rate * kept["v"]


def inverse(g: np.ndarray, k: int, rate: float, kept: dict[str, np.ndarray]) -> np.ndarray:  # noqa: ARG001
    return rate / (1 + 0.1 * k) * g


def adam(g: np.ndarray, k: int, rate: float, kept: dict[str, np.ndarray]) -> np.ndarray:
    kept["m"] = 0.9 * kept.get("m", 0.0) + 0.1 * g
    kept["v"] = 0.999 * kept.get("v", 0.0) + 0.001 * g**2
    return rate * (kept["m"] / (1 - 0.9 ** (k + 1))) / (np.sqrt(kept["v"] / (1 - 0.999 ** (k + 1))) + 1e-8)


CASES: dict[str, tuple[dict[str, Any], Callable[..., Any], Callable[..., Any], float, np.ndarray]] = {
    "plain": ({}, mse, plain, 0.1, Y),
    "momentum": ({"rule": "momentum(momentum=0.8)"}, mse, momentum, 0.05, Y),
    "a schedule": ({"schedule": "inverse(decay=0.1)"}, mse, inverse, 0.2, Y),
    "adam": ({"rule": "adam"}, mse, adam, 2.0, Y),
    "huber": ({"cost": "huber(delta=20)"}, huber, plain, 0.5, Y),
    # at 0 no prediction is within 20 of its target, so that the gradient of a weight is but rounding
    "huber by adam": ({"cost": "huber(delta=20)", "rule": "adam", "alpha": 120.0}, huber, adam, 2.0, Y),
    "logistic by momentum": ({"cost": "logistic", "rule": "momentum(momentum=0.8)"}, logistic, momentum, 0.1, SICK),
}


@pytest.mark.parametrize("name", CASES)
def test_every_step_is_that_of_a_loop_over_the_rows(name: str) -> None:
    asked, cost, move, rate, targets = CASES[name]
    theta, kept = np.append(asked.get("alpha", 0.0), np.zeros(X.shape[1])), dict[str, np.ndarray]()
    found = list(thalweg.steps((X, targets), learning_rate=rate, iterations=30, **asked))
    assert [step.k for step in found] == list(range(31))
    for step in found:
        value, gradient = cost(theta, targets)
        assert step.cost == pytest.approx(value, rel=1e-11)
        assert step.gradient_norm == pytest.approx(np.linalg.norm(gradient), rel=1e-9)
        np.testing.assert_allclose(step.theta, theta, rtol=1e-9, atol=1e-11 * np.abs(theta).max())
        predicted = step.alpha + X @ step.beta
        np.testing.assert_allclose(predicted, Z @ theta, rtol=0, atol=1e-10 * (1 + np.abs(Z @ theta).max()))
        theta = theta - move(gradient, step.k, rate, kept)


def test_the_rate_is_the_one_that_led_here() -> None:
    fixed = list(thalweg.steps((X, Y), learning_rate=0.1, iterations=3))
    assert [step.rate for step in fixed] == [None, 0.1, 0.1, 0.1]
    changing = list(thalweg.steps((X, Y), learning_rate=0.1, iterations=3, schedule="inverse(decay=1)"))
    assert [step.rate for step in changing] == [None, *(pytest.approx(0.1 / (1 + k)) for k in range(3))]


WAYS: list[dict[str, Any]] = [
    {},
    {"iterations": 7},
    {"iterations": 5000},
    {"scale": "none", "iterations": 50, "learning_rate": 1e-5},
    {"ridge": 0.1},
    {"ridge": "cv"},
    {"stop": "cv"},
    {"stop": "held-out"},
    {"bias": False},
    {"rule": "nesterov"},
    {"rule": "barzilai-borwein"},
    {"schedule": "chebyshev"},
    {"schedule": "exact-line-search", "iterations": 20},
    {"lasso": 1.0},
    {"lasso": 1.0, "rule": "momentum", "iterations": 40},
    {"cost": "huber"},
    {"cost": "mae"},
    {"cost": "mae", "iterations": 10},
    {"cost": "pseudo-huber", "iterations": 10},
    {"cost": "quantile(tau=0.3)", "lasso": 0.1},
    {"batch": 50, "iterations": 100},
    {"batch": 50, "cost": "huber", "iterations": 25},
    {"batch": 50, "rule": "adam", "seed": 3, "iterations": 90},
]


@pytest.mark.parametrize("asked", WAYS, ids=str)
def test_the_last_step_is_where_fit_ends(asked: dict[str, Any]) -> None:
    run, last = thalweg.fit((X, Y), **asked), _last(thalweg.steps((X, Y), **asked))
    assert last.k == run.iterations
    assert last.cost == pytest.approx(run.cost, rel=1e-12)
    np.testing.assert_allclose([last.alpha, *last.beta], [run.alpha, *run.beta], rtol=1e-13)


def _last(steps: Iterator[Step]) -> Step:
    *_, last = steps
    return last


@settings(max_examples=20)
@given(
    seed=st.integers(0, 10**6), weighted=st.booleans(), bias=st.booleans(), cost=st.sampled_from(["mse", "log-cosh"])
)
def test_whatever_the_data_it_ends_where_fit_ends(seed: int, weighted: bool, bias: bool, cost: str) -> None:
    draw = np.random.default_rng(seed)
    m, n = draw.integers(3, 30), draw.integers(1, 4)
    inputs, targets = draw.normal(size=(m, n)) * 10.0 ** draw.integers(-3, 4, size=n), draw.normal(size=m)
    asked = {"cost": cost, "bias": bias, "sample_weight": draw.integers(1, 4, size=m) if weighted else None}
    run, found = thalweg.fit((inputs, targets), **asked), list(thalweg.steps((inputs, targets), **asked))
    assert [step.k for step in found] == list(range(run.iterations + 1))
    assert found[-1].cost == pytest.approx(run.cost, rel=1e-9, abs=1e-15)
    np.testing.assert_allclose(found[-1].theta, found[-1].coordinates.enter(run.parameters), rtol=1e-9, atol=1e-9)


DIVERGING: list[dict[str, Any]] = [
    {"learning_rate": 3.0},
    {"learning_rate": 3.0, "iterations": 500},
    {"learning_rate": 3.0, "iterations": 10**9},
    {"learning_rate": 3.0, "rule": "momentum"},
    {"learning_rate": 1e3, "cost": "poisson", "iterations": 50},
    {"learning_rate": 1e250, "cost": "log-cosh", "iterations": 50},
    {"learning_rate": 50.0, "batch": 40, "iterations": 1000},
    {"learning_rate": 1e200, "cost": "mse", "lasso": 0.1, "iterations": 50},
]


@pytest.mark.parametrize("asked", DIVERGING, ids=str)
def test_a_descent_that_diverges_ends_before_its_numbers_do(asked: dict[str, Any]) -> None:
    assert thalweg.fit((X, Y), **asked).outcome.name == "diverged"
    found = list(thalweg.steps((X, Y), **asked))
    assert found
    assert len(found) < 1000
    for step in found:
        assert np.isfinite([step.cost, step.gradient_norm, *step.theta]).all()


def test_one_step_more_would_overflow() -> None:
    found = list(thalweg.steps((X, Y), learning_rate=3.0))
    assert found[-1].k + 1 == thalweg.fit((X, Y), learning_rate=3.0).path.overflow()
    assert found[-1].cost > 1e300


def test_a_descent_that_is_too_slow_goes_on_as_long_as_one_looks() -> None:
    slow = {"learning_rate": thalweg.fit((X, Y)).bound}
    assert thalweg.fit((X, Y), **slow).outcome.bad
    assert [step.k for step in islice(thalweg.steps((X, Y), **slow), 2000)] == list(range(2000))


@pytest.mark.parametrize("asked", [{}, {"cost": "huber"}, {"batch": 50}], ids=str)
def test_nothing_is_read_before_the_first_step_and_all_of_it_once_by_then(
    asked: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    reads, blocks = [], Arrays.blocks

    def counted(self: Arrays, *given: Any) -> Iterator[np.ndarray]:
        reads.append(1)
        return blocks(self, *given)

    monkeypatch.setattr(Arrays, "blocks", counted)
    found = thalweg.steps((X, Y), **asked)
    assert not reads
    next(found)
    # a cost over rows reads them a second time, to keep them
    at_first = 2 if asked else 1
    assert len(reads) == at_first
    assert len(list(islice(found, 5))) == 5
    assert len(reads) == at_first


def test_steps_come_one_by_one() -> None:
    """The rows are not gone over for a step that nobody asks for."""
    walking = thalweg.steps((X, Y), cost="huber", learning_rate=0.1)
    costs = [step.cost for step in islice(walking, 3)]
    walking.close()
    assert costs == sorted(costs, reverse=True)


def test_in_batches_there_is_one_step_for_each_epoch() -> None:
    found = list(thalweg.steps((X, Y), batch=100, iterations=12, learning_rate=0.01))
    # 442 rows are five batches, the last one of 42; two more batches are begun
    assert [step.k for step in found] == [0, 5, 10, 12]
    for step in found:
        assert step.cost == pytest.approx(np.mean((Y - step.alpha - X @ step.beta) ** 2), rel=1e-12)


@pytest.mark.parametrize("wrong", [{"learning_rate": -1}, {"rule": "none"}, {"cost": "gamma", "schedule": "chebyshev"}])
def test_what_fit_refuses_the_steps_refuse(wrong: dict[str, Any]) -> None:
    with pytest.raises(thalweg.Refusal) as by_fit:
        thalweg.fit((X, Y), **wrong)
    with pytest.raises(thalweg.Refusal) as by_steps:
        list(thalweg.steps((X, Y), **wrong))
    assert str(by_steps.value) == str(by_fit.value)
