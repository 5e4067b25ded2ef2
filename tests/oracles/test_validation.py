"""Cross-validation in closed form against refitting every fold, and against scikit-learn's ridge on every fold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.linear_model import Ridge

import thalweg
from thalweg.descent.folds import fold_of, held_out

DATA = Path(__file__).parents[1] / "data"


def stackloss() -> tuple[np.ndarray, np.ndarray]:
    header = (DATA / "stackloss.csv").read_text().splitlines()[0].split(",")
    table = np.loadtxt(DATA / "stackloss.csv", delimiter=",", skiprows=1)
    place = header.index("STACKLOSS")
    return np.delete(table, place, axis=1), table[:, place]


def noisy(m: int = 60, n: int = 12) -> tuple[np.ndarray, np.ndarray]:
    """Much noise and many features: stopping early pays."""
    draw = np.random.default_rng(2)
    X = draw.normal(size=(m, n)) @ np.diag(np.geomspace(1, 0.1, n)) @ draw.normal(size=(n, n)) + 4
    return X, X[:, 0] + 6 * draw.normal(size=m)


def mean_loss(X: np.ndarray, Y: np.ndarray, w: np.ndarray, seen: np.ndarray, **more: Any) -> tuple[float, float]:
    """The held-out rows' weighted sum of squares, and their weight, of a fit on the seen rows."""
    run = thalweg.fit((X[seen], Y[seen]), sample_weight=w[seen], **more)
    return float(w[~seen] @ (Y[~seen] - run.predict(X[~seen])) ** 2), float(w[~seen].sum())


def refitted(X: np.ndarray, Y: np.ndarray, w: np.ndarray, folds: int, seed: int, **more: Any) -> tuple[float, float]:
    """The cross-validated cost and its standard error by ``thalweg.fit`` on the rows of every fold."""
    fold = fold_of(seed, 0, np.arange(len(Y)), folds)
    sums, weights = np.array([mean_loss(X, Y, w, fold != f, **more) for f in range(folds)]).T
    mean = sums.sum() / weights.sum()
    error = np.sqrt(weights / weights.sum() @ (sums / weights - mean) ** 2 / (folds - 1))
    return float(mean), float(error)


