"""The rows as the descent sees them, kept in memory where they fit, read again for every pass where they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar, final

import numpy as np

from thalweg.core.additive import Additive
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.examples import Examples, examples
from thalweg.descent.problem import Problem
from thalweg.engines.local import Local
from thalweg.kernels.loss import Loss
from thalweg.kernels.sums import Block

MOST_BYTES = 2**30
"""What the rows may take in memory; beyond it they are read again."""
A = TypeVar("A", bound=Additive)


@final
@dataclass(frozen=True, eq=False)
class Rows:
    """Blocks of 4,096 rows in the descent's coordinates. Their sums have the same bits however the source is cut."""

    problem: Problem
    coordinates: Coordinates
    loss: Loss
    held: tuple[Block, ...] | None
    passes: list[int] = field(default_factory=list)
    """One entry for each pass over the rows so far."""

    @classmethod
    def of(cls, problem: Problem, coordinates: Coordinates, count: int) -> Rows:
        """The rows of a problem, ``count`` of them as the survey has found."""
        rows = cls(problem, coordinates, Loss.of(problem.cost), None)
        return cls(problem, coordinates, rows.loss, tuple(rows.blocks())) if cls.fit(problem, count) else rows

    @staticmethod
    def fit(problem: Problem, count: int) -> bool:
        """Whether so many rows fit into memory."""
        return 8 * count * len(problem.reads) <= MOST_BYTES

    def blocks(self) -> Iterator[Block]:
        """All rows, once."""
        if self.held is not None:
            yield from self.held
        else:
            yield from map(self._block, examples(self.problem))

    def total(self, measure: Callable[[Block], A]) -> A:
        """The sum of a measure of the blocks."""
        self.passes.append(1)
        total = Local().total(self.blocks(), measure)
        assert total is not None, "the survey has found rows"
        return total

    def _block(self, part: Examples) -> Block:
        inputs = (part.table[:, :-1] - self.coordinates.centre) / self.coordinates.spread
        target = part.table[:, -1].copy()
        kinks = self.loss.kinks(target) if self.loss.may_bend else None
        return Block(np.ascontiguousarray(inputs), target, kinks, part.weights)
