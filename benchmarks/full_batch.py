"""1000 exact full-batch iterations on raw columns at the same learning rate: ours against the tutorial's NumPy loop."""

from __future__ import annotations

import numpy as np

import thalweg

ITERATIONS = 1000


def data(m: int, n: int) -> tuple[np.ndarray, np.ndarray, float]:
    """Columns of unit scale, a linear target with noise, and a stable learning rate."""
    draw = np.random.default_rng(1)
    X = draw.normal(size=(m, n))
    Y = 1 + X @ draw.normal(size=n) + draw.normal(size=m)
    return X, Y, 0.1


def tutorial(X: np.ndarray, Y: np.ndarray, rate: float) -> np.ndarray:
    """The update rules of steps 18 and 19, on all rows in every iteration."""
    m, n = X.shape
    alpha, beta = 0.0, np.zeros(n)
    for _ in range(ITERATIONS):
        u = Y - (alpha + X @ beta)
        alpha, beta = alpha + rate * (2 / m) * u.sum(), beta + rate * (2 / m) * (u @ X)
    return np.concatenate([[alpha], beta])


def ours(X: np.ndarray, Y: np.ndarray, rate: float) -> np.ndarray:
    run = thalweg.fit((X, Y), scale="none", learning_rate=rate, iterations=ITERATIONS)
    return np.concatenate([[run.alpha], run.beta])


CONTESTANTS = {"thalweg": ours, "NumPy loop of the tutorial": tutorial}
