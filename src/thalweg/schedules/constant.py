"""The constant schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.schedules.schedule import Eigenvalues, OpenSchedule


@final
@dataclass(frozen=True)
class Constant(OpenSchedule):
    """eta at every step.

    >>> Constant().rates(count=3, eta=0.5).tolist()
    [0.5, 0.5, 0.5]
    """

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:  # noqa: ARG002
        return np.full(len(k), eta)

    def period(self, count: int | None = None, eigenvalues: Eigenvalues = None) -> int | None:  # noqa: ARG002
        return 1
