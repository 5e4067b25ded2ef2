"""The rows of an epoch in their order, a few thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from jaxtyping import Int64

from thalweg.descent.batches.order import Order
from thalweg.descent.batches.table import Table, Visit, windowed
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes.reading import is_many
from thalweg.descent.problem import Problem
from thalweg.descent.stepwise.rows import Rows
from thalweg.kernels.loss import Loss
from thalweg.kernels.moments import Moments

_AT_ONCE = 4096


@final
@dataclass(frozen=True, eq=False)
class Feed:
    """Gives the rows to the steps: from ``table`` where they are held in memory, window by window from ``rows`` where
    they are read again."""

    rows: Rows
    table: Table | None
    order: Order

    @classmethod
    def of(cls, problem: Problem, moments: Moments, batch: int, seed: int) -> Feed:
        """The rows of a problem, as the survey has found them."""
        coordinates = Coordinates.of(moments, problem.scale, problem.bias)
        order = Order.of(moments.count, batch, len(problem.reads), seed)
        rows = Rows(problem, coordinates, Loss.of(problem.cost), None)
        # a quadratic cost is looked at through the moments
        if problem.cost.quadratic() is None and is_many(moments.count, len(problem.columns)):
            rows = Rows.of(problem, coordinates, moments.count, rows.passes)
        if not Rows.fit(problem, moments.count):
            return cls(rows, None, order)
        table, held = Table.filled(rows.blocks(), moments.count)
        return cls(replace(rows, held=held if rows.many is None else None), table, order)

    def epoch(self, number: int) -> Iterator[Visit]:
        """All rows, once. Each visit holds whole batches; the last batch of all may be smaller."""
        batch = self.order.batch
        several = max(_AT_ONCE // batch, 1) * batch
        for table, places in self._windows(number):
            for start in range(0, len(places), several):
                yield Visit(table, places[start : start + several])

    def _windows(self, number: int) -> Iterator[tuple[Table, Int64[np.ndarray, " rows"]]]:
        """Tables, and the places in them that are to be visited."""
        if self.table is not None:
            self.rows.passes.count += 1
            yield from ((self.table, first + places) for first, places in self.order.windows(number))
            return
        tables = windowed(self.rows.blocks(), [size for _, size in self.order.sizes()])
        for table, (_, places) in zip(tables, self.order.windows(number), strict=True):
            yield table, places

    def longest(self) -> float:
        r"""The largest :math:`|(1, z_i)|^2` of a row, times its weight by the mean weight."""
        bias, most, total = float(self.rows.problem.bias), 0.0, 0.0
        for block in self.rows.blocks():
            squares = bias + np.einsum("ij,ij->i", block.inputs, block.inputs)
            most = max(most, float((squares if block.weights is None else squares * block.weights).max()))
            total += block.weight
        return most * self.order.count / total
