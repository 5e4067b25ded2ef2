"""The compiled pass over rows that lie in memory: nothing is copied, and threads share them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.core.additive import tree_sum
from thalweg.descent.passes.examples import counting, looked_at
from thalweg.descent.passes.reading import Progress
from thalweg.descent.problem import Problem
from thalweg.engines.threads import threads_allowed
from thalweg.kernels.moments import Moments
from thalweg.kernels.units import Packed, is_wide, unit_rows
from thalweg.sources.strips import Strips

_CELLS = 1 << 27
"""Of a piece of thin rows, at most, if it has more than one unit: progress is told after each piece."""


@final
@dataclass(frozen=True, eq=False)
class Lying:
    """Over rows that lie in memory."""

    problem: Problem
    lying: Strips

    def moments(self, progress: Progress | None) -> Moments | None:
        """``None`` where a cell, a weight or a sum is not finite, a weight is below 0, or no row counts."""
        total = tree_sum(self._units(progress))
        moments = None if total is None else total.moments
        # a mean that is not finite leaves no scatter that is
        return moments if moments is not None and np.isfinite(moments.scatter).all() else None

    def _units(self, progress: Progress | None) -> Iterator[Packed]:
        threads = threads_allowed()
        for piece in self._pieces():
            yield self._of(piece, threads)
            if progress:
                progress(piece.stop, len(self.lying))

    def _of(self, piece: range, threads: int) -> Packed:
        rows = self.lying.between(piece.start, piece.stop)
        weights, seen = None, looked_at(self.problem, piece.start, len(piece))
        if self.problem.weights is not None:
            rows, given = rows.apart()
            weights = given.astype(np.float64)
            # a weight below 0 shows in the sums, as a cell does that is no number
            weights[weights < 0] = np.nan
        return Packed.of(rows, counting(weights, seen), threads)

    def _pieces(self) -> Iterator[range]:
        """As many units to a piece as can be halved to one, so that the tree of sums is that of single units."""
        rows, columns, length = len(self.lying), len(self.problem.columns), self._unit
        most = unit_rows(columns, is_weighed=False) if is_wide(columns) else _CELLS // columns
        while 2 * length <= most:
            length *= 2
        return (range(start, min(start + length, rows)) for start in range(0, rows, length))

    @property
    def _unit(self) -> int:
        is_weighed = self.problem.weights is not None or self.problem.part is not None
        return unit_rows(len(self.problem.columns), is_weighed)
