"""The rows of a problem in pieces for compiled routines: as they lie in memory, or copied a few blocks at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import numpy as np

from thalweg.descent.passes.examples import Rows, every_row, looked_at
from thalweg.descent.problem import Problem
from thalweg.kernels.pieces import Piece, piece_rows
from thalweg.sources.source import BLOCK
from thalweg.sources.strips import Strips


def pieces_of(problem: Problem, halvings: int = 0) -> Iterator[Piece]:
    """All rows; those that do not count are among them, and count for 0. Raises ``Refusal`` as a survey does.

    Pieces that lie in memory are so many times twice as long.
    """
    size, lying = piece_rows(len(problem.columns)), problem.source.strips(problem.reads)
    if lying is None:
        return _copied(problem, size // BLOCK)
    size <<= halvings
    return (_lying(problem, lying, start, start + size) for start in range(0, len(lying), size))


def lie_in_memory(problem: Problem) -> bool:
    """Whether the rows can be worked on where they are."""
    return problem.source.strips(problem.reads) is not None


def _lying(problem: Problem, lying: Strips, start: int, stop: int) -> Piece:
    rows, weights = lying.between(start, stop), None
    if problem.weights is not None:
        rows, weights = rows.apart()
    taken = looked_at(problem, start, len(rows))
    if taken is None or weights is None:
        return Piece(rows, weights if taken is None else taken)
    return Piece(rows, taken * weights.astype(np.float64))


def _copied(problem: Problem, blocks: int) -> Iterator[Piece]:
    rows = every_row(problem)
    while several := list(islice(rows, blocks)):
        yield _joined(several)


def _joined(several: list[Rows]) -> Piece:
    counting = [block.counting for block in several if block.counting is not None]
    table = np.concatenate([block.table for block in several])
    return Piece(Strips((table,)), np.concatenate(counting) if counting else None)
