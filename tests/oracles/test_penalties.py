"""Ridge and lasso against scikit-learn, normal equations and the conditions that a minimum must meet."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import ElasticNet, Lasso, LogisticRegression, Ridge

import thalweg

TABLE = np.loadtxt(Path(__file__).parents[1] / "data" / "diabetes.csv", delimiter=",", skiprows=1)
X, Y = TABLE[:, :-1], TABLE[:, -1]
Z = (X - X.mean(axis=0)) / X.std(axis=0)
HIGH = (Y > 140).astype(float)
M = len(Y)


@pytest.mark.parametrize("lam", [1e-4, 0.1, 10.0])
def test_ridge_in_closed_form_is_that_of_scikit_learn(lam: float) -> None:
    model = Ridge(alpha=lam * M, solver="svd").fit(Z, Y)
    run = thalweg.fit((Z, Y), ridge=lam, scale="none", tolerance=1e-14)
    assert run.plan.path == "moments, closed form"
    np.testing.assert_allclose([run.alpha, *run.beta], [model.intercept_, *model.coef_], rtol=1e-5)
    cost = np.mean((Y - run.predict(Z)) ** 2) + lam * run.beta @ run.beta
    assert run.cost == pytest.approx(cost, rel=1e-12)
    assert run.r2 == pytest.approx(1 - np.mean((Y - run.predict(Z)) ** 2) / np.var(Y), rel=1e-10)


@pytest.mark.parametrize("count", [1, 30, 2000])
@pytest.mark.parametrize("scale", ["standard", "none"])
def test_iterates_with_a_ridge_are_those_of_a_loop(count: int, scale: str) -> None:
    inputs = Z if scale == "standard" else Z * np.linspace(0.5, 3, 10) + 0.3
    run = thalweg.fit((inputs, Y), ridge=0.2, learning_rate=0.01, iterations=count, scale=scale, alpha=0.0)
    alpha, beta = 0.0, np.zeros(10)
    for _ in range(count):
        u = Y - alpha - inputs @ beta
        alpha, beta = alpha + 0.02 * u.mean(), beta + 0.02 * (u @ inputs / M) - 0.4 * 0.01 * beta
    np.testing.assert_allclose([run.alpha, *run.beta], [alpha, *beta], rtol=1e-9)
    assert run.path.cost(count) == pytest.approx(
        np.mean((Y - alpha - inputs @ beta) ** 2) + 0.2 * beta @ beta, rel=1e-10
    )


def test_the_certificate_of_a_ridge_is_not_too_small() -> None:
    wide = np.column_stack([np.ones(M), Z])
    best = np.linalg.solve(wide.T @ wide / M + 0.3 * np.diag([0, *[1] * 10]), wide.T @ Y / M)
    least = np.mean((Y - wide @ best) ** 2) + 0.3 * best[1:] @ best[1:]
    for count in (1, 5, 20, 100):
        run = thalweg.fit((Z, Y), ridge=0.3, iterations=count)
        rounding = 16 * np.finfo(float).eps * least  # of the reference
        assert -rounding <= run.cost - least <= run.certificate.cost_gap + rounding
        assert run.path.least == pytest.approx(least, rel=1e-12)


def test_the_bias_is_never_penalised() -> None:
    run = thalweg.fit((Z, Y), ridge=1e9, tolerance=1e-15)
    assert run.alpha == pytest.approx(Y.mean(), rel=1e-6)
    assert np.abs(run.beta).max() < 1e-4
    lasso = thalweg.fit((Z, Y), lasso=1e9, tolerance=1e-15)
    assert lasso.alpha == pytest.approx(Y.mean(), rel=1e-6)
    assert lasso.beta.tolist() == [0] * 10


@pytest.mark.parametrize("lam", [0.5, 5.0, 40.0])
def test_lasso_on_the_moments_is_that_of_scikit_learn(lam: float) -> None:
    model = Lasso(alpha=lam / 2, tol=1e-12, max_iter=10**6).fit(Z, Y)
    run = thalweg.fit((X, Y), lasso=lam, tolerance=1e-11)
    assert run.plan.path == "moments, walked"
    assert run.outcome.name == "converged"
    np.testing.assert_allclose(run.beta * X.std(axis=0), model.coef_, atol=2e-3)
    assert ((run.beta == 0) == (model.coef_ == 0)).all()


def test_the_elastic_net_is_that_of_scikit_learn() -> None:
    # its cost is half ours: |u|^2/2m + a r |b| + a (1 - r)/2 b^2
    model = ElasticNet(alpha=2, l1_ratio=0.75, tol=1e-12, max_iter=10**6).fit(Z, Y)
    run = thalweg.fit((Z, Y), scale="none", lasso=3.0, ridge=0.5, tolerance=1e-12)
    np.testing.assert_allclose([run.alpha, *run.beta], [model.intercept_, *model.coef_], rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("penalty", [{"ridge": 0.02}, {"lasso": 0.02}])
def test_logistic_regression_with_a_penalty_is_that_of_scikit_learn(penalty: dict[str, float]) -> None:
    lam = next(iter(penalty.values()))
    if "ridge" in penalty:
        model = LogisticRegression(C=1 / (2 * lam * M), tol=1e-12, max_iter=10**5)
    else:
        model = LogisticRegression(C=1 / (lam * M), l1_ratio=1, solver="saga", tol=1e-10, max_iter=10**5)
    model.fit(Z, HIGH)
    run = thalweg.fit((Z, HIGH), cost="logistic", tolerance=1e-12, **penalty)
    np.testing.assert_allclose(run.beta, model.coef_[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(run.alpha, model.intercept_[0], rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("lam", [0.05, 0.3])
def test_a_median_with_a_lasso_meets_the_conditions_of_a_minimum(lam: float) -> None:
    run = thalweg.fit((Z, Y), cost="mae", lasso=lam, tolerance=1e-10)
    u = Y - run.predict(Z)
    sure = np.abs(u) > 1e-3
    open_rows = np.abs(Z[~sure]).sum(axis=0) / M
    pull = np.sign(u[sure]) @ Z[sure] / M
    assert np.all(np.abs(pull) <= lam + open_rows)
    assert run.beta[np.abs(pull) < lam - open_rows].tolist() == [0] * int(np.sum(np.abs(pull) < lam - open_rows))


def test_iterates_with_a_lasso_are_proximal_steps() -> None:
    run = thalweg.fit((Z, HIGH), cost="logistic", lasso=0.05, learning_rate=0.5, iterations=20, scale="none")
    alpha, beta = 0.0, np.zeros(10)
    for _ in range(20):
        slope = 1 / (1 + np.exp(-(alpha + Z @ beta))) - HIGH
        alpha, beta = alpha - 0.5 * slope.mean(), beta - 0.5 * slope @ Z / M
        beta = np.sign(beta) * np.maximum(np.abs(beta) - 0.5 * 0.05, 0)
    np.testing.assert_allclose([run.alpha, *run.beta], [alpha, *beta], rtol=1e-10, atol=1e-13)
    assert (run.beta == 0).any()
