"""A loop over the rows: how often it goes over them, and how long that takes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

import numpy as np

from thalweg.descent.batches.plan import MOST_EPOCHS
from thalweg.descent.batches.table import Table, Visit
from thalweg.descent.batches.walker import Steps
from thalweg.descent.batches.walkers import quickest
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes.reading import is_many
from thalweg.descent.planning.clock import seconds
from thalweg.descent.problem import Problem
from thalweg.descent.stepwise.rows import Passes, Rows
from thalweg.engines.local import Local
from thalweg.kernels.loss import Loss
from thalweg.kernels.sums import Block, Sums
from thalweg.rules.plain import Plain
from thalweg.sources.arrays import Arrays

BATCH = 32
_DOUBLE = 8
_BEYOND_CACHES = 2**26


@final
@dataclass(frozen=True)
class Loop:
    """``rows`` rows of ``width`` numbers: worked on where they ``lie`` in memory, or ``copied`` into it where they fit,
    else read again for every pass.

    All in seconds: to ``read`` them, to go over all of them ``once``, over the first block while the caches hold it
    (``warm``), and for a ``step`` by as many of them as a batch has.
    """

    rows: int
    width: int
    fit: bool
    lie: bool
    read: float
    once: float
    warm: float
    step: float

    @classmethod
    def of(cls, problem: Problem, coordinates: Coordinates, rows: int, read: float, lie: bool) -> Loop:
        """Measured on the first block of the problem's rows; ``lie`` says whether all of them lie in memory."""
        theta, loss = coordinates.enter(problem.start), Loss.of(problem.cost)
        block = Rows(problem, coordinates, loss, None).first
        many = is_many(rows, len(problem.columns))

        def once(blocks: list[Block]) -> float:
            return seconds(lambda: Local().total(blocks, lambda block: Sums.of(block, theta, loss)))

        # the caches hold one block, but not all of them
        times = _several(block, rows)
        if many:
            spent = _swept(problem, coordinates, theta, times)
        else:
            spent = once([_part(block, len(block.target)) for _ in range(times)])
        return cls(
            rows=rows,
            width=len(problem.reads),
            fit=Rows.fit(problem, rows),
            lie=many and lie,
            read=read,
            once=spent * rows / (times * len(block.target)),
            warm=once([block]),
            step=_stepped(problem, block, rows),
        )

    @property
    def held(self) -> bool:
        """Whether the source is not read again."""
        return self.lie or self.fit

    @property
    def copied(self) -> bool:
        return self.fit and not self.lie

    @property
    def in_batches(self) -> Loop:
        """The same for steps that see a few rows each: for them rows are copied wherever they are."""
        return replace(self, lie=False)

    @property
    def memory(self) -> int:
        """What the rows take, all or one block of them."""
        return _DOUBLE * self.width * (self.rows if self.copied else 4096)

    def passes(self, count: float) -> float:
        """How often the rows are gone over by so many rounds: the survey, and once to copy them."""
        return 1 + self.copied + count

    def seconds(self, count: float) -> float:
        """How long so many rounds over all rows take, the survey and all reading with them."""
        return self.reading(count) + count * self.once

    def reading(self, count: float) -> float:
        """How long the survey takes, and the reading for so many rounds."""
        return self.read * (1 + self.copied if self.held else 1 + count)


def _several(block: Block, rows: int) -> int:
    return max(min(rows // len(block.target), _BEYOND_CACHES // block.inputs.nbytes), 1)


def _swept(problem: Problem, coordinates: Coordinates, theta: np.ndarray, times: int) -> float:
    """The same by the compiled read, over as many copies of the first block."""
    block = next(problem.source.blocks(problem.reads))
    copies, columns = np.tile(block, (times, 1)), problem.reads
    problem = replace(problem, source=Arrays(copies[:, :-1], copies[:, -1:], columns), part=None)
    rows = Rows.very_many(problem, coordinates, len(copies), Passes())
    return seconds(lambda: rows.sums(theta))


def _stepped(problem: Problem, block: Block, rows: int) -> float:
    """A step of a descent by batches: by what takes its steps, on the rows of the block."""
    table, _ = Table.filled([block], len(block.target))
    visit = Visit(table, np.arange(len(block.target)))
    walker = quickest(Steps(problem, Plain(), BATCH, 1.0), MOST_EPOCHS * -(-rows // BATCH))
    state, rates = walker.start(np.zeros(1 + block.inputs.shape[1])), np.zeros(-(-len(visit.places) // BATCH))

    def through() -> object:
        with np.errstate(all="ignore"):
            return walker.through(visit, state, rates)

    # the first time includes all that is done once
    through()
    return seconds(through) / len(rates)


def _part(block: Block, count: int) -> Block:
    """A copy of the first rows."""
    weights = None if block.weights is None else block.weights[:count].copy()
    return replace(block, inputs=block.inputs[:count].copy(), target=block.target[:count].copy(), weights=weights)
