"""Very many rows as the descent sees them: read by compiled routines and all threads, where they lie in memory if they
do, and otherwise from copies or from the source again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.additive import Additive, tree_sum
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes.pieces import lie_in_memory, pieces_of
from thalweg.descent.problem import Problem
from thalweg.descent.stepwise.blocks import block_of
from thalweg.engines.threads import Threads, measured, threads_allowed
from thalweg.kernels.compiled.columns import on_columns
from thalweg.kernels.loss import Loss
from thalweg.kernels.pieces import Frame, Piece, Sweep, View
from thalweg.kernels.sums import Block, Seen, Sums
from thalweg.kernels.tape import Tape

_SHARES = 4
_FEW = 1 << 22
"""Cells below which one thread is done before others have started."""
A = TypeVar("A", bound=Additive)
Vector = Float64[np.ndarray, " p"]


@final
@dataclass(frozen=True, eq=False)
class Many:
    """The sums have the same bits for any number of threads and from any source."""

    problem: Problem
    coordinates: Coordinates
    loss: Loss
    kept: tuple[Piece, ...] | None
    threads: int

    @classmethod
    def of(cls, problem: Problem, coordinates: Coordinates, count: int, fit: bool) -> Many:
        """``fit`` says whether copies may be kept of rows that do not lie in memory."""
        kept = tuple(pieces_of(problem)) if fit or lie_in_memory(problem) else None
        threads = threads_allowed() if count * len(problem.columns) >= _FEW else 1
        return cls(problem, coordinates, Loss.of(problem.cost, on_columns), kept, threads)

    @property
    def is_copied(self) -> bool:
        return self.kept is not None and not lie_in_memory(self.problem)

    def sums(self, theta: Vector, mu: float) -> Sums:
        """Of the losses and their slopes, kinks rounded off by ``mu``."""
        is_bent = mu and self.loss.may_bend
        tape, parameters = (self.loss.corners.rounded_alone, (mu,)) if is_bent else (self._tape, ())
        sweep = self._sweep(tape, theta, parameters)
        found = self._swept(sweep)
        weight, loss, slope, *raised = map(float, sweep.totals(found))
        gradient = np.concatenate([[slope], sweep.pull(found)])
        return Sums(weight, loss, raised[0] if raised else 0.0, gradient)

    def targets(self) -> Iterator[Float64[np.ndarray, " rows"]]:
        """Of each block."""
        return (found for block in self._blocks() if len(found := block.targets))

    def blocks(self) -> Iterator[Block]:
        """Copies in the descent's coordinates, one at a time."""
        return (found for block in self._blocks() if (found := self._block(block)))

    def total(self, measure: Callable[[Seen], A]) -> A | None:
        """The sum of a measure of the rows, piece by piece."""

        def measured(piece: Piece) -> A | None:
            # what is silenced elsewhere is not in another thread
            with np.errstate(over="ignore", invalid="ignore"):
                view = View.of(piece, self._frame, self.loss)
                return None if view is None else measure(view)

        return tree_sum(found for found in Threads(self.threads).each(self._pieces, measured) if found is not None)

    @cached_property
    def _frame(self) -> Frame:
        return Frame(self.coordinates.centre, self.coordinates.spread)

    def _sweep(self, tape: Tape, theta: Vector, parameters: tuple[float, ...]) -> Sweep:
        return Sweep(tape, self._frame, theta, parameters)

    def _swept(self, sweep: Sweep) -> Float64[np.ndarray, " sums"]:
        with np.errstate(over="ignore", invalid="ignore"):
            if self._long is None:
                found = Threads(self.threads).total(self._pieces, sweep.of)
            else:
                found = tree_sum(measured(self._long, sweep.of, self.threads))
        assert found is not None, "the survey has found rows"
        return found

    @cached_property
    def _tape(self) -> Tape:
        cost = self.problem.cost
        return Tape.of((cost.numeric, cost.slope), ("y", "yhat"))

    @property
    def _pieces(self) -> Iterable[Piece]:
        return pieces_of(self.problem) if self.kept is None else self.kept

    @cached_property
    def _long(self) -> tuple[Piece, ...] | None:
        """Longer pieces of rows in memory, which a sweep does not copy: a few for each thread, that none waits long."""
        if self.kept is None or not lie_in_memory(self.problem):
            return None
        halvings = max((len(self.kept) // (_SHARES * self.threads)).bit_length() - 1, 0)
        return tuple(pieces_of(self.problem, halvings))

    def _blocks(self) -> Iterator[Piece]:
        return (block for piece in self._pieces for block in piece.blocks())

    def _block(self, piece: Piece) -> Block | None:
        table, weights = piece.counted
        return block_of(table, weights, self.coordinates, self.loss) if len(table) else None
