"""The descent against loops over the rows, exact fractions, and the solvers of NumPy and scikit-learn."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import LinearRegression

import thalweg

DATA = Path(__file__).parents[1] / "data"
SETS = {"diabetes": "target", "macrodata": "realgdp", "stackloss": "STACKLOSS", "hbk": "Y"}


def columns(name: str) -> tuple[np.ndarray, np.ndarray]:
    path = DATA / f"{name}.csv"
    header = path.read_text().splitlines()[0].split(",")
    table = np.loadtxt(path, delimiter=",", skiprows=1)
    place = header.index(SETS[name])
    return np.delete(table, place, axis=1), table[:, place]


def test_fit_equals_work() -> None:
    X, Y = columns("diabetes")
    run = thalweg.fit((X, Y), scale="none", learning_rate=1e-5, iterations=20)
    sheet = thalweg.work(X, Y, learning_rate=1e-5, iterations=20)
    np.testing.assert_allclose(run.beta, sheet.iterations[20].beta, rtol=1e-12)
    np.testing.assert_allclose(run.alpha, sheet.iterations[20].alpha, rtol=1e-12)
    assert run.cost == pytest.approx(sheet.iterations[20].cost, rel=1e-12)
    assert run.bound == pytest.approx(sheet.bound, rel=1e-12)


small = st.integers(-6, 6)


@settings(max_examples=40)
@given(st.data(), st.integers(2, 8), st.integers(1, 3), st.integers(0, 6))
def test_closed_form_and_steps_equal_exact_fractions(data: st.DataObject, m: int, n: int, count: int) -> None:
    X = [[data.draw(small) for _ in range(n)] for _ in range(m)]
    Y = [data.draw(small) for _ in range(m)]
    if len(set(Y)) == 1:
        return
    sheet = thalweg.work(X, Y, learning_rate=Fraction(1, 200), iterations=max(count, 1), exact=True)
    exact = sheet.iterations[count]
    run = thalweg.fit((X, Y), scale="none", learning_rate=1 / 200, iterations=count)
    closed = run.path.at(count)
    size = 1 + max(abs(float(value)) for value in (exact.alpha, *exact.beta))
    for alpha, beta in ((run.alpha, run.beta), (closed.alpha, closed.beta)):
        assert abs(alpha - float(exact.alpha)) <= 1e-12 * size
        assert np.abs(beta - [float(value) for value in exact.beta]).max() <= 1e-12 * size
    assert float(run.path.cost(count)) == pytest.approx(float(exact.cost), rel=1e-10, abs=1e-12)
    # the certificate is never below the truth: J* from the exact normal equations would need a solver, J_k >= J* not
    assert run.certificate.cost_gap >= run.cost - run.path.least


@pytest.mark.parametrize("name", SETS)
def test_the_default_fit_reaches_the_optimum_of_scikit_learn(name: str) -> None:
    X, Y = columns(name)
    run = thalweg.fit((X, Y))
    peer = LinearRegression().fit((X - X.mean(0)) / X.std(0), Y)
    best = np.mean((Y - peer.predict((X - X.mean(0)) / X.std(0))) ** 2)
    ours = np.mean((Y - run.predict(X)) ** 2)
    assert run.outcome.name == "converged"
    assert (ours - best) / best <= 1.01e-9
    assert run.cost == pytest.approx(ours, rel=1e-9)
    assert run.certificate.cost_gap >= ours - best - 1e-13 * np.var(Y)
    assert run.r2 == pytest.approx(1 - ours / np.var(Y), rel=1e-9)


def test_a_thousand_million_iterations_are_the_minimum() -> None:
    X, Y = columns("diabetes")
    run = thalweg.fit((X, Y), iterations=10**9)
    coefficients = np.linalg.lstsq(np.column_stack([np.ones(len(X)), X]), Y, rcond=None)[0]
    np.testing.assert_allclose([run.alpha, *run.beta], coefficients, rtol=1e-9)


def test_collinear_columns_give_the_minimum_norm_solution_in_the_units_of_the_descent() -> None:
    X, Y = columns("stackloss")
    doubled = np.column_stack([X, X[:, 0], np.full(len(X), 7.0)])
    run, single = thalweg.fit((doubled, Y)), thalweg.fit((X, Y))
    assert run.outcome.name == "converged"
    assert run.beta[0] == pytest.approx(run.beta[3], rel=1e-9)
    assert run.beta[4] == 0
    assert run.cost == pytest.approx(single.cost, rel=1e-8)


def test_half_the_cost_doubles_the_bound_and_keeps_the_fit() -> None:
    whole, half = (thalweg.fit(columns("diabetes"), cost=cost) for cost in ("mse", "half-mse"))
    assert half.bound == pytest.approx(2 * whole.bound, rel=1e-12)
    assert half.cost == pytest.approx(whole.cost / 2, rel=1e-9)
    np.testing.assert_allclose(half.beta, whole.beta, rtol=1e-9)


def test_a_written_quadratic_cost_trains() -> None:
    X, Y = columns("stackloss")
    run = thalweg.fit((X, Y), cost="3*(y - 2*yhat + 1)**2 + y", tolerance=1e-14)
    peer = LinearRegression().fit(X, (Y + 1) / 2)
    np.testing.assert_allclose(run.beta, peer.coef_, rtol=1e-5)
    assert run.cost == pytest.approx(np.mean(3 * (Y - 2 * peer.predict(X) + 1) ** 2 + Y), rel=1e-9)
