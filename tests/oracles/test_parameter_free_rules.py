"""The rules that find their own steps reach the optimum without any tuning, on convex costs of all sizes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from thalweg.rules import find_rule

FREE = ["descent-without-descent", "barzilai-borwein"]


def descend(name: str, gradient: Callable[[np.ndarray], np.ndarray], theta: np.ndarray, most: int) -> np.ndarray:
    """The parameters once the gradient is 1e-15 of what it was at first, or after ``most`` steps."""
    rule, memory, small = find_rule(name), (), 1e-15 * np.linalg.norm(gradient(theta))
    for k in range(most):
        g = gradient(theta)
        if np.linalg.norm(g) <= small:
            break
        direction, memory = rule.move(g, theta, k, memory)
        theta = theta - direction
    return theta


def mean_slope(X: np.ndarray, y: np.ndarray, ridge: float) -> Callable[[np.ndarray], np.ndarray]:
    """The gradient of the mean log loss with a ridge, in plain NumPy."""
    return lambda theta: X.T @ (1 / (1 + np.exp(-(X @ theta))) - y) / len(y) + ridge * theta


@pytest.mark.parametrize("name", FREE)
@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(1, 8), st.floats(0, 2), st.floats(-6, 6))
def test_convex_quadratics(name: str, seed: int, size: int, decades: float, scale: float) -> None:
    """Any condition up to 100, any size of the Hessian: theta comes within 1e-10 of the optimum."""
    draw = np.random.default_rng(seed)
    turn = np.linalg.qr(draw.normal(size=(size, size)))[0]
    H = 10**scale * turn @ np.diag(10 ** np.linspace(0, decades, size)) @ turn.T
    optimum = draw.normal(size=size)
    found = descend(name, lambda theta: H @ (theta - optimum), np.zeros(size), most=5_000)
    assert np.linalg.norm(found - optimum) <= 1e-10 * np.linalg.norm(optimum)


@pytest.mark.parametrize("name", FREE)
@pytest.mark.parametrize("start", [0.0, 5.0])
@pytest.mark.parametrize("spread", [1.0, 5.0])
def test_logistic_regression(name: str, start: float, spread: float) -> None:
    """The optimum is Newton's, found apart from the rule."""
    draw = np.random.default_rng(11)
    X = np.column_stack([np.ones(200), draw.normal(size=(200, 4)) * [1.0, spread, 1.0, 1 / spread]])
    y = (draw.uniform(size=200) < 1 / (1 + np.exp(-X @ [0.5, -1.0, 0.5, 2.0, 0.0]))).astype(float)
    gradient, newton = mean_slope(X, y, ridge=1e-3), np.zeros(5)
    for _ in range(20):
        p = 1 / (1 + np.exp(-(X @ newton)))
        newton = newton - np.linalg.solve(X.T @ (X * (p * (1 - p))[:, None]) / 200 + 1e-3 * np.eye(5), gradient(newton))
    found = descend(name, gradient, np.full(5, start), most=10_000)
    assert np.linalg.norm(found - newton) <= 1e-10 * np.linalg.norm(newton)


def test_barzilai_and_borwein_need_far_fewer_steps_at_a_high_condition() -> None:
    """Condition 1e4: what a fixed rate of 1/L needs about 10^5 steps for."""
    eigenvalues = np.geomspace(1, 1e4, 12)
    found = descend("barzilai-borwein", lambda theta: eigenvalues * (theta - 1), np.zeros(12), most=2_000)
    assert np.abs(found - 1).max() < 1e-8


@pytest.mark.parametrize("far", [-30.0, 3.0, 1000.0])
def test_descent_without_descent_comes_back_from_where_the_slope_is_flat(far: float) -> None:
    """J = log cosh theta: beyond 20 its gradient does not change any more in 16 digits."""
    found = descend("descent-without-descent", np.tanh, np.array([far]), most=2_000)
    assert abs(found[0]) < 1e-10


@pytest.mark.parametrize("name", FREE)
def test_a_gradient_of_zero_moves_nothing(name: str) -> None:
    rule, theta = find_rule(name), np.array([1.0, 2.0])
    memory = ()
    for k in range(3):
        direction, memory = rule.move(np.zeros(2), theta, k, memory)
        assert (direction == 0).all()
