"""How exactly a log tells its steps: what was printed, and what arithmetic may have rounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.doctor.identification import with_ones
from thalweg.doctor.logs.condensed import Condensed
from thalweg.doctor.probing.samples import Samples

SINGLE = 1e-6
"""What a program in single precision may be off by, as a share."""


@final
@dataclass(frozen=True, eq=False)
class Steps:
    """Steps of a log: the parameters before and after each, and how exactly they are known."""

    before: Float64[np.ndarray, "s p"]
    after: Float64[np.ndarray, "s p"]
    blur_before: Float64[np.ndarray, "s p"]
    blur_after: Float64[np.ndarray, "s p"]

    def some(self, most: int) -> Steps:
        """No more than so many of them, the first ones and others evenly spread."""
        count = len(self.before)
        places = np.unique(np.r_[np.arange(min(count, most // 2)), np.linspace(0, count - 1, most // 2).astype(int)])
        return Steps(self.before[places], self.after[places], self.blur_before[places], self.blur_after[places])

    @property
    def moved(self) -> Float64[np.ndarray, "s p"]:
        """How far each step went down: the learning rate times the gradient that it used."""
        found: np.ndarray = self.before - self.after
        return found

    def samples(self, data: Condensed) -> Samples:
        """As steps at the learning rate 1."""
        count = len(self.before)
        first = np.zeros(count, dtype=int)
        return Samples(data.X, np.tile(data.Y, (count, 1)), self.before, self.moved, 1.0, first, True, True)

    def noise(self, data: Condensed, row: int, pace: float) -> Float64[np.ndarray, " s"]:
        """How far a row of each step, at this pace, may be off."""
        hessian = np.abs(data.quadratic.hessian[row])
        printed = self.blur_after[:, row] + self.blur_before[:, row] + abs(pace) * (self.blur_before @ hessian)
        rounded = SINGLE * (np.abs(self.before[:, row]) / 10 + abs(pace) * self.size(data, row))
        found: np.ndarray = printed + rounded
        return found

    def size(self, data: Condensed, row: int) -> Float64[np.ndarray, " s"]:
        """What a row of the gradient would be if nothing in its sum cancelled."""
        A = with_ones(data.X)
        errors = np.abs(data.Y)[:, None] + np.abs(A) @ np.abs(self.before.T)
        found: np.ndarray = np.abs(A[:, row]) @ errors * 2 / len(A)
        return found

    def is_at_rest(self, data: Condensed, row: int) -> bool:
        """Whether the right gradient of a row is nothing but what rounding leaves of it."""
        slope = np.abs(data.quadratic.gradient().at(self.before)[:, row])
        printed = self.blur_before @ np.abs(data.quadratic.hessian[row])
        return bool(np.all(slope <= 3 * printed + SINGLE * self.size(data, row)))
