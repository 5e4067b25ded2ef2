"""The step schedule: down by a factor every so many steps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.core.ranges import positive, whole
from thalweg.schedules.schedule import Eigenvalues, OpenSchedule


@final
@dataclass(frozen=True)
class Step(OpenSchedule):
    """eta * factor^(k // every).

    >>> Step(every=2, factor=0.5).rates(count=5, eta=8.0).tolist()
    [8.0, 8.0, 4.0, 4.0, 2.0]
    """

    every: float = 100
    factor: float = 0.5

    def __post_init__(self) -> None:
        whole("every", self.every)
        positive("factor", self.factor)
        if self.factor > 1:
            raise Refusal(f"factor is {self.factor:g}.", "The rates would grow without end.", "Give 1 or less.")

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:  # noqa: ARG002
        return eta * self.factor ** (k // self.every)
