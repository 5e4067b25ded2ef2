"""Updates on the moments that are taken many at a time, by the compiled routine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.stepped import Vector, Walker
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.formulas import lines_of, move_of
from thalweg.kernels.addresses import address
from thalweg.kernels.compiled.move import Move
from thalweg.kernels.compiled.parabola import parabola_steps
from thalweg.rules.rule import Rule

_AT_ONCE = 128
"""Iterates that are held at a time where every one is wanted."""


@final
@dataclass(frozen=True, eq=False)
class Compiled(Walker):
    """The routine goes on from the state that it left, so in any stretches the bits are the same."""

    parabola: Parabola
    rule: Rule
    rate: float
    move: Move

    @classmethod
    def of(cls, parabola: Parabola, rule: Rule, rate: float) -> Compiled | None:
        """``None`` where the rule has no formula of one entry."""
        move = move_of(rule, Shrinkage(parabola.ridge))
        return move and cls(parabola, rule, rate, move)

    def iterates(self, theta: Vector, count: int) -> Iterator[Vector]:
        yield theta
        lines = lines_of(theta, self.rule.memory(theta))
        for first in range(0, count, _AT_ONCE):
            table = np.empty((min(_AT_ONCE, count - first), len(theta)))
            self._step(lines, first, len(table), table, len(theta))
            yield from table

    def end(self, theta: Vector, count: int) -> Vector:
        end = theta.copy()
        self._step(lines_of(theta, self.rule.memory(theta)), 0, count, end, 0)
        return end

    def _step(self, lines: np.ndarray, first: int, steps: int, iterates: np.ndarray, stride: int) -> None:
        columns, width = len(self.parabola.mean), lines.shape[1] - 1
        moments = (address(array) for array in self._moments)
        after = address(self._fixed), address(lines), first, steps, address(iterates), stride
        parabola_steps(self.move)(*moments, columns, width, *after)

    @cached_property
    def _moments(self) -> tuple[Float64[np.ndarray, "*shape"], ...]:
        """One number beside the other, which nobody has promised."""
        parabola = self.parabola
        return tuple(map(np.ascontiguousarray, (parabola.covariance, parabola.mean, parabola.cross)))

    @cached_property
    def _fixed(self) -> Float64[np.ndarray, " fixed"]:
        parabola = self.parabola
        numbers = parabola.bias, parabola.target_mean, parabola.curvature, self.rate, parabola.ridge, 0.0
        return np.array(numbers, dtype=float)
