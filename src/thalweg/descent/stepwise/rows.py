"""The rows as the descent sees them, kept in memory where they fit, read again for every pass where they do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar, final

import numpy as np

from thalweg.core.additive import Additive
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes.examples import Examples, examples
from thalweg.descent.problem import Problem
from thalweg.engines.local import Local
from thalweg.kernels.loss import Loss
from thalweg.kernels.sums import Block

MOST_BYTES = 2**30
"""What the rows may take in memory; beyond it they are read again."""
A = TypeVar("A", bound=Additive)


@final
class Passes:
    """How often the rows were gone over so far, and how long adding up took of that."""

    def __init__(self) -> None:
        self.count, self.seconds = 0, 0.0


@final
@dataclass(frozen=True, eq=False)
class Rows:
    """Blocks of 4,096 rows in the descent's coordinates. Their sums have the same bits however the source is cut."""

    problem: Problem
    coordinates: Coordinates
    loss: Loss
    held: tuple[Block, ...] | None
    passes: Passes = field(default_factory=Passes)

    @classmethod
    def of(cls, problem: Problem, coordinates: Coordinates, count: int, passes: Passes) -> Rows:
        """The rows of a problem, ``count`` of them as the survey has found."""
        rows = cls(problem, coordinates, Loss.of(problem.cost), None, passes)
        return replace(rows, held=tuple(rows.blocks())) if cls.fit(problem, count) else rows

    @staticmethod
    def fit(problem: Problem, count: int) -> bool:
        """Whether so many rows fit into memory."""
        return 8 * count * len(problem.reads) <= MOST_BYTES

    def blocks(self) -> Iterator[Block]:
        """All rows, once."""
        self.passes.count += 1
        yield from self._all()

    @property
    def first(self) -> Block:
        """The first of the blocks."""
        return next(self._all())

    def total(self, measure: Callable[[Block], A]) -> A:
        """The sum of a measure of the blocks."""
        begun = time.perf_counter()
        total = Local().total(self.blocks(), measure)
        self.passes.seconds += time.perf_counter() - begun
        assert total is not None, "the survey has found rows"
        return total

    def _all(self) -> Iterator[Block]:
        return map(self._block, examples(self.problem)) if self.held is None else iter(self.held)

    def _block(self, part: Examples) -> Block:
        inputs = (part.table[:, :-1] - self.coordinates.centre) / self.coordinates.spread
        target = part.table[:, -1].copy()
        kinks = self.loss.kinks(target) if self.loss.may_bend else None
        return Block(np.ascontiguousarray(inputs), target, kinks, part.weights)
