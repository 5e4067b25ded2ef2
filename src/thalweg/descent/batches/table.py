"""Many rows side by side, so that any of them can be picked in any order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64, Int64

from thalweg.kernels.sums import Block


@final
@dataclass(frozen=True, eq=False)
class Table:
    """Rows in the coordinates of the descent, their targets and what they weigh."""

    inputs: Float64[np.ndarray, "rows n"]
    target: Float64[np.ndarray, " rows"]
    weights: Float64[np.ndarray, " rows"] | None

    @classmethod
    def filled(cls, blocks: Iterable[Block], count: int) -> tuple[Table, tuple[Block, ...]]:
        """The table of ``count`` rows, and the blocks again, which now are views of it."""
        table, views, first = None, [], 0
        for block in blocks:
            table = table or cls._room(block, count)
            rows = slice(first, first + len(block.target))
            views.append(table._put(block, rows))
            first = rows.stop
        assert table is not None, "the survey has found rows"
        return table, tuple(views)

    @classmethod
    def _room(cls, like: Block, count: int) -> Table:
        weights = None if like.weights is None else np.empty(count)
        return cls(np.empty((count, like.inputs.shape[1])), np.empty(count), weights)

    def _put(self, block: Block, rows: slice) -> Block:
        self.inputs[rows], self.target[rows] = block.inputs, block.target
        if self.weights is not None:
            self.weights[rows] = block.weights
        weights = None if self.weights is None else self.weights[rows]
        return Block(self.inputs[rows], self.target[rows], block.kinks, weights)


@final
@dataclass(frozen=True, eq=False)
class Visit:
    """Rows of a table in the order in which they are to be seen, by their places."""

    table: Table
    places: Int64[np.ndarray, " rows"]

    def picked(self, bias: bool) -> Handful:
        """The rows side by side, a column of ones for the bias before them; of zeros where there is to be none."""
        table, places = self.table, self.places
        wide = np.empty((len(places), 1 + table.inputs.shape[1]))
        wide[:, 0], wide[:, 1:] = float(bias), table.inputs[places]
        return Handful(wide, table.target[places], None if table.weights is None else table.weights[places])


@final
@dataclass(frozen=True, eq=False)
class Handful:
    """Rows that were picked, in the order in which they are to be seen."""

    wide: Float64[np.ndarray, "rows p"]
    target: Float64[np.ndarray, " rows"]
    weights: Float64[np.ndarray, " rows"] | None


def windowed(blocks: Iterable[Block], sizes: Iterable[int]) -> Iterator[Table]:
    """The rows of the blocks in tables of these sizes, one at a time."""
    left = iter(blocks)
    rest: Block | None = None
    for size in sizes:
        parts, held = [], 0
        while held < size:
            block = rest if rest is not None else next(left)
            part, rest = _split(block, size - held)
            parts.append(part)
            held += len(part.target)
        yield Table.filled(parts, size)[0]


def _split(block: Block, most: int) -> tuple[Block, Block | None]:
    if len(block.target) <= most:
        return block, None
    return _rows(block, slice(0, most)), _rows(block, slice(most, None))


def _rows(block: Block, rows: slice) -> Block:
    weights = None if block.weights is None else block.weights[rows]
    return Block(block.inputs[rows], block.target[rows], None, weights)