@pytest.mark.parametrize(
    ("scale", "folds", "ridge", "weighted", "bias"),
    [
        ("standard", 5, 0.0, False, True),
        ("standard", 4, 0.2, True, False),
        ("none", 3, 0.0, True, True),
        ("none", 3, 0.2, False, False),
        ("standard", 21, 0.0, False, True),
    ],
)
def test_every_point_of_the_curve_is_a_refit(scale: str, folds: int, ridge: float, weighted: bool, bias: bool) -> None:
    X, Y = stackloss()
    w = np.random.default_rng(0).integers(1, 4, len(Y)).astype(float) if weighted else np.ones(len(Y))
    same: dict[str, Any] = {"scale": scale, "bias": bias, "ridge": ridge}
    run = thalweg.fit((X, Y), stop="cv", folds=folds, seed=11, sample_weight=w if weighted else None, **same)
    curve = run.validation
    assert curve is not None
    for place in np.linspace(1, len(curve.candidates) - 1, 18 // folds + 1).astype(int):
        k = int(curve.candidates[place])
        mean, error = refitted(X, Y, w, folds, 11, learning_rate=run.learning_rate, iterations=k, **same)
        assert curve.cost[place] == pytest.approx(mean, rel=1e-8)
        assert curve.standard_error[place] == pytest.approx(error, rel=1e-7)
    again = thalweg.fit(
        (X, Y), sample_weight=w if weighted else None, learning_rate=run.learning_rate, iterations=curve.chosen, **same
    )
    assert (run.alpha, *run.beta, run.iterations) == (again.alpha, *again.beta, curve.chosen)


def test_the_choice_is_the_best_of_all_whole_numbers() -> None:
    X, Y = noisy()
    run = thalweg.fit((X, Y), stop="cv", learning_rate=0.01)
    curve, w = run.validation, np.ones(len(Y))
    assert curve is not None
    assert run.outcome.name == "stopped early"
    fold, costs = fold_of(0, 0, np.arange(len(Y)), 5), np.zeros(1500)
    for f in range(5):  # every iterate, stepped over the rows of the fold
        seen = fold != f
        centre, spread = X[seen].mean(axis=0), X[seen].std(axis=0)
        Z = np.column_stack([np.ones(len(Y)), (X - centre) / spread])
        theta = np.zeros(Z.shape[1])
        for k in range(len(costs)):
            costs[k] += np.sum((Y[~seen] - Z[~seen] @ theta) ** 2) / len(Y)
            theta = theta + 0.01 * 2 * Z[seen].T @ (Y[seen] - Z[seen] @ theta) / seen.sum()
    assert 20 < int(np.argmin(costs)) < 1400, "the least is inside"
    assert run.iterations == curve.chosen == int(np.argmin(costs))
    assert curve.cost_of(curve.chosen) == pytest.approx(costs.min(), rel=1e-9)
    assert curve.one_standard_error <= curve.chosen
    assert refitted(X, Y, w, 5, 0, learning_rate=0.01, iterations=curve.chosen)[0] == pytest.approx(costs.min())


@pytest.mark.parametrize("bias", [True, False])
def test_the_ridge_is_judged_as_scikit_learn_would(bias: bool) -> None:
    X, Y = noisy()
    curve = thalweg.fit((X, Y), ridge="cv", folds=4, seed=5, bias=bias).validation
    assert curve is not None
    fold = fold_of(5, 0, np.arange(len(Y)), 4)

    def judged(ridge: float) -> float:
        total = 0.0
        for f in range(4):
            seen = fold != f
            centre = X[seen].mean(axis=0) if bias else np.zeros(X.shape[1])
            Z = (X - centre) / np.sqrt(np.mean((X[seen] - centre) ** 2, axis=0))
            peer = Ridge(alpha=ridge * seen.sum(), fit_intercept=bias, solver="svd").fit(Z[seen], Y[seen])
            total += np.sum((Y[~seen] - peer.predict(Z[~seen])) ** 2) / len(Y)
        return float(total)

    places = np.linspace(1, len(curve.candidates) - 1, 12).astype(int)
    peers = [judged(curve.candidates[place]) for place in places]
    np.testing.assert_allclose(curve.cost[places], peers, rtol=1e-8)
    best = judged(curve.chosen)
    assert all(best <= judged(curve.chosen * factor) * (1 + 1e-12) for factor in (0.1, 0.5, 0.99, 1.01, 2, 10))
    assert curve.one_standard_error >= curve.chosen > 0


def test_the_chosen_ridge_equals_refits_and_is_the_ridge_of_the_run() -> None:
    X, Y = noisy()
    run = thalweg.fit((X, Y), ridge="cv", tolerance=1e-12)
    curve = run.validation
    assert curve is not None
    for ridge in (0.0, curve.chosen, curve.one_standard_error):
        mean, error = refitted(X, Y, np.ones(len(Y)), 5, 0, ridge=ridge, iterations=10**9)
        place = int(np.searchsorted(curve.candidates, ridge))
        assert curve.cost[place] == pytest.approx(mean, rel=1e-8)
        assert curve.standard_error[place] == pytest.approx(error, rel=1e-7)
    again = thalweg.fit((X, Y), ridge=curve.chosen, tolerance=1e-12)
    assert (run.alpha, *run.beta) == (again.alpha, *again.beta)


@pytest.mark.parametrize("share", [0.2, 0.3, 0.5])
def test_held_out_rows_stop_the_descent_on_the_others(share: float) -> None:
    X, Y = noisy()
    run = thalweg.fit((X, Y), stop="held-out", hold_out=share, seed=4)
    curve, held = run.validation, held_out(4, 0, np.arange(len(Y)), share)
    assert curve is not None
    assert held.sum() == round(share * len(Y))
    assert (run.rows, curve.rows) == (len(Y) - held.sum(), held.sum())
    for k in (0, curve.chosen, int(curve.candidates[-1])):
        fit = thalweg.fit((X[~held], Y[~held]), learning_rate=run.learning_rate, iterations=k)
        cost = np.mean((Y[held] - fit.predict(X[held])) ** 2)
        assert curve.cost_of(k) == pytest.approx(cost, rel=1e-8)
        if k == curve.chosen:
            np.testing.assert_allclose([run.alpha, *run.beta], [fit.alpha, *fit.beta], rtol=1e-12)
    assert curve.cost_of(curve.chosen) == curve.cost.min()
    again = thalweg.fit((X, Y), **run.course.again)
    assert (again.alpha, *again.beta) == (run.alpha, *run.beta)


def test_a_quadratic_cost_that_somebody_wrote_is_judged_by_its_own_loss() -> None:
    X, Y = stackloss()
    cost = "3*(y - 2*yhat + 1)**2 + y"
    run = thalweg.fit((X, Y), cost=cost, stop="cv", folds=3)
    curve = run.validation
    assert curve is not None
    fold, total = fold_of(0, 0, np.arange(len(Y)), 3), 0.0
    for f in range(3):
        seen = fold != f
        fit = thalweg.fit((X[seen], Y[seen]), cost=cost, learning_rate=run.learning_rate, iterations=curve.chosen)
        total += np.sum(3 * (Y[~seen] - 2 * fit.predict(X[~seen]) + 1) ** 2 + Y[~seen])
    assert curve.cost_of(curve.chosen) == pytest.approx(total / len(Y), rel=1e-8)
