"""The cosine schedule: down along half a wave, once or again and again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.core.ranges import share, whole
from thalweg.schedules.schedule import Eigenvalues, OpenSchedule, needed


@final
@dataclass(frozen=True)
class Cosine(OpenSchedule):
    """eta (floor + (1 - floor) (1 + cos(pi k / count)) / 2), and eta * floor once k has reached the planned count.

    With a ``cycle``, that many steps go down and the wave starts again (warm restarts).
    Source: Loshchilov and Hutter, "SGDR: stochastic gradient descent with warm restarts" (2017).

    >>> Cosine(cycle=2).rates(count=4, eta=1.0).round(12).tolist()
    [1.0, 0.5, 1.0, 0.5]
    """

    floor: float = 0.0
    cycle: float | None = None

    def __post_init__(self) -> None:
        share("floor", self.floor)
        if self.cycle is not None:
            whole("cycle", self.cycle)

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:  # noqa: ARG002
        if self.cycle is not None:
            done = (k % self.cycle) / self.cycle
        else:
            steps = needed(count, self, "the number of steps", "Say how many iterations, or give it a cycle.")
            done = np.minimum(k / max(steps, 1), 1.0)
        return eta * (self.floor + (1 - self.floor) * (1 + np.cos(np.pi * done)) / 2)

    def period(self, count: int | None = None, eigenvalues: Eigenvalues = None) -> int | None:  # noqa: ARG002
        return None if self.cycle is None else int(self.cycle)
