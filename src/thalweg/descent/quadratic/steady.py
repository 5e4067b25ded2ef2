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
        count, step = np.asarray(k)[..., None], np.asarray(rate)[..., None] * eigenvalues
        return Left(_times(count, log_abs(step)), (step > 1) & (count % 2 == 1))

    def log(self, eigenvalues: Float64[np.ndarray, " modes"], rate: float) -> LogOfCounts:
        one = log_abs(rate * eigenvalues)
        return lambda k: _times(k[..., None], one)

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


def _times(count: Int64[np.ndarray, "*many 1"], log: Float64[np.ndarray, "*some modes"]) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        times: np.ndarray = count * log
    # a mode that is gone at once is not multiplied by zero iterations
    return np.where(count == 0, 0.0, times) if np.isneginf(log).any() else times
