"""The inverse schedule: down as one over the number of steps, or over its root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.core.ranges import not_negative
from thalweg.schedules.schedule import Eigenvalues, OpenSchedule


@final
@dataclass(frozen=True)
class Inverse(OpenSchedule):
    """eta / (1 + decay k)^exponent; exponent 0.5 gives the inverse square root.

    With an exponent above 1/2 and up to 1 the rates have an infinite sum and a finite sum of squares, so that noisy
    gradients average out. Source: Robbins and Monro, "A stochastic approximation method" (1951).

    >>> Inverse(decay=1).rates(count=4, eta=1.2).round(12).tolist()
    [1.2, 0.6, 0.4, 0.3]
    """

    decay: float = 0.01
    exponent: float = 1.0

    def __post_init__(self) -> None:
        not_negative("decay", self.decay)
        not_negative("exponent", self.exponent)

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:  # noqa: ARG002
        return eta / (1 + self.decay * k) ** self.exponent
