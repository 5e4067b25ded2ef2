"""How exactly a log tells its steps: what was printed, and what arithmetic may have rounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64

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

    @property
    def are_all_the_same(self) -> bool:
        """Whether every step is as long as the first, as exactly as they are known."""
        apart = np.abs(self.moved - self.moved[0])
        return bool(np.all(apart <= 2 * (self.blur_after + self.blur_before) + SINGLE * np.abs(self.before)))


@final
@dataclass(frozen=True, eq=False)
class Noise:
    """How far each row of each step may be off, whatever its pace and times its pace."""

    fixed: Float64[np.ndarray, "s p"]
    paced: Float64[np.ndarray, "s p"]
    is_at_rest: Bool[np.ndarray, " p"]
    """For which rows the right gradient is nothing but what rounding leaves of it."""

    @classmethod
    def of(cls, steps: Steps, data: Condensed) -> Noise:
        """What was printed, and arithmetic in single precision on sums in which nothing cancels."""
        A = np.abs(with_ones(data.X))
        size = (np.abs(data.Y) + np.abs(steps.before) @ A.T) @ A * 2 / len(A)
        printed = steps.blur_before @ np.abs(data.quadratic.hessian)
        slope = np.abs(data.quadratic.gradient().at(steps.before))
        fixed = steps.blur_after + steps.blur_before + SINGLE * np.abs(steps.before) / 10
        return cls(fixed, printed + SINGLE * size, np.all(slope <= 3 * printed + SINGLE * size, axis=0))

    def at(self, row: int, pace: float) -> Float64[np.ndarray, " s"]:
        """Of one row."""
        found: np.ndarray = self.fixed[:, row] + abs(pace) * self.paced[:, row]
        return found

    def later(self, count: int) -> Noise:
        """Of the last steps."""
        return Noise(self.fixed[-count:], self.paced[-count:], self.is_at_rest)
