"""A fit that a minority of rows cannot move, and the rows that lie far from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64

_STARTS, _FIRST_STEPS, _STEPS, _BEST = 60, 2, 50, 5
_MOST_STARTED = 500
_FAR = 8.0
_NORMAL = 1.4826


@final
@dataclass(frozen=True, eq=False)
class Robust:
    r"""alpha, beta and the ``scale`` of the errors of most rows.

    Least trimmed squares by concentration: of many starts, each fitted to its better half of the rows again and again,
    the one whose half has the least squares; then once more over all rows within 2.5 times the scale of it.

    Source: Rousseeuw and Van Driessen, "Computing LTS Regression for Large Data Sets" (2006).
    """

    alpha: float
    beta: Float64[np.ndarray, " n"]
    scale: float

    @classmethod
    def of(cls, rows: Float64[np.ndarray, "rows columns"]) -> Robust:
        """The fit of the last column from the others; the same rows give the same fit."""
        centre, spread = np.median(rows, axis=0), rows.std(axis=0)
        spread = np.where(spread > 0, spread, 1.0)
        standard = (rows - centre) / spread
        table = np.column_stack([np.ones(len(rows)), standard[:, :-1]])
        weights, scale = _refined(table, standard[:, -1], _trimmed(table, standard[:, -1]))
        beta = weights[1:] * spread[-1] / spread[:-1]
        alpha = centre[-1] + spread[-1] * weights[0] - beta @ centre[:-1]
        return cls(float(alpha), beta, float(scale * spread[-1]))

    def residuals(self, rows: Float64[np.ndarray, "rows columns"]) -> Float64[np.ndarray, " rows"]:
        """u = Y - Yhat."""
        found: np.ndarray = rows[:, -1] - self.alpha - rows[:, :-1] @ self.beta
        return found

    def is_near(self, rows: Float64[np.ndarray, "rows columns"]) -> Bool[np.ndarray, " rows"]:
        """Which rows lie within eight scales of it, or as near as rounding lets anything be."""
        rounding = 1e-9 * (np.abs(rows[:, -1]) + np.abs(rows[:, :-1]) @ np.abs(self.beta) + abs(self.alpha))
        near: np.ndarray = np.abs(self.residuals(rows)) <= _FAR * self.scale + rounding
        return near


def _trimmed(table: np.ndarray, target: np.ndarray) -> np.ndarray:
    """The weights of the least trimmed squares, as far as these starts find them."""
    rows, parameters = table.shape
    half, chance = (rows + parameters + 1) // 2, np.random.default_rng(0)
    some = np.sort(chance.permutation(rows)[:_MOST_STARTED])
    few, starts = (len(some) + parameters + 1) // 2, [_fitted(table[some], target[some])]
    for _ in range(_STARTS):
        picked = some[chance.permutation(len(some))[:parameters]]
        starts.append(_fitted(table[picked], target[picked]))
    walked = [_concentrated(table[some], target[some], start, few, _FIRST_STEPS) for start in starts]
    best = sorted(walked, key=lambda found: found[1])[:_BEST]
    return min((_concentrated(table, target, found, half, _STEPS) for found, _ in best), key=lambda found: found[1])[0]


def _concentrated(
    table: np.ndarray, target: np.ndarray, weights: np.ndarray, half: int, steps: int
) -> tuple[np.ndarray, float]:
    """Fitted to the ``half`` of the rows that lie nearest, again and again; and the squares of these."""
    least = np.inf
    for _ in range(steps):
        nearest = np.argpartition((target - table @ weights) ** 2, half - 1)[:half]
        weights = _fitted(table[nearest], target[nearest])
        squares = float(np.sum((target[nearest] - table[nearest] @ weights) ** 2))
        if squares >= least * (1 - 1e-12):
            break
        least = squares
    return weights, least


def _refined(table: np.ndarray, target: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, float]:
    """Least squares over the rows within 2.5 scales, and the scale of the errors there."""
    rows, parameters = table.shape
    small = 1 + 5 / max(rows - parameters, 1)
    scale = _NORMAL * small * float(np.median(np.abs(target - table @ weights)))
    inside = np.abs(target - table @ weights) <= 2.5 * scale + 1e-12
    weights = _fitted(table[inside], target[inside])
    left = target[inside] - table[inside] @ weights
    spread = float(np.sqrt(np.sum(left**2) / max(len(left) - parameters, 1)))
    return weights, max(spread, scale / small)


def _fitted(table: np.ndarray, target: np.ndarray) -> np.ndarray:
    weights: np.ndarray = np.linalg.lstsq(table, target, rcond=None)[0]
    return weights
