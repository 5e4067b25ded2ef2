"""The one pass over the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from jaxtyping import Bool

from thalweg.core.errors import Refusal
from thalweg.descent.passes.reading import Progress, moments_of
from thalweg.descent.problem import Problem
from thalweg.kernels.moments import Moments

_ROUNDING = 4 * float(np.finfo(float).eps)


def survey(problem: Problem, progress: Progress | None = None) -> Moments:
    """Count, means and centred scatter of [X Y], read once, block by block.

    ``progress`` is told the rows read so far and, where known, how many there are. Raises ``Refusal`` for data
    from which nothing can be learnt: no rows, one row, a target that is always the same, squares beyond the doubles.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        return checked(problem, moments_of(problem, progress))


def checked(problem: Problem, moments: Moments | None) -> Moments:
    """The moments of rows from which something can be learnt; raises ``Refusal`` for others."""
    if moments is None:
        raise _nothing(problem)
    _check_size(problem, moments)
    constant = _constant(moments)
    if problem.bias:
        _check_rows(problem, moments, constant)
    elif not np.any(moments.mean[:-1]) and constant[:-1].all():
        raise Refusal(
            f"All features of {problem.source.name} are 0.", "Without a bias nothing can be learnt from them."
        )
    if not constant.any():
        return moments
    # what rounding left in a constant column would pass for a feature, and its weight would move
    return replace(moments, scatter=np.where(np.logical_or.outer(constant, constant), 0.0, moments.scatter))


def _nothing(problem: Problem) -> Refusal:
    what = "has no rows" if problem.weights is None else f"has no row of a weight above 0 in {problem.weights!r}"
    return Refusal(f"{problem.source.name} {what}.", "There is nothing to learn from.", "Give at least two examples.")


def _check_rows(problem: Problem, moments: Moments, constant: Bool[np.ndarray, " columns"]) -> None:
    """Refuse data that a bias alone would fit."""
    name = problem.source.name
    if moments.count == 1:
        raise Refusal(f"{name} has one row.", "One example fits any line through it.", "Give at least two.")
    if constant[-1]:
        value = moments.mean[-1]
        raise Refusal(
            f"The target {problem.target!r} is {value:g} in every row of {name}.",
            "The bias alone predicts it.",
            "Choose another target.",
        )


def _constant(moments: Moments) -> Bool[np.ndarray, " columns"]:
    """Which columns scatter no more than the rounding of equal numbers would make them."""
    rounding = _ROUNDING * np.abs(moments.mean)
    constant: np.ndarray = moments.scatter.diagonal() <= moments.weight * rounding**2
    return constant


def _check_size(problem: Problem, moments: Moments) -> None:
    with np.errstate(over="ignore", invalid="ignore"):
        beyond = ~np.isfinite(moments.scatter.diagonal() + moments.weight * moments.mean**2)
    if beyond.any():
        raise Refusal(
            f"The numbers of column {problem.columns[int(np.argmax(beyond))]!r} of {problem.source.name} are so large "
            "that the sum of their squares does not fit into a double.",
            do="Give the column in a larger unit.",
        )
