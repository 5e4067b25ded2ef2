"""Moments of many rows at once, unit by unit, by the compiled routines."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.engines.threads import share_out
from thalweg.kernels.addresses import address, addresses, zeros
from thalweg.kernels.compiled import fold, gram
from thalweg.kernels.compiled.products import edge_of, size_of
from thalweg.kernels.compiled.writing import LANES
from thalweg.kernels.moments import Moments
from thalweg.sources.source import BLOCK
from thalweg.sources.strips import Strips

_WIDE = 128
_DOUBLE = 8
_SHARES = 4
_NEAR = 1 << 15
"""Doubles of the sums that are added up while they are in a near cache."""


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
@dataclass(frozen=True)
class Shape:
    """Of the lines that hold the sums of a unit, and the rows that it has."""

    columns: int
    unit: int

    @classmethod
    def of(cls, rows: Strips, is_weighed: bool) -> Shape:
        columns = sum(table.shape[1] for table in rows.tables)
        return _shape(columns, unit_rows(columns, is_weighed))

    @cached_property
    def panels(self) -> int:
        """Those of the columns and of the ones after them."""
        return self.columns // LANES + 1

    @cached_property
    def size(self) -> int:
        """Doubles of a line."""
        return LANES * self.panels + size_of(self.panels, edge_of(self.columns))

    @cached_property
    def layout(self) -> tuple[int, int, int]:
        """As the routines are told of it."""
        return self.columns, self.panels, edge_of(self.columns)

    def units(self, rows: int) -> int:
        """How many the rows fill or begin."""
        return -(-rows // self.unit)


@lru_cache(maxsize=64)
def _shape(columns: int, unit: int) -> Shape:
    """One object for all units alike, which is measured once."""
    return Shape(columns, unit)


@final
@dataclass(frozen=True, eq=False)
class Packed:
    """Moments of rows: their number, and the line of ``compiled.fold``."""

    shape: Shape
    count: int
    line: Float64[np.ndarray, " size"]

    @classmethod
    def of(cls, rows: Strips, weights: Float64[np.ndarray, " rows"] | None = None, threads: int = 1) -> Packed:
        """Of rows that begin with a unit. The weights lie side by side; ``threads`` share units or stripes."""
        shape = Shape.of(rows, weights is not None)
        if not is_wide(shape.columns):
            return cls(shape, _counted(rows, weights), _summed(shape, rows, weights, threads))
        growing = Growing.of(rows, weights)
        growing.take(rows, weights, threads)
        return growing.packed

    def __add__(self, other: Packed) -> Packed:
        shape, line = self.shape, self.line.copy()
        room = zeros(fold.room_for(shape.panels))
        fold.join()(*shape.layout, *map(address, (line, other.line)), shape.size, address(room))
        return type(self)(shape, self.count + other.count, line)

    @property
    def moments(self) -> Moments | None:
        """``None`` where no row counts."""
        columns = self.shape.columns
        if not self.count:
            return None
        scatter = np.empty((columns, columns))
        fold.unpack()(*self.shape.layout, address(self.line), address(scatter))
        return Moments(self.count, float(self.line[columns]), self.line[:columns].copy(), scatter)


@final
@dataclass(frozen=True, eq=False)
class Growing:
    """Wide units that are being summed. A unit may come in pieces that begin at multiples of 4,096 rows: taken one
    after the other, they leave the same bits as at once."""

    shape: Shape
    lines: Float64[np.ndarray, "units size"]
    counts: list[int]

    @classmethod
    def of(cls, rows: Strips, weights: Float64[np.ndarray, " rows"] | None) -> Growing:
        """Empty, for as many units as these rows fill or begin."""
        shape = Shape.of(rows, weights is not None)
        return cls(shape, np.zeros((shape.units(len(rows)), shape.size)), [])

    def take(self, rows: Strips, weights: Float64[np.ndarray, " rows"] | None, threads: int = 1) -> None:
        """Sum these rows too; every thread takes some of the stripes."""
        reading, goes_on = _Reading.of(rows, weights), bool(self.counts)

        def work(line: Iterator[int]) -> None:
            desk = _Desk.of(self.shape, self.lines)
            for first in line:
                desk.sum(reading, range(len(rows)), stripes=(first, threads), goes_on=goes_on)

        share_out(range(threads), work, threads)
        self.counts.append(_counted(rows, weights))

    @property
    def packed(self) -> Packed:
        """The moments of what was taken; nothing can be taken after."""
        _Desk.of(self.shape, self.lines).fold(len(self.lines), are_raw=True)
        return Packed(self.shape, sum(self.counts), self.lines[0])


@final
@dataclass(frozen=True, eq=False)
class _Reading:
    """Rows as the routine is told of them."""

    strips: np.ndarray
    weights: Float64[np.ndarray, " rows"] | None

    @classmethod
    def of(cls, rows: Strips, weights: Float64[np.ndarray, " rows"] | None) -> _Reading:
        return cls(addresses(rows), weights)

    @cached_property
    def places(self) -> tuple[int, int, int]:
        return address(self.strips), len(self.strips), 0 if self.weights is None else address(self.weights)


@final
@dataclass(frozen=True, eq=False)
class _Desk:
    """What one thread works on: lines, and room for the routines."""

    shape: Shape
    lines: Float64[np.ndarray, "units size"]
    room: Float64[np.ndarray, " doubles"]

    @classmethod
    def of(cls, shape: Shape, lines: Float64[np.ndarray, "units size"]) -> _Desk:
        return cls(shape, lines, zeros(gram.room_for(shape.panels) + fold.room_for(shape.panels)))

    def sum(self, reading: _Reading, some: range, stripes: tuple[int, int] = (0, 1), goes_on: bool = False) -> None:
        """Some of the rows into the lines, unit by unit."""
        shape, (strips, count, weights) = self.shape, reading.places
        data = strips, count, some.start, some.stop, shape.unit, weights, *shape.layout
        gram.gram()(*data, self._room, self._lines, shape.size, *stripes, goes_on)

    def fold(self, units: int, are_raw: bool) -> None:
        """The first lines, all into the first."""
        room = self._room + _DOUBLE * gram.room_for(self.shape.panels)
        fold.fold()(units, *self.shape.layout, self._lines, self.shape.size, room, are_raw)

    @cached_property
    def _lines(self) -> int:
        return address(self.lines)

    @cached_property
    def _room(self) -> int:
        return address(self.room)


def _summed(
    shape: Shape, rows: Strips, weights: Float64[np.ndarray, " rows"] | None, threads: int
) -> Float64[np.ndarray, " size"]:
    """Shares of the units, one for each time that a thread has nothing to do, and then the shares themselves."""
    together = _together(shape, len(rows), threads)
    length, reading = together * shape.unit, _Reading.of(rows, weights)
    found = np.empty((-(-len(rows) // length), shape.size))

    def work(line: Iterator[int]) -> None:
        desk = _Desk.of(shape, np.empty((together, shape.size)))
        for share in line:
            some = range(share * length, min((share + 1) * length, len(rows)))
            desk.lines.fill(0.0)
            desk.sum(reading, some)
            desk.fold(shape.units(len(some)), are_raw=True)
            found[share] = desk.lines[0]

    share_out(range(len(found)), work, threads)
    _Desk.of(shape, found).fold(len(found), are_raw=False)
    whole: np.ndarray = found[0]
    return whole


def _together(shape: Shape, rows: int, threads: int) -> int:
    """Units of a share: as many as can be halved to one, so that the tree of sums is that of single units."""
    wanted = min(_NEAR // shape.size, shape.units(rows) // (_SHARES * threads))
    return 1 << (max(wanted, 1).bit_length() - 1)


def _counted(rows: Strips, weights: Float64[np.ndarray, " rows"] | None) -> int:
    """How many rows weigh anything."""
    return len(rows) if weights is None else int((weights > 0).sum())
