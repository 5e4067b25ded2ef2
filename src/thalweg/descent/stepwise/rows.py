"""The rows as the descent sees them, kept in memory where they fit, read again for every pass where they do not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.additive import Additive
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes.examples import Examples, examples
from thalweg.descent.passes.reading import is_many
from thalweg.descent.problem import Problem
from thalweg.descent.stepwise.blocks import block_of
from thalweg.engines.local import Local
from thalweg.kernels.loss import Loss
from thalweg.kernels.sums import Block, Seen, Sums

if TYPE_CHECKING:
    from thalweg.descent.stepwise.many import Many

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
    """Rows in the descent's coordinates, 4,096 to a block. Their sums have the same bits however the source is cut.

    ``held`` are the blocks where they are few enough for NumPy and fit into memory; ``many`` looks after very many.
    """

    problem: Problem
    coordinates: Coordinates
    loss: Loss
    held: tuple[Block, ...] | None
    passes: Passes = field(default_factory=Passes)
    many: Many | None = None

    @classmethod
    def of(cls, problem: Problem, coordinates: Coordinates, count: int, passes: Passes) -> Rows:
        """The rows of a problem, ``count`` of them as the survey has found."""
        if is_many(count, len(problem.columns)):
            return cls.very_many(problem, coordinates, count, passes)
        rows = cls(problem, coordinates, Loss.of(problem.cost), None, passes)
        return replace(rows, held=tuple(rows.blocks())) if cls.fit(problem, count) else rows

    @classmethod
    def very_many(cls, problem: Problem, coordinates: Coordinates, count: int, passes: Passes) -> Rows:
        """Rows that are left to compiled routines."""
        # slow to import, and of no use to few rows
        from thalweg.descent.stepwise.many import Many

        many = Many.of(problem, coordinates, count, cls.fit(problem, count))
        passes.count += many.is_copied
        return cls(problem, coordinates, many.loss, None, passes, many)

    @staticmethod
    def fit(problem: Problem, count: int) -> bool:
        """Whether copies of so many rows fit into memory."""
        return 8 * count * len(problem.reads) <= MOST_BYTES

    @property
    def in_memory(self) -> bool:
        """Whether the source need not be read again."""
        return self.held is not None if self.many is None else self.many.kept is not None

    def blocks(self) -> Iterator[Block]:
        """All rows, once."""
        self.passes.count += 1
        yield from self._all()

    @property
    def first(self) -> Block:
        """The first of the blocks."""
        return next(self._all())

    def targets(self) -> Iterator[Float64[np.ndarray, " rows"]]:
        """The targets of all rows, once, block by block."""
        self.passes.count += 1
        yield from (block.target for block in self._all()) if self.many is None else self.many.targets()

    def sums(self, theta: Float64[np.ndarray, " p"], mu: float = 0.0) -> Sums:
        """The losses and their slopes at theta, the kinks rounded off by ``mu``."""
        if self.many is None:
            return self.total(lambda block: Sums.of(block, theta, self.loss, mu))
        with self._timed():
            return self.many.sums(theta, mu)

    def total(self, measure: Callable[[Seen], A]) -> A:
        """The sum of a measure of the rows, some thousands at a time."""
        with self._timed():
            total = Local().total(self._all(), measure) if self.many is None else self.many.total(measure)
        assert total is not None, "the survey has found rows"
        return total

    @contextmanager
    def _timed(self) -> Iterator[None]:
        begun = time.perf_counter()
        self.passes.count += 1
        yield
        self.passes.seconds += time.perf_counter() - begun

    def _all(self) -> Iterator[Block]:
        if self.many is not None:
            return self.many.blocks()
        return map(self._block, examples(self.problem)) if self.held is None else iter(self.held)

    def _block(self, part: Examples) -> Block:
        return block_of(part.table, part.weights, self.coordinates, self.loss)
