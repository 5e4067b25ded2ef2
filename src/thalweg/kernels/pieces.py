"""Rows as they lie in memory, and what a cost says of all of them in one compiled read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np
from jaxtyping import Float64, Shaped

from thalweg.kernels.addresses import address, addresses, zeros
from thalweg.kernels.compiled.rows import room_for, row_sums
from thalweg.kernels.compiled.writing import LANES
from thalweg.kernels.tape import Tape
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
class Sweep:
    r"""What a program of (y, yhat, and ``parameters``) gives, summed over rows by weight, and the slopes, its second
    output, with every column: :math:`\sum_i w_i s_i z_i` for :math:`z = (x - \mathrm{centre}) / \mathrm{spread}`.

    ``theta`` is the bias and the weights for z. The rows stay where they are: the centre is taken from what is packed,
    the spread is made up for in theta and in the sums.
    """

    tape: Tape
    centre: Float64[np.ndarray, " n"]
    spread: Float64[np.ndarray, " n"]
    theta: Float64[np.ndarray, " p"]
    parameters: tuple[float, ...] = ()

    def of(self, piece: Piece) -> Added:
        """The sums of a piece; they are added to others in the order of ``tree_sum``."""
        inputs, target = piece.rows.apart()
        strips, targets = addresses(inputs), addresses(_column(target))
        weights = None if piece.counting is None else addresses(_column(piece.counting))
        panels = self._width // LANES
        shift, theta, parameters, room = self._shift, self._scaled, zeros(LANES), zeros(room_for(panels))
        parameters[: len(self.parameters)] = self.parameters
        sums = np.empty((-(-len(piece) // BLOCK), self._width + LANES * (1 + len(self.tape.outputs))))
        data = address(strips), len(strips), address(targets), 0 if weights is None else address(weights)
        places = (address(array) for array in (room, shift, theta, parameters, sums))
        row_sums(self.tape)(*data, len(piece), BLOCK, panels, *places)
        return _added(sums)

    def totals(self, sums: Added) -> Float64[np.ndarray, " totals"]:
        """What the rows weigh, and the sum of each output."""
        with np.errstate(over="ignore", invalid="ignore"):
            parts = sums[self._width :].reshape(-1, LANES)
            found: np.ndarray = (parts[:, 0] + parts[:, 1]) + (parts[:, 2] + parts[:, 3])
        return found

    def pull(self, sums: Added) -> Float64[np.ndarray, " n"]:
        """The slopes with each column."""
        with np.errstate(over="ignore", invalid="ignore"):
            found: np.ndarray = sums[: len(self.centre)] / self.spread
        return found

    @cached_property
    def _width(self) -> int:
        return -(-len(self.centre) // LANES) * LANES

    @cached_property
    def _shift(self) -> np.ndarray:
        shift = zeros(self._width)
        shift[: len(self.centre)] = self.centre
        return shift

    @cached_property
    def _scaled(self) -> np.ndarray:
        theta = zeros(self._width + 1)
        with np.errstate(over="ignore", invalid="ignore"):
            theta[: len(self.centre)], theta[-1] = self.theta[1:] / self.spread, self.theta[0]
        return theta


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
