"""Full-batch descent as the rule is written, one update after the other, on the moments."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola
from thalweg.rules.rule import Rule

Vector: TypeAlias = Float64[np.ndarray, " p"]


class Walker(ABC):
    """Abstract or final. Takes the steps theta <- theta - eta d, where the plain rule has d = dJ/d theta."""

    @abstractmethod
    def iterates(self, theta: Vector, count: int) -> Iterator[Vector]:
        """theta_0, theta_1, ... theta_count from ``theta``."""

    @abstractmethod
    def end(self, theta: Vector, count: int) -> Vector:
        """The last of them, with the same bits."""


@final
@dataclass(frozen=True, eq=False)
class Interpreted(Walker):
    """Step by step in NumPy: at once on its way, and for any rule."""

    parabola: Parabola
    rule: Rule
    rate: float

    def iterates(self, theta: Vector, count: int) -> Iterator[Vector]:
        yield theta
        memory = self.rule.memory(theta)
        for k in range(count):
            direction, memory = self.rule.move(self.parabola.gradient(theta), _undecayed(theta), k, memory)
            theta = theta - self.rate * direction
            yield theta

    def end(self, theta: Vector, count: int) -> Vector:
        return deque(self.iterates(theta, count), maxlen=1).pop()


def _undecayed(theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " p"]:
    """What a rule may draw to zero: the weights, never the bias."""
    weights = theta.copy()
    weights[0] = 0.0
    return weights
