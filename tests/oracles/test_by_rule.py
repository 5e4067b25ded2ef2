"""Rules and schedules on whole costs: against plain loops over the rows, and near the optimum that is known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet

import thalweg
from thalweg.core.errors import Refusal
from thalweg.descent.folds import held_out
from thalweg.rules import find_rule, shelf

TABLE = np.loadtxt(Path(__file__).parents[1] / "data" / "diabetes.csv", delimiter=",", skiprows=1)
X, Y = TABLE[:, :-1], TABLE[:, -1]
Z = (X - X.mean(axis=0)) / X.std(axis=0)
WIDE = np.column_stack([np.ones(len(Y)), Z])
HIGH = (Y > 140).astype(float)
BEST = np.linalg.lstsq(WIDE, Y, rcond=None)[0]
LEAST = float(np.mean((Y - WIDE @ BEST) ** 2))
RULES = sorted(shelf.classes())

TOLERANCE_MET = {"plain", "momentum", "nesterov", "adagrad", "adam", "adamax", "nadam", "yogi", "adabelief", "amsgrad"}
TOLERANCE_MET |= {"barzilai-borwein", "descent-without-descent"}
"""Full batches bring these to the tolerance."""
NEAR = {
    "weight-decay": 1.1e-6,  # where it comes to rest is the minimum of a cost with a small ridge
    "adamw": 1e-3,
    "rmsprop": 2e-2,  # a step of constant length never settles; it hovers within about the rate
    "lion": 2e-2,
}
UNSURE = {"adadelta"}
"""It has no rate that suits all problems; it is only held to the loop below."""


def logistic_gradient(theta: np.ndarray) -> np.ndarray:
    slope = 1 / (1 + np.exp(-(WIDE @ theta))) - HIGH
    return np.asarray(slope @ WIDE / len(HIGH))


@pytest.mark.parametrize("name", RULES)
def test_every_rule_makes_the_steps_of_a_loop_over_the_rows(name: str) -> None:
    rule, rate, start = find_rule(name), 0.02, np.linspace(-0.3, 0.3, 11)
    run = thalweg.fit(
        (Z, HIGH), cost="logistic", rule=name, scale="none", learning_rate=rate, iterations=50,
        alpha=start[0], beta=start[1:],
    )  # fmt: skip
    theta, memory = start, rule.memory(start)
    for k in range(50):
        shown = theta * np.append(0.0, np.ones(10)) if rule.is_entrywise else theta  # a bias is not to decay
        direction, memory = rule.move(logistic_gradient(theta), shown, k, memory)
        theta = theta - rate * direction
    np.testing.assert_allclose([run.alpha, *run.beta], theta, rtol=1e-9, atol=1e-11)
    assert run.plan.rule == rule.name
    assert run.history.k.tolist() == list(range(51))


@pytest.mark.parametrize("name", [name for name in RULES if name not in UNSURE])
def test_every_rule_finds_least_squares_by_itself(name: str) -> None:
    run = thalweg.fit((X, Y), rule=name, tolerance=1e-6)
    assert run.cost <= LEAST * (1 + NEAR.get(name, 1.1e-6))
    assert run.cost - run.certificate.cost_gap <= LEAST * (1 + 1e-12)
    assert (run.outcome.name == "converged") == (name in TOLERANCE_MET or name == "weight-decay")


def test_no_rule_is_left_out() -> None:
    assert set(RULES) == TOLERANCE_MET | set(NEAR) | UNSURE


@pytest.mark.parametrize("schedule", ["exact-line-search", "polyak"])
def test_rates_that_look_at_the_cost_are_those_of_their_formulas(schedule: str) -> None:
    run = thalweg.fit((Z, Y), scale="none", schedule=schedule, iterations=20)
    theta, hessian = np.zeros(11), 2 * WIDE.T @ WIDE / len(Y)
    for _ in range(20):
        g = -2 * WIDE.T @ (Y - WIDE @ theta) / len(Y)
        bent, gap = g @ hessian @ g, np.mean((Y - WIDE @ theta) ** 2) - LEAST
        theta = theta - (g @ g / bent if schedule == "exact-line-search" else gap / (g @ g)) * g
    np.testing.assert_allclose([run.alpha, *run.beta], theta, rtol=1e-8)


@pytest.mark.parametrize("rule", ["plain", "momentum", "nesterov", "adam", "barzilai-borwein"])
@pytest.mark.parametrize("ridge", [0.0, 0.1])
def test_with_a_lasso_rules_end_where_scikit_learn_does(rule: str, ridge: float) -> None:
    lasso = 4.0
    run = thalweg.fit((Z, Y), rule=rule, scale="none", lasso=lasso, ridge=ridge, tolerance=1e-12)
    model = ElasticNet(alpha=lasso / 2 + ridge, l1_ratio=(lasso / 2) / (lasso / 2 + ridge), tol=1e-12, max_iter=10**6)
    model.fit(Z, Y)
    assert np.count_nonzero(model.coef_ == 0) > 0
    assert ((run.beta == 0) == (model.coef_ == 0)).all()
    np.testing.assert_allclose(run.beta, model.coef_, atol=1e-3)
    assert run.certificate.relative < 1e-9


@pytest.mark.parametrize("cost", ["huber(delta=20)", "logistic", "poisson", "log-cosh", "squared-hinge"])
@pytest.mark.parametrize("rule", ["plain", "momentum", "nesterov"])
def test_a_rate_from_the_curvature_bound_lowers_any_cost(cost: str, rule: str) -> None:
    y = {"logistic": HIGH, "poisson": np.round(Y / 30), "squared-hinge": 2 * HIGH - 1}.get(cost.partition("(")[0], Y)
    run, best = thalweg.fit((X, y), cost=cost, rule=rule, iterations=2000), thalweg.fit((X, y), cost=cost)
    assert run.outcome.name in ("converged", "iterations done")
    assert -1e-9 * abs(best.cost) <= run.cost - best.cost <= 0.01 * abs(best.cost)


def test_a_rate_that_was_asked_for_is_kept_though_it_diverges() -> None:
    run = thalweg.fit((Z, HIGH), cost="squared-hinge", rule="momentum", learning_rate=50.0, scale="none")
    assert run.outcome.name == "diverged"
    assert run.learning_rate == 50.0


@pytest.mark.parametrize(("cost", "y"), [("poisson", np.round(Y / 3)), ("(y - yhat)**4", Y / 30)])
def test_a_rate_that_nobody_asked_for_is_halved_until_the_descent_holds(cost: str, y: np.ndarray) -> None:
    run = thalweg.fit((Z, y), cost=cost, rule="momentum", iterations=300)
    assert run.outcome.name in ("iterations done", "converged")
    assert run.cost < run.cost_start


def test_integer_weights_are_repeated_rows() -> None:
    counts = np.arange(len(Y)) % 3
    settings: dict[str, Any] = {"cost": "huber(delta=100)", "rule": "adam", "iterations": 60}
    weighed = thalweg.fit((X, Y), sample_weight=counts, **settings)
    repeated = thalweg.fit((np.repeat(X, counts, axis=0), np.repeat(Y, counts)), **settings)
    np.testing.assert_allclose(weighed.predict(X), repeated.predict(X), rtol=1e-9)


@pytest.mark.parametrize("settings", [{"cost": "huber(delta=20)"}, {"rule": "adam"}, {"batch": 16}, {"lasso": 0.1}])
def test_rows_held_out_end_a_descent_early(settings: dict[str, Any]) -> None:
    inputs = np.hstack([X, np.random.default_rng(3).normal(size=(len(Y), 40))])
    run = thalweg.fit((inputs, Y), stop="held-out", **settings)
    assert run.outcome.name == "stopped early"
    assert run.rows == len(Y) - np.count_nonzero(held_out(0, 0, np.arange(len(Y)), 0.2))
    assert run.iterations < run.history.k[-1]
    assert run.cost - run.certificate.cost_gap >= 0


@pytest.mark.parametrize("rule", ["plain", "adam"])
def test_it_stops_where_the_cost_of_rows_that_are_not_learnt_from_is_least(rule: str) -> None:
    inputs = np.hstack([X, np.random.default_rng(3).normal(size=(len(Y), 40))])
    held = held_out(0, 0, np.arange(len(Y)), 0.2)
    run = thalweg.fit((inputs, HIGH), cost="logistic", rule=rule, stop="held-out")

    def judged(count: int) -> tuple[float, Any]:
        learnt = thalweg.fit((inputs[~held], HIGH[~held]), cost="logistic", rule=rule, iterations=count)
        yhat = learnt.predict(inputs[held])
        return float(np.mean(np.logaddexp(0, yhat) - HIGH[held] * yhat)), learnt

    costs = {count: judged(count)[0] for count in range(max(run.iterations - 2, 0), run.iterations + 8)}
    assert min(costs, key=lambda count: costs[count]) == run.iterations
    np.testing.assert_allclose(run.beta, judged(run.iterations)[1].beta, rtol=1e-9)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"rule": "adm"}, "Did you mean 'adam'?"),
        ({"rule": "adam", "schedule": "polyak"}, "Leave out the rule"),
        ({"schedule": "chebyshev", "cost": "logistic"}, "eigenvalues"),
        ({"schedule": "polyak", "cost": "logistic"}, "J*"),
        ({"schedule": "cosine", "cost": "logistic"}, "iterations"),
        ({"stop": "held-ou"}, "held-out"),
        ({"hold_out": 0.5}, "stop"),
        ({"stop": "held-out", "hold_out": 1.5}, "share"),
    ],
)
def test_what_cannot_be_meant_is_refused(settings: dict[str, Any], words: str) -> None:
    with pytest.raises(Refusal) as refusal:
        thalweg.fit((X, HIGH), **settings)
    assert words in str(refusal.value)
