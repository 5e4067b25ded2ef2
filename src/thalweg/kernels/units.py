"""Moments of many rows at once, unit by unit, by the compiled routine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.engines.threads import share_out
from thalweg.kernels.addresses import address, addresses, zeros
from thalweg.kernels.compiled.gram import gram, room_for
from thalweg.kernels.compiled.products import STRIPE, size_of
from thalweg.kernels.compiled.writing import LANES
from thalweg.kernels.moments import Joint, Moments
from thalweg.sources.source import BLOCK
from thalweg.sources.strips import Strips

_WIDE = 128
_WIDTH = STRIPE * LANES
_SHARES = 4
_Task: TypeAlias = tuple[int, int, int, int]
"""Units from, up to, and of them the first stripe and the steps to the next ones."""


def unit_rows(columns: int, is_weighed: bool) -> int:
    """Rows of a unit. Sums of wide units are large: there are fewer of them.

    A unit's scatter is first taken about the mean of its first 64 rows. However the rows are sorted, that loses at
    most a factor of the rows by 64 in accuracy; with weights it could lose any, so there it is the mean of all rows,
    which must be at hand at once.
    """
    return 16 * BLOCK if is_wide(columns) and not is_weighed else BLOCK


def is_wide(columns: int) -> bool:
    """Whether threads share the columns of a unit rather than take one each: its sums leave the nearer caches."""
    return columns >= _WIDE


@final
@dataclass(frozen=True, eq=False)
class Units:
    """Moments of units of rows, still packed: stripes of columns, and of each the rows up to its own last.

    Added, they are added unit to unit.
    """

    columns: int
    counts: Float64[np.ndarray, " units"]
    weights: Float64[np.ndarray, " units"]
    means: Float64[np.ndarray, "units padded"]
    sums: Float64[np.ndarray, "units size"]

    @classmethod
    def of(cls, rows: Strips, weights: Float64[np.ndarray, " rows"] | None = None, threads: int = 1) -> Units:
        """Of rows that begin with a unit. The weights lie side by side; ``threads`` share units or stripes."""
        growing = Growing.of(rows, weights)
        growing.take(rows, weights, threads)
        return growing.units

    def __add__(self, other: Units) -> Units:
        joint = Joint.of((self.weights, self.means), (other.weights, other.means))
        with np.errstate(over="ignore", invalid="ignore"):
            sums = self.sums + other.sums
            for stripe, rows, columns in _stripes(sums, self.means.shape[1]):
                scaled = joint.factor[:, None, None] * joint.apart[:, None, columns]
                stripe += joint.apart[:, rows, None] * scaled
        return type(self)(self.columns, self.counts + other.counts, joint.weight, joint.mean, sums)

    def total(self) -> Units:
        """One unit, the sum of all, in the order of ``tree_sum``."""
        left, pending = self, []
        while len(left.counts) > 1:
            pairs = len(left.counts) // 2
            if len(left.counts) % 2:
                pending.append(left.some(slice(2 * pairs, None)))
            left = left.some(slice(0, 2 * pairs, 2)) + left.some(slice(1, 2 * pairs, 2))
        # the smallest group is the last, and is added first
        return reduce(lambda total, part: part + total, (*pending, left))

    def some(self, which: slice) -> Units:
        return Units(self.columns, self.counts[which], self.weights[which], self.means[which], self.sums[which])

    @property
    def moments(self) -> Moments | None:
        """Of the one unit; ``None`` where no row of it counts."""
        if not self.counts[0]:
            return None
        scatter = np.empty((self.means.shape[1],) * 2)
        for (stripe,), rows, columns in _stripes(self.sums, self.means.shape[1]):
            corner = stripe[columns]
            stripe = np.concatenate([stripe[: columns.start], np.triu(corner) + np.triu(corner, 1).T])
            scatter[rows, columns], scatter[columns, rows] = stripe, stripe.T
        kept = slice(self.columns)
        return Moments(int(self.counts[0]), float(self.weights[0]), self.means[0, kept], scatter[kept, kept])


@final
@dataclass(frozen=True, eq=False)
class Growing:
    """Units that are being summed. A unit may come in pieces that begin at multiples of 4,096 rows: taken one after
    the other, they leave the same bits as at once."""

    columns: int
    unit: int
    counts: Float64[np.ndarray, " units"]
    shifts: Float64[np.ndarray, "units padded"]
    sums: Float64[np.ndarray, "units size"]

    @classmethod
    def of(cls, rows: Strips, weights: Float64[np.ndarray, " rows"] | None) -> Growing:
        """Empty, for as many units as these rows fill or begin."""
        columns = sum(table.shape[1] for table in rows.tables)
        panels, unit = -(-(columns + 1) // LANES), unit_rows(columns, weights is not None)
        units = -(-len(rows) // unit)
        return cls(
            columns, unit, np.zeros(units), np.zeros((units, LANES * panels)), np.zeros((units, size_of(panels)))
        )

    def take(self, rows: Strips, weights: Float64[np.ndarray, " rows"] | None, threads: int = 1) -> None:
        """Sum these rows too."""
        panels, goes_on = self.shifts.shape[1] // LANES, int(self.counts[0] > 0)

        def work(line: Iterator[_Task]) -> None:
            room = zeros(room_for(panels))
            for start, stop, stripe, step in line:
                some = slice(start * self.unit, min(stop * self.unit, len(rows)))
                strips, weighing = addresses(rows.between(some.start, some.stop)), 0
                if weights is not None:
                    weighing = address(weights[some])
                data = address(strips), len(strips), some.stop - some.start, self.unit, weighing, self.columns, panels
                sums = address(self.shifts[start:]), address(self.sums[start:]), self.sums.shape[1]
                gram()(*data, address(room), *sums, stripe, step, goes_on)

        share_out(_tasks(len(self.counts), is_wide(self.columns), threads), work, threads)
        self.counts[:] += _counted(len(rows), weights, self.unit)

    @property
    def units(self) -> Units:
        """The moments of what was taken; nothing can be taken after."""
        return Units(self.columns, self.counts, *_centred(self.columns, self.shifts, self.sums))


def _tasks(units: int, by_stripes: bool, threads: int) -> list[_Task]:
    """Every thread some of the stripes, or several shares of the units, so that none waits long for the others."""
    if by_stripes:
        return [(0, units, first, threads) for first in range(threads)]
    length = units if threads == 1 else -(-units // (_SHARES * threads))
    return [(start, min(start + length, units), 0, 1) for start in range(0, units, length)]


def _stripes(sums: np.ndarray, width: int) -> Iterator[tuple[np.ndarray, slice, slice]]:
    """Every stripe of all units as a view, and the rows and columns of the scatter that it holds."""
    start = 0
    for first in range(0, width, _WIDTH):
        last = min(first + _WIDTH, width)
        stop = start + last * _WIDTH
        stripe = sums[:, start:stop].reshape(len(sums), last, _WIDTH)
        yield stripe[:, :, : last - first], slice(0, last), slice(first, last)
        start = stop


def _centred(columns: int, shifts: np.ndarray, sums: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What units weigh, their means, and their scatter about them: from sums about the shifts."""
    left = np.zeros_like(shifts)
    for stripe, _, among in _stripes(sums, shifts.shape[1]):
        if among.start <= columns < among.stop:
            ones = stripe[:, :, columns - among.start]
            left[:, :columns], weights = ones[:, :columns], ones[:, columns].copy()
    with np.errstate(over="ignore", invalid="ignore"):
        mean = left / np.where(weights > 0, weights, 1.0)[:, None]
        for stripe, rows, among in _stripes(sums, shifts.shape[1]):
            stripe -= mean[:, rows, None] * left[:, None, among]
        return weights, shifts + mean, sums


def _counted(rows: int, weights: np.ndarray | None, unit: int) -> np.ndarray:
    """How many rows of each unit weigh anything."""
    starts = np.arange(0, rows, unit)
    if weights is None:
        return np.minimum(rows - starts, unit).astype(float)
    return np.add.reduceat(weights > 0, starts, dtype=float)
