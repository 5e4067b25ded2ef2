"""Costs that are not quadratic against loops over the rows, scikit-learn, SciPy's optimisers and linear programmes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import linprog, minimize
from sklearn.linear_model import HuberRegressor, LogisticRegression, PoissonRegressor, QuantileRegressor

import thalweg

DATA = Path(__file__).parents[1] / "data"
TABLE = np.loadtxt(DATA / "diabetes.csv", delimiter=",", skiprows=1)
X, Y = TABLE[:, :-1], TABLE[:, -1]
HIGH = (Y > 140).astype(float)
COUNTS = np.round(Y / 30)
SLOPES = {
    "huber(delta=2)": lambda y, p: np.clip(p - y, -2, 2),
    "logistic": lambda y, p: 1 / (1 + np.exp(-p)) - y,
    "poisson": lambda y, p: np.exp(p) - y,
    "mae": lambda y, p: np.sign(p - y),
    "hinge": lambda y, p: np.where(y * p < 1, -y, np.where(y * p == 1, -y / 2, 0)),
    "(y - yhat)**4": lambda y, p: -4 * (y - p) ** 3,
    "sqrt(1 + (y - yhat)**2)": lambda y, p: (p - y) / np.sqrt(1 + (y - p) ** 2),
}


def targets(cost: str) -> np.ndarray:
    kinds = {"logistic": HIGH, "poisson": COUNTS, "hinge": 2 * HIGH - 1, "squared-hinge": 2 * HIGH - 1}
    return kinds.get(cost.partition("(")[0], Y)


def standardised(inputs: np.ndarray) -> np.ndarray:
    return (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)


def wide(inputs: np.ndarray) -> np.ndarray:
    return np.column_stack([np.ones(len(inputs)), inputs])


@pytest.mark.parametrize("cost", SLOPES)
@pytest.mark.parametrize("count", [1, 30])
def test_iterates_are_those_of_a_loop_over_the_rows(cost: str, count: int) -> None:
    Z, y = standardised(X), targets(cost)
    rate = 1e-6 if "**4" in cost else 0.01
    alpha, beta = 0.2, np.linspace(-0.5, 0.5, 10)
    run = thalweg.fit((Z, y), cost=cost, scale="none", learning_rate=rate, iterations=count, alpha=alpha, beta=beta)
    for _ in range(count):
        slope = SLOPES[cost](y, alpha + Z @ beta)
        alpha, beta = alpha - rate * slope.mean(), beta - rate * slope @ Z / len(y)
    np.testing.assert_allclose([run.alpha, *run.beta], [alpha, *beta], rtol=1e-10, atol=1e-12)
    assert run.iterations == count
    assert run.learning_rate == pytest.approx(rate, rel=1e-15)
    assert run.history.k.tolist() == list(range(count + 1))
    assert (run.history.cost[0], run.history.cost[-1]) == (run.cost_start, run.cost)


def test_a_quadratic_cost_that_is_not_seen_to_be_one_goes_the_rows_and_ends_where_the_closed_path_does() -> None:
    written = "exp(2 * log(sqrt((y - yhat)**2 + 1))) - 1"
    rows, closed = thalweg.fit((X, Y), cost=written), thalweg.fit((X, Y))
    assert rows.plan.path == "rows, in memory"
    assert closed.plan.path == "moments, closed form"
    assert rows.cost == pytest.approx(closed.cost, rel=2e-9)
    np.testing.assert_allclose(rows.predict(X), closed.predict(X), atol=1e-2)
    rate, iterations = 0.05, 40
    one, other = (thalweg.fit((X, Y), cost=c, learning_rate=rate, iterations=iterations) for c in (written, "mse"))
    np.testing.assert_allclose([one.alpha, *one.beta], [other.alpha, *other.beta], rtol=1e-9)


LOSSES: dict[str, Any] = {
    "sqrt(1 + (y - yhat)**2) - 1": lambda y, p: np.sqrt(1 + (y - p) ** 2) - 1,
    "huber(delta=20)": lambda y, p: np.where(abs(y - p) <= 20, (y - p) ** 2 / 2, 20 * (abs(y - p) - 10)),
    "log-cosh": lambda y, p: np.logaddexp(y - p, p - y) - np.log(2),
    "(y - yhat)**4": lambda y, p: (y - p) ** 4,
    "logistic": lambda y, p: np.logaddexp(0, p) - y * p,
    "poisson": lambda y, p: np.exp(p) - y * p,
    "gamma": lambda y, p: p + y * np.exp(-p),
    "squared-hinge": lambda y, p: np.maximum(0, 1 - y * p) ** 2,
    "expectile(tau=0.9)": lambda y, p: np.where(y > p, 0.9, 0.1) * (y - p) ** 2,
}


def best_of_scipy(cost: str, y: np.ndarray, inputs: np.ndarray) -> float:
    """The least that BFGS on the plain formula and its differences finds, from a good start."""
    start = np.append(np.median(y) if y.max() > 50 and cost != "gamma" else 0.0, np.zeros(inputs.shape[1]))
    start[0] = np.log(y.mean()) if cost in ("gamma", "poisson") else start[0]
    A = wide(standardised(inputs))
    size = 1.0 if y.max() < 50 else max(1.0, float(LOSSES[cost](y, A @ start).mean()))
    found = start
    for _ in range(3):
        found = minimize(lambda theta: LOSSES[cost](y, A @ theta).mean() / size, found, method="BFGS").x
    return float(LOSSES[cost](y, A @ found).mean())


@pytest.mark.parametrize("cost", LOSSES)
def test_smooth_costs_end_no_higher_than_scipy_and_as_near_as_they_say(cost: str) -> None:
    y = targets(cost)
    run = thalweg.fit((X, y), cost=cost)
    best = best_of_scipy(cost, y, X)
    assert run.outcome.name == "converged"
    assert run.cost == pytest.approx(LOSSES[cost](y, run.predict(X)).mean(), rel=1e-12)
    assert run.cost <= best + 1e-9 * abs(best)
    assert run.cost - run.certificate.cost_gap <= best
    assert best <= run.cost + 1e-4 * abs(run.cost), "SciPy has not come near: no test"


def test_logistic_poisson_and_quantile_regression_are_those_of_scikit_learn() -> None:
    Z = standardised(X)
    logistic = LogisticRegression(C=np.inf, tol=1e-10, max_iter=10_000).fit(Z, HIGH)
    poisson = PoissonRegressor(alpha=0, tol=1e-10, max_iter=10_000).fit(Z, COUNTS)
    for cost, y, model in (("logistic", HIGH, logistic), ("poisson", COUNTS, poisson)):
        run = thalweg.fit((Z, y), cost=cost, tolerance=1e-12)
        np.testing.assert_allclose(run.beta, np.ravel(model.coef_), rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(run.alpha, np.ravel(model.intercept_)[0], rtol=1e-4, atol=1e-5)


def test_huber_is_that_of_scikit_learn_at_its_scale() -> None:
    model = HuberRegressor(epsilon=1.35, alpha=0, tol=1e-10, max_iter=100_000).fit(standardised(X), Y)
    run = thalweg.fit((standardised(X), Y), cost=f"huber(delta={float(1.35 * model.scale_)!r})", tolerance=1e-12)
    np.testing.assert_allclose([run.alpha, *run.beta], [model.intercept_, *model.coef_], rtol=2e-3, atol=2e-3)


def least_pinball(inputs: np.ndarray, y: np.ndarray, tau: float) -> float:
    """The optimum of the linear programme u = up - down, by HiGHS."""
    m, A = len(y), wide(inputs)
    p = A.shape[1]
    price = np.concatenate([np.zeros(p), np.full(m, tau), np.full(m, 1 - tau)]) / m
    bounds = [(None, None)] * p + [(0, None)] * (2 * m)
    return float(linprog(price, A_eq=np.hstack([A, np.eye(m), -np.eye(m)]), b_eq=y, bounds=bounds).fun)


@pytest.mark.parametrize("tau", [0.05, 0.5, 0.9])
@pytest.mark.parametrize("scale", ["standard", "none"])
def test_quantiles_are_those_of_the_linear_programme(tau: float, scale: str) -> None:
    run = thalweg.fit((X, Y), cost=f"quantile(tau={tau})", scale=scale)
    best = least_pinball(standardised(X), Y, tau)
    assert run.outcome.name == "converged"
    assert -1e-12 * best <= run.cost - best <= 1.001e-9 * best
    assert run.cost - best <= run.certificate.cost_gap
    u = Y - run.predict(X)
    assert run.cost == pytest.approx(np.maximum(tau * u, (tau - 1) * u).mean(), rel=1e-12)


def test_the_median_of_macrodata_too_where_features_are_nearly_alike() -> None:
    table = np.loadtxt(DATA / "macrodata.csv", delimiter=",", skiprows=1)
    inputs, y = np.delete(table, 2, axis=1), table[:, 2]
    run, best = thalweg.fit((inputs, y), cost="mae"), 2 * least_pinball(standardised(inputs), y, 0.5)
    assert run.outcome.name == "converged"
    assert -1e-10 * best <= run.cost - best <= 1.001e-9 * best


def test_quantile_regressor_of_scikit_learn_agrees() -> None:
    model = QuantileRegressor(quantile=0.7, alpha=0).fit(X, Y)
    run = thalweg.fit((X, Y), cost="quantile(tau=0.7)")
    u = Y - model.predict(X)
    assert run.cost == pytest.approx(np.maximum(0.7 * u, -0.3 * u).mean(), rel=1e-8)


def test_hinge_and_the_insensitive_tube_are_those_of_linear_programmes() -> None:
    m, Z = len(Y), standardised(X)
    y = 2 * HIGH - 1
    run = thalweg.fit((X, y), cost="hinge")
    slack = np.concatenate([np.zeros(11), np.ones(m) / m])
    free = [(None, None)] * 11 + [(0, None)] * m
    best = linprog(slack, A_ub=np.hstack([-y[:, None] * wide(Z), -np.eye(m)]), b_ub=-np.ones(m), bounds=free).fun
    assert -1e-12 <= run.cost - best <= 1.001e-9 * best
    tube = thalweg.fit((X, Y), cost="epsilon-insensitive(epsilon=10)")
    sides = np.vstack([np.hstack([wide(Z), -np.eye(m)]), np.hstack([-wide(Z), -np.eye(m)])])
    best = linprog(slack, A_ub=sides, b_ub=np.concatenate([Y + 10, 10 - Y]), bounds=free).fun
    assert -1e-10 <= tube.cost - best <= 1.001e-9 * best


@pytest.mark.parametrize("cost", ["huber", "mae"])
def test_rows_that_do_not_fit_into_memory_are_read_again(cost: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held = thalweg.fit((X, Y), cost=cost)
    monkeypatch.setattr("thalweg.descent.stepwise.rows.MOST_BYTES", 0)
    read = thalweg.fit((X, Y), cost=cost)
    assert (held.plan.path, read.plan.path) == ("rows, in memory", "rows, read again")
    assert (read.alpha, *read.beta, read.cost) == (held.alpha, *held.beta, held.cost)
