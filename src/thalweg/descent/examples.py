"""The rows of a problem, block by block: what is fitted, and what each row weighs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.descent.part import Part
from thalweg.descent.problem import Problem


@final
@dataclass(frozen=True, eq=False)
class Examples:
    """Rows of [X Y], the target last; ``first`` is the number of the block's first row in the data, from 0.

    Rows of weight zero are not among them: ``places`` are the rows' numbers within the block.
    """

    table: Float64[np.ndarray, "rows columns"]
    weights: Float64[np.ndarray, " rows"] | None
    first: int
    places: np.ndarray


def examples(problem: Problem) -> Iterator[Examples]:
    """All rows of positive weight, in blocks of at most 4,096. Raises ``Refusal`` for a weight below zero.

    Where the problem has a part, the rows of that part.
    """
    first = 0
    for block in problem.source.blocks(problem.reads):
        found = _of_part(problem.part, _taken(problem, block, first))
        first += len(block)
        if len(found.table):
            yield found


def _of_part(part: Part | None, found: Examples) -> Examples:
    if part is None:
        return found
    kept = part.takes(found.first, found.places)
    weights = None if found.weights is None else found.weights[kept]
    return Examples(found.table[kept], weights, found.first, found.places[kept])


def _taken(problem: Problem, block: np.ndarray, first: int) -> Examples:
    every = np.arange(len(block))
    if problem.weights is None:
        return Examples(block, None, first, every)
    weights = block[:, -1]
    if np.any(weights < 0):
        row = int(np.argmax(weights < 0))
        raise Refusal(
            f"{problem.source.name}, row {first + row + 1}: the weight in {problem.weights!r} is {weights[row]:g}.",
            "A row cannot count for less than nothing.",
            "Give 0 to leave a row out.",
        )
    kept = weights > 0
    return Examples(block[kept, :-1], weights[kept].copy(), first, every[kept])
