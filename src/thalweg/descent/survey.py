"""The one pass over the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.descent.problem import Problem
from thalweg.engines.local import Local
from thalweg.kernels.moments import Moments

Progress: TypeAlias = Callable[[int, "int | None"], None]


def survey(problem: Problem, progress: Progress | None = None) -> Moments:
    """Count, means and centred scatter of [X Y], read once, block by block.

    ``progress`` is told the rows read so far and, where known, how many there are. Raises ``Refusal`` for data
    from which nothing can be learnt: no rows, one row, a target that is always the same, values too large.
    """
    moments = Local().total(_counted(problem, progress), Moments.of)
    name = problem.source.name
    if moments is None:
        raise Refusal(f"{name} has no rows.", "There is nothing to learn from.", "Give at least two examples.")
    if moments.count == 1:
        raise Refusal(f"{name} has one row.", "One example fits any line through it.", "Give at least two.")
    _check_squares(moments, problem)
    if moments.scatter[-1, -1] <= _rounding(moments):
        value = moments.mean[-1]
        raise Refusal(
            f"The target {problem.target!r} is {value:g} in every row of {name}.",
            "The bias alone predicts it.",
            "Choose another target.",
        )
    return moments


def _check_squares(moments: Moments, problem: Problem) -> None:
    """Refuse values whose squares, or the squares of whose mean, are beyond the largest double."""
    with np.errstate(over="ignore"):
        squares = np.diagonal(moments.scatter) + moments.count * moments.mean**2
    for column, square in zip(problem.columns, squares, strict=True):
        if not np.isfinite(square):
            raise Refusal(
                f"Column {column!r} of {problem.source.name} has values too large to be squared.",
                "The cost would overflow.",
                "Give it in a larger unit.",
            )


def _rounding(moments: Moments) -> float:
    """The scatter that rounding alone would leave in a column of equal numbers."""
    return float(moments.count * (4 * np.finfo(float).eps * moments.mean[-1]) ** 2)


def _counted(problem: Problem, progress: Progress | None) -> Iterator[Float64[np.ndarray, "rows columns"]]:
    done, total = 0, problem.source.rows_hint()
    for block in problem.source.blocks(problem.columns):
        yield block
        done += len(block)
        if progress:
            progress(done, total)
