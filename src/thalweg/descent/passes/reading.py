"""The pass over all rows: in which pieces it goes, and on how many threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import TypeAlias

import numpy as np
from jaxtyping import Float64

from thalweg.descent.passes.examples import Examples, Rows, every_row
from thalweg.descent.problem import Problem
from thalweg.engines.local import Local
from thalweg.kernels.moments import Moments
from thalweg.sources.source import BLOCK

Progress: TypeAlias = Callable[[int, "int | None"], None]
Change: TypeAlias = Callable[[Float64[np.ndarray, "rows columns"]], Float64[np.ndarray, "rows columns"]]

_MANY = 1 << 20
"""Cells from which on the compiled routine is taken: NumPy needs about as long for them as it takes to load it."""


def is_many(rows: int, columns: int) -> bool:
    """Whether there are so many cells that a compiled routine is worth its loading."""
    return rows * columns >= _MANY


def moments_of(problem: Problem, progress: Progress | None = None, change: Change | None = None) -> Moments | None:
    """The moments of all rows, ``None`` where there are none; ``change`` is made to every block before.

    How they are summed depends on the numbers of rows and columns alone, and so do the bits of the result. Raises
    ``Refusal`` for the first cell that cannot be used.
    """
    rows = problem.source.rows_hint()
    may_lie = change is None and rows is not None and is_many(rows, len(problem.columns))
    lying = problem.source.strips(problem.reads) if may_lie else None
    if lying is not None:
        # slow to import, and of no use to few rows
        from thalweg.descent.passes.lying import Lying

        found = Lying(problem, lying).moments(progress)
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
    if not is_many(sum(len(block.table) for block in few), len(problem.columns)):
        return Local().total(_counting(few), lambda part: Moments.of(change(part.table), part.weights))
    from thalweg.descent.passes.passing import moments_of_many

    return moments_of_many(chain(few, rows), change)
