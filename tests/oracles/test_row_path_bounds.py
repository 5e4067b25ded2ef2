"""Bounds that are never too small, wherever they are taken; and bad news told as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg

TABLE = np.loadtxt(Path(__file__).parents[1] / "data" / "diabetes.csv", delimiter=",", skiprows=1)
X, Y = TABLE[:, :-1], TABLE[:, -1]
HIGH = (Y > 140).astype(float)
THICK = (X[:, 2] > 25).astype(float)
TARGETS = {"logistic": HIGH, "poisson": np.round(Y / 30), "hinge": 2 * HIGH - 1, "squared-hinge": 2 * HIGH - 1}
CONVEX = [
    "huber(delta=5)",
    "log-cosh",
    "(y - yhat)**4",
    "logistic",
    "poisson",
    "squared-hinge",
    "mae",
    "hinge",
]
PENALTIES: list[dict[str, float]] = [{}, {"ridge": 0.05}, {"lasso": 0.1}, {"ridge": 0.05, "lasso": 0.1}]


@pytest.mark.parametrize("cost", CONVEX)
@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
def test_no_bound_is_ever_too_small(cost: str, penalty: dict[str, float]) -> None:
    """After few iterations and after many, far from the optimum and near it, in any place along the way."""
    y = TARGETS.get(cost, Y)
    data, draw = (X[:, :4], y), np.random.default_rng(1)
    best = thalweg.fit(data, cost=cost, tolerance=1e-7, **penalty)
    starts: list[dict[str, Any]] = [{"iterations": count} for count in (0, 1, 4, 16, 64)]
    starts += [
        {"iterations": 0, "alpha": best.alpha, "beta": best.beta * draw.normal(1, 10.0**-k, 4)} for k in range(5)
    ]
    for start in starts:
        run = thalweg.fit(data, cost=cost, learning_rate=1e-3, **start, **penalty)
        excess = run.cost - best.cost
        assert excess <= run.certificate.cost_gap * (1 + 1e-9) + 1e-14 * abs(run.cost)
    assert best.outcome.name == "converged", "bounds are of use near the optimum"


def test_a_loss_that_is_not_convex_gets_no_bound() -> None:
    run = thalweg.fit((X, Y / 50), cost="log(1 + (y - yhat)**2)")
    assert run.outcome.name == "settled"
    assert not run.failed
    assert run.certificate.cost_gap == np.inf
    assert "No bound is known" in run.certificate.sentence
    assert "not convex" in run.outcome.paragraph
    assert run.history.gradient[-1] < 1e-6 * run.history.gradient[0]
    assert run.to_dict()["certificate"]["cost_gap"] is None
    json.dumps(run.to_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("cost", "y", "word"),
    [
        ("(y - yhat)**3", Y, "lower bound"),
        ("y*yhat + yhat**3", HIGH, "lower bound"),
        ("logistic", THICK, "told apart"),
        ("exp(yhat)", Y, "every doubling"),
        ("poisson", -HIGH, "every doubling"),
    ],
)
def test_a_cost_without_a_minimum_is_bad_news(cost: str, y: np.ndarray, word: str) -> None:
    run = thalweg.fit((X, y), cost=cost)
    assert (run.outcome.name, run.failed, run.outcome.keeps) == ("no minimum", True, False)
    assert word in run.outcome.paragraph


@pytest.mark.parametrize("cost", ["hinge", "squared-hinge"])
def test_a_cost_that_reaches_zero_on_data_that_can_be_told_apart_has_a_minimum(cost: str) -> None:
    run = thalweg.fit((X, 2 * THICK - 1), cost=cost)
    assert (run.outcome.name, run.cost) == ("converged", 0)
    assert np.all((2 * THICK - 1) * run.predict(X) >= 1)


def test_a_ridge_gives_separable_data_a_minimum() -> None:
    run = thalweg.fit((X, THICK), cost="logistic", ridge=0.01)
    assert run.outcome.name == "converged"
    assert np.mean((run.predict(X) > 0) == (THICK > 0)) > 0.95


@pytest.mark.parametrize(("cost", "rate"), [("(y - yhat)**4", 1.0), ("poisson", 100.0), ("huber", 1e5), ("mae", 1e6)])
def test_a_rate_that_is_too_large_diverges_and_is_told(cost: str, rate: float) -> None:
    run = thalweg.fit((X, TARGETS.get(cost, Y)), cost=cost, learning_rate=rate, iterations=201)
    assert (run.outcome.name, run.failed) == ("diverged", True)
    assert f"{rate:g}" in run.outcome.paragraph
    json.dumps(run.to_dict(), allow_nan=False)


def test_a_start_where_the_cost_has_no_value_is_refused() -> None:
    with pytest.raises(thalweg.Refusal, match="no finite number at the start"):
        thalweg.fit((X, Y), cost="yhat - y*log(yhat)")
    run = thalweg.fit((X, Y), cost="yhat - y*log(yhat)", alpha=150)
    assert run.outcome.name == "converged"
    assert np.all(run.predict(X) > 0)


def test_few_iterations_are_no_convergence() -> None:
    run = thalweg.fit((X, Y), cost="huber", learning_rate=0.1, iterations=5)
    assert (run.outcome.name, run.failed, run.iterations) == ("iterations done", False, 5)
    assert run.certificate.cost_gap > 0.1 * run.cost
    slow = thalweg.fit((X, Y), cost="mae", iterations=7)
    assert (slow.outcome.name, slow.iterations, len(slow.history)) == ("iterations done", 7, 8)


def test_iterations_without_a_rate_are_plain_steps_that_never_rise() -> None:
    run = thalweg.fit((X, Y), cost="huber", iterations=60)
    assert (run.plan.rule, run.iterations) == ("plain", 60)
    assert np.all(np.diff(run.history.cost) < 0)


def test_there_is_no_closed_path_to_ask_for() -> None:
    run = thalweg.fit((X, Y), cost="huber")
    with pytest.raises(thalweg.Refusal, match="no closed form"):
        _ = run.path


def test_collinear_and_constant_features_do_no_harm() -> None:
    doubled = np.column_stack([X, X[:, 3] * 2 - 1, np.full(len(X), 7.0)])
    for cost in ("huber", "mae"):
        alone, run = thalweg.fit((X, Y), cost=cost), thalweg.fit((doubled, Y), cost=cost)
        assert run.outcome.name == "converged"
        assert run.cost == pytest.approx(alone.cost, rel=3e-9)
        assert run.beta[-1] == 0


@pytest.mark.parametrize("factor", [1e-6, 1e6])
def test_the_units_of_the_target_do_not_matter(factor: float) -> None:
    one, other = thalweg.fit((X, Y), cost="mae"), thalweg.fit((X, factor * Y), cost="mae")
    assert other.outcome.name == "converged"
    assert other.cost == pytest.approx(factor * one.cost, rel=3e-9)
