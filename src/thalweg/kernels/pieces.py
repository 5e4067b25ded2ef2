"""Rows as they lie in memory, and what a cost says of all of them in one compiled read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np
from jaxtyping import Bool, Float64, Shaped

from thalweg.kernels.addresses import address, addresses, zeros
from thalweg.kernels.compiled.packing import TILE
from thalweg.kernels.compiled.rows import room_for, row_predictions, row_sums, sums_of
from thalweg.kernels.compiled.writing import LANES
from thalweg.kernels.loss import Kinks, Loss
from thalweg.kernels.moments import Moments
from thalweg.kernels.sums import Seen
from thalweg.kernels.tape import Tape
from thalweg.kernels.units import Packed
from thalweg.sources.source import BLOCK
from thalweg.sources.strips import Strips

_CELLS = 1 << 20
Added: TypeAlias = Float64[np.ndarray, " sums"]


def piece_rows(columns: int) -> int:
    """Rows of a piece: blocks, as many as can be halved to one, so that the tree of sums is that of single blocks.

    >>> [piece_rows(columns) // BLOCK for columns in (2, 33, 1000)]
    [128, 4, 1]
    """
    blocks = max(_CELLS // (BLOCK * columns), 1)
    return int(BLOCK * 2 ** (blocks.bit_length() - 1))


@final
@dataclass(frozen=True, eq=False)
class Piece:
    """Rows of [X Y] as they lie in memory, and what each counts for if not 1."""

    rows: Strips
    counting: Shaped[np.ndarray, " rows"] | None

    def __len__(self) -> int:
        return len(self.rows)

    def blocks(self) -> Iterator[Piece]:
        """The same, 4,096 rows at a time."""
        for start in range(0, len(self), BLOCK):
            yield self.between(start, start + BLOCK)

    def between(self, start: int, stop: int) -> Piece:
        """The rows start, ..., stop - 1."""
        return Piece(self.rows.between(start, stop), None if self.counting is None else self.counting[start:stop])

    @property
    def counted(self) -> tuple[Float64[np.ndarray, "rows columns"], Float64[np.ndarray, " rows"] | None]:
        """A copy of the rows that count for anything, and what they count for."""
        table = self.rows.doubles()
        if self.counting is None:
            return table, None
        kept = self.counting > 0
        return table[kept], self.counting[kept].astype(np.float64)

    @property
    def targets(self) -> Float64[np.ndarray, " rows"]:
        """The targets of the rows that count for anything."""
        target = self.rows.apart()[1].astype(np.float64)
        return target if self.counting is None else target[self.counting > 0]


@final
@dataclass(frozen=True, eq=False)
class Frame:
    r"""The coordinates :math:`z = (x - \mathrm{centre}) / \mathrm{spread}`.

    Rows stay where they are: the centre is taken from what is packed, the spread is made up for in theta and sums.
    """

    centre: Float64[np.ndarray, " n"]
    spread: Float64[np.ndarray, " n"]

    @cached_property
    def width(self) -> int:
        """The columns that are packed."""
        return -(-len(self.centre) // LANES) * LANES

    @cached_property
    def shift(self) -> Float64[np.ndarray, " width"]:
        """What is taken from each."""
        shift = zeros(self.width)
        shift[: len(self.centre)] = self.centre
        return shift

    def packed(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " q"]:
        """The weights of the packed columns, and the bias."""
        packed = zeros(self.width + 1)
        with np.errstate(over="ignore", invalid="ignore"):
            packed[: len(self.centre)], packed[-1] = theta[1:] / self.spread, theta[0]
        return packed

    def unscaled(self, pull: Float64[np.ndarray, " sums"]) -> Float64[np.ndarray, " n"]:
        """Products with the packed columns as products with those of z."""
        with np.errstate(over="ignore", invalid="ignore"):
            found: np.ndarray = pull[: len(self.centre)] / self.spread
        return found

    def gram(self, moments: Moments | None) -> Float64[np.ndarray, "p p"]:
        """Products of the columns of (1, z) from the moments of the inputs."""
        found = np.zeros((len(self.centre) + 1,) * 2)
        if moments is not None:
            with np.errstate(over="ignore", invalid="ignore"):
                mean = np.concatenate([[1.0], (moments.mean - self.centre) / self.spread])
                found[1:, 1:] = moments.scatter / np.outer(self.spread, self.spread)
                found += moments.weight * np.outer(mean, mean)
        return found


@final
@dataclass(frozen=True, eq=False)
class Sweep:
    r"""What a program of (y, yhat, and ``parameters``) gives at theta, summed over rows by weight, and the slopes, its
    second output, with every column: :math:`\sum_i w_i s_i z_i`."""

    tape: Tape
    frame: Frame
    theta: Float64[np.ndarray, " p"]
    parameters: tuple[float, ...] = ()

    def of(self, piece: Piece) -> Added:
        """The sums of a piece; they are added to others in the order of ``tree_sum``."""
        inputs, target = piece.rows.apart()
        strips, targets = addresses(inputs), addresses(_column(target))
        weights = None if piece.counting is None else addresses(_column(piece.counting))
        panels, width = self.frame.width // LANES, self.frame.width
        parameters, room = np.array([*self.parameters, 0.0]), zeros(room_for(panels))
        sums = np.empty((-(-len(piece) // BLOCK), width + sums_of(self.tape)))
        data = address(strips), len(strips), address(targets), 0 if weights is None else address(weights)
        places = (address(array) for array in (room, self.frame.shift, self._packed, parameters, sums))
        row_sums(self.tape)(*data, len(piece), BLOCK, panels, *places)
        return _added(sums)

    def totals(self, sums: Added) -> Float64[np.ndarray, " totals"]:
        """What the rows weigh, and the sum of each output."""
        with np.errstate(over="ignore", invalid="ignore"):
            parts = sums[self.frame.width :].reshape(-1, LANES)
            found: np.ndarray = (parts[:, 0] + parts[:, 1]) + (parts[:, 2] + parts[:, 3])
        return found

    def pull(self, sums: Added) -> Float64[np.ndarray, " n"]:
        """The slopes with each column."""
        return self.frame.unscaled(sums)

    @cached_property
    def _packed(self) -> np.ndarray:
        return self.frame.packed(self.theta)


@final
@dataclass(frozen=True, eq=False)
class View(Seen):
    """A piece in the coordinates of a frame, without a copy; rows that count for nothing are left out."""

    piece: Piece
    frame: Frame
    target: Float64[np.ndarray, " rows"]
    kinks: Kinks | None
    weights: Float64[np.ndarray, " rows"] | None
    counted: Bool[np.ndarray, " all"] | slice

    @classmethod
    def of(cls, piece: Piece, frame: Frame, loss: Loss) -> View | None:
        """``None`` where no row counts."""
        counted = slice(None) if piece.counting is None else piece.counting > 0
        target = piece.rows.apart()[1][counted].astype(np.float64)
        weights = None if piece.counting is None else piece.counting[counted].astype(np.float64)
        kinks = loss.kinks(target) if loss.may_bend else None
        return cls(piece, frame, target, kinks, weights, counted) if len(target) else None

    def predict(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " rows"]:
        inputs, rows, panels = self.piece.rows.apart()[0], len(self.piece), self.frame.width // LANES
        strips, packed = addresses(inputs), self.frame.packed(theta)
        room, found = zeros(room_for(panels)), zeros(rows + TILE)
        places = (address(array) for array in (room, self.frame.shift, packed, found))
        row_predictions()(address(strips), len(strips), rows, panels, *places)
        return found[:rows][self.counted]

    def pull(self, slope: Float64[np.ndarray, " rows"]) -> Float64[np.ndarray, " p"]:
        if not slope.any():
            return np.zeros(1 + len(self.frame.centre))
        with np.errstate(over="ignore", invalid="ignore"):
            slope = self.by_weight(slope)
            inputs = self.piece.rows.doubles()[self.counted, :-1] - self.frame.centre
            return np.concatenate([[slope.sum()], self.frame.unscaled(slope @ inputs)])

    def gram(self, bends: Float64[np.ndarray, " rows"]) -> Float64[np.ndarray, "p p"]:
        every = np.zeros(len(self.piece))
        every[self.counted] = self.by_weight(bends)
        return self.frame.gram(Packed.of(self.piece.rows.apart()[0], every).moments)


def _column(values: np.ndarray) -> Strips:
    return Strips((values.reshape(-1, 1),))


def _added(parts: Any) -> Added:
    """The sum of the rows, pair by pair; one that is left over waits for the next round."""
    with np.errstate(over="ignore", invalid="ignore"):
        while len(parts) > 1:
            even = len(parts) // 2 * 2
            parts = np.concatenate([parts[0:even:2] + parts[1:even:2], parts[even:]])
    found: np.ndarray = parts[0]
    return found
