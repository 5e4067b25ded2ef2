"""The pass over all rows: in which pieces it goes, and on how many threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.additive import tree_sum
from thalweg.descent.passes.examples import Examples, Rows, every_row, looked_at
from thalweg.descent.problem import Problem
from thalweg.engines.local import Local
from thalweg.engines.threads import Threads, threads_allowed
from thalweg.kernels.moments import Moments
from thalweg.kernels.units import Growing, Units, is_wide, unit_rows
from thalweg.sources.source import BLOCK
from thalweg.sources.strips import Strips

Progress: TypeAlias = Callable[[int, "int | None"], None]
Change: TypeAlias = Callable[[Float64[np.ndarray, "rows columns"]], Float64[np.ndarray, "rows columns"]]

_MANY = 1 << 20
"""Cells from which on the compiled routine is taken: NumPy needs about as long for them as it takes to load it."""
_PIECES = 4
"""Pieces that each thread gets, so that none waits long for the others."""
_ROOM = 1 << 17
"""Doubles of the sums of a piece, at most."""


def moments_of(problem: Problem, progress: Progress | None = None, change: Change | None = None) -> Moments | None:
    """The moments of all rows, ``None`` where there are none; ``change`` is made to every block before.

    How they are summed depends on the numbers of rows and columns alone, and so do the bits of the result. Raises
    ``Refusal`` for the first cell that cannot be used.
    """
    lying = None if change else problem.source.strips(problem.reads)
    if lying is not None and len(lying) * len(problem.columns) >= _MANY:
        found = _Pass(problem, lying).moments(progress)
        # what is wrong with a cell is found out below
        if found is not None:
            return found
    return _of_blocks(problem, progress, change or (lambda table: table))


def told(rows: Iterable[Rows], problem: Problem, progress: Progress | None) -> Iterator[Rows]:
    """The rows; ``progress`` is told how far they are read, and where that is known, how many there are."""
    total = problem.source.rows_hint()
    for block in rows:
        yield block
        if progress:
            progress(block.first + len(block.table), total)


def counted(problem: Problem, progress: Progress | None) -> Iterator[Examples]:
    """All rows that count, block by block, told of likewise."""
    return _counting(told(every_row(problem), problem, progress))


def _counting(rows: Iterable[Rows]) -> Iterator[Examples]:
    return (part for block in rows if len((part := block.examples).table))


def _of_blocks(problem: Problem, progress: Progress | None, change: Change) -> Moments | None:
    """Of blocks from anywhere."""
    rows = told(every_row(problem), problem, progress)
    enough = -(-_MANY // (BLOCK * len(problem.columns)))
    few = list(islice(rows, enough))
    if sum(len(block.table) for block in few) * len(problem.columns) < _MANY:
        return Local().total(_counting(few), lambda part: Moments.of(change(part.table), part.weights))
    return _of_many_blocks(chain(few, rows), change)


def _of_many_blocks(rows: Iterator[Rows], change: Change) -> Moments | None:
    first = next(rows)
    columns = first.table.shape[1]
    rows, together = chain([first], rows), unit_rows(columns, first.counting is not None) // BLOCK
    if not is_wide(columns):
        total = Threads().total(rows, lambda block: Units.of(_strips(block, change), block.counting))
    else:
        total = tree_sum(_grown(islice(rows, together - 1), block, change) for block in rows)
    return _some(total)


def _grown(more: Iterator[Rows], block: Rows, change: Change) -> Units:
    """One unit, from its first block and the others."""
    growing, threads = Growing.of(_strips(block, change), block.counting), threads_allowed()
    for piece in chain([block], more):
        growing.take(_strips(piece, change), piece.counting, threads)
    return growing.units


def _strips(block: Rows, change: Change) -> Strips:
    return Strips((np.ascontiguousarray(change(block.table)),))


def _some(total: Units | None) -> Moments | None:
    return None if total is None or not total.counts[0] else total.moments


@final
@dataclass(frozen=True, eq=False)
class _Pass:
    """Over rows that lie in memory."""

    problem: Problem
    lying: Strips

    def moments(self, progress: Progress | None) -> Moments | None:
        """``None`` where a cell, a weight or a sum is not finite, a weight is below 0, or no row counts."""
        total = tree_sum(self._units(progress))
        moments = None if total is None else _some(total)
        if moments is None or not np.isfinite(moments.mean).all() or not np.isfinite(moments.scatter).all():
            return None
        return moments

    def _units(self, progress: Progress | None) -> Iterator[Units]:
        threads = threads_allowed()
        pieces = list(self._pieces(threads))
        by_stripes = threads if self._is_wide else 1
        measured = Threads(threads // by_stripes).each(pieces, lambda piece: self._of(piece, by_stripes))
        for piece, units in zip(pieces, measured, strict=True):
            yield units
            if progress:
                progress(piece.stop, len(self.lying))

    def _of(self, piece: range, threads: int) -> Units:
        rows = self.lying.between(piece.start, piece.stop)
        weights, seen = None, looked_at(self.problem, piece.start, len(piece))
        if self.problem.weights is not None:
            rows, given = rows.apart()
            weights = given.astype(np.float64)
            # a weight below 0 shows in the sums, as a cell does that is no number
            weights[weights < 0] = np.nan
        return Units.of(rows, Rows(np.empty((len(piece), 0)), weights, seen, piece.start).counting, threads).total()

    def _pieces(self, threads: int) -> Iterator[range]:
        """As many units to a piece as can be halved to one, so that the tree of sums is that of single units."""
        rows, unit = len(self.lying), self._unit
        together = 1
        while 2 * together * _PIECES * threads * unit <= rows and 2 * together * self._size <= _ROOM:
            together *= 2
        return (range(start, min(start + together * unit, rows)) for start in range(0, rows, together * unit))

    @property
    def _is_wide(self) -> bool:
        return is_wide(len(self.problem.columns))

    @property
    def _unit(self) -> int:
        is_weighed = self.problem.weights is not None or self.problem.part is not None
        return unit_rows(len(self.problem.columns), is_weighed)

    @property
    def _size(self) -> int:
        return len(self.problem.columns) ** 2
