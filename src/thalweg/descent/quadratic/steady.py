"""Plain steps at one learning rate."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64, Int64

from thalweg.descent.quadratic.decay import Decay, Left, LogOfCounts, log_abs

_BLOCK = 256


@final
@dataclass(frozen=True)
class Steady(Decay):
    r""":math:`p_k(\lambda) = (1 - \eta\lambda)^k`.

    >>> Steady(0.5).left(np.array(3), np.array([1.0, 3.0]), np.array(0.5)).gone.tolist()
    [0.875, 1.125]
    """

    rate: float

    @property
    def is_steady(self) -> bool:
        return True

    def left(self, k: Any, eigenvalues: Float64[np.ndarray, " modes"], rate: Any) -> Left:
        counts, step = np.asarray(k), np.asarray(rate)[..., None] * eigenvalues
        return Left(_times(log_abs(step))(counts), (step > 1) & (counts[..., None] % 2 == 1))

    def log(self, eigenvalues: Float64[np.ndarray, " modes"], rate: float) -> LogOfCounts:
        return _times(log_abs(rate * eigenvalues))

    def factors(
        self, eigenvalues: Float64[np.ndarray, " modes"], rate: float
    ) -> Iterator[Float64[np.ndarray, "_ modes"]]:
        for start in itertools.count(0, _BLOCK):
            with np.errstate(over="ignore"):
                yield (1 - rate * eigenvalues) ** np.arange(start, start + _BLOCK)[:, None]

    def grows(self, eigenvalues: Float64[np.ndarray, " modes"], rate: float) -> Any:
        return np.abs(1 - rate * eigenvalues) > 1

    def factor(self, eigenvalues: Float64[np.ndarray, " modes"]) -> Float64[np.ndarray, " modes"]:
        return np.abs(1 - self.rate * eigenvalues)

    def bound(self, steepest: float) -> float:
        return 2 / steepest


def _times(log: Float64[np.ndarray, "*some modes"]) -> LogOfCounts:
    """So many times ``log``; a mode that is gone at once is not multiplied by zero iterations."""

    def times(k: Int64[np.ndarray, "*many"]) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return np.where(k[..., None] == 0, 0.0, k[..., None] * log)

    return times if (log == -np.inf).any() else lambda k: k[..., None] * log
