"""A loop over the rows: how often it goes over them, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

from thalweg.descent.coordinates import Coordinates
from thalweg.descent.planning.clock import seconds
from thalweg.descent.problem import Problem
from thalweg.descent.stepwise.rows import Rows
from thalweg.engines.local import Local
from thalweg.kernels.loss import Loss
from thalweg.kernels.sums import Block, Sums

BATCH = 32
_DOUBLE = 8
_BEYOND_CACHES = 2**26


@final
@dataclass(frozen=True)
class Loop:
    """``rows`` rows of ``width`` numbers, ``held`` in memory where they fit, else read again for every pass.

    All in seconds: to ``read`` them, to go over all of them ``once``, over the first block while the caches hold it
    (``warm``), and over a ``few``, as many as a batch has.
    """

    rows: int
    width: int
    held: bool
    read: float
    once: float
    warm: float
    few: float

    @classmethod
    def of(cls, problem: Problem, coordinates: Coordinates, rows: int, read: float) -> Loop:
        """Measured on the first block of the problem's rows."""
        theta, loss = coordinates.enter(problem.start), Loss.of(problem.cost)
        block = Rows(problem, coordinates, loss, None).first
        some = _part(block, BATCH)

        def once(blocks: list[Block]) -> float:
            return seconds(lambda: Local().total(blocks, lambda block: Sums.of(block, theta, loss)))

        # the caches hold one block, but not all of them
        many = [_part(block, len(block.target)) for _ in range(_several(block, rows))]
        return cls(
            rows=rows,
            width=len(problem.reads),
            held=Rows.fit(problem, rows),
            read=read,
            once=once(many) * rows / (len(many) * len(block.target)),
            warm=once([block]),
            few=once([some]),
        )

    @property
    def memory(self) -> int:
        """What the rows take, all or one block of them."""
        return _DOUBLE * self.width * (self.rows if self.held else 4096)

    def passes(self, count: float) -> float:
        """How often the rows are gone over by so many rounds: the survey, and once to hold them."""
        return 1 + self.held + count

    def seconds(self, count: float) -> float:
        """How long so many rounds over all rows take, the survey and all reading with them."""
        return self.reading(count) + count * self.once

    def reading(self, count: float) -> float:
        """How long the survey takes, and the reading for so many rounds."""
        return self.read * (2 if self.held else 1 + count)


def _several(block: Block, rows: int) -> int:
    return max(min(rows // len(block.target), _BEYOND_CACHES // block.inputs.nbytes), 1)


def _part(block: Block, count: int) -> Block:
    """A copy of the first rows."""
    weights = None if block.weights is None else block.weights[:count].copy()
    return replace(block, inputs=block.inputs[:count].copy(), target=block.target[:count].copy(), weights=weights)
