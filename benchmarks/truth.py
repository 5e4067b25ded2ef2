"""What the contestants should have found, to more digits than they work with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from benchmarks.sizes import RATE, Data

_HELD, _SOLUTIONS = 4_000_000, 2


@final
@dataclass(frozen=True, eq=False)
class Truth:
    """The least cost, where it is, and the squares G = (1/m) A^T A of A = [1 X]."""

    gram: np.ndarray
    theta: np.ndarray
    least: float

    @classmethod
    def of(cls, data: Data) -> Truth:
        """The normal equations, solved and refined once, with residuals and gradients in extended precision."""
        m, n = data.X.shape
        gram, theta = np.zeros((n + 1, n + 1)), np.zeros(n + 1, np.longdouble)
        for A, _ in _blocks(data):
            gram += A.T @ A / m
        least = 0.0
        for _ in range(_SOLUTIONS):
            squares, downhill = _residuals(data, theta)
            least = float(squares / m)
            theta = theta + np.linalg.solve(gram, (downhill / m).astype(float))
        return cls(gram, theta, least)

    def excess(self, theta: np.ndarray) -> float:
        """J/J* - 1, by the distance from the minimum: for a quadratic cost that is exact, and nothing cancels."""
        away = (theta - self.theta).astype(float)
        return float(away @ self.gram @ away / self.least)

    def iterate(self, iterations: int) -> np.ndarray:
        """The parameters after so many full-batch iterations from zero, one by one in extended precision."""
        away, step = -self.theta, 2 * np.longdouble(RATE) * self.gram
        for _ in range(iterations):
            away = away - step @ away
        return self.theta + away


def apart(found: np.ndarray, true: np.ndarray) -> float:
    """How far the coefficients are from the truth, as a share of their length."""
    return float(np.linalg.norm((found - true).astype(float)) / np.linalg.norm(true.astype(float)))


def _blocks(data: Data) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    rows = max(1, _HELD // (data.X.shape[1] + 1))
    for first in range(0, len(data.Y), rows):
        X, Y = data.X[first : first + rows], data.Y[first : first + rows]
        yield np.column_stack([np.ones(len(Y)), X]), Y


def _residuals(data: Data, theta: np.ndarray) -> tuple[np.longdouble, np.ndarray]:
    """u.u and A^T u."""
    squares, downhill = np.longdouble(0), np.zeros(len(theta), np.longdouble)
    for A, Y in _blocks(data):
        wide = A.astype(np.longdouble)
        u = Y - wide @ theta
        squares, downhill = squares + u @ u, downhill + u @ wide
    return squares, downhill
