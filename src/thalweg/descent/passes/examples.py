"""The rows of a problem, block by block: what is fitted, and what each row weighs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64

from thalweg.core.errors import Refusal
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


@final
@dataclass(frozen=True, eq=False)
class Rows:
    """A block of rows of [X Y] as they are in the data, from row ``first`` on, what each weighs if they have weights,
    and which of them are looked at if not all."""

    table: Float64[np.ndarray, "rows columns"]
    weights: Float64[np.ndarray, " rows"] | None
    looked_at: Bool[np.ndarray, " rows"] | None
    first: int

    @property
    def examples(self) -> Examples:
        """Those that count."""
        if self.weights is None and self.looked_at is None:
            return Examples(self.table, None, self.first, np.arange(len(self.table)))
        taken = np.ones(len(self.table), dtype=bool) if self.weights is None else self.weights > 0
        taken = taken if self.looked_at is None else taken & self.looked_at
        table = self.table if taken.all() else self.table[taken]
        return Examples(table, None if self.weights is None else self.weights[taken], self.first, np.flatnonzero(taken))

    @property
    def counting(self) -> Float64[np.ndarray, " rows"] | None:
        """What each row counts for, ``None`` where all count for 1."""
        return counting(self.weights, self.looked_at)


def counting(
    weights: Float64[np.ndarray, " rows"] | None, looked_at: Bool[np.ndarray, " rows"] | None
) -> Float64[np.ndarray, " rows"] | None:
    """The weights, 0 for rows that are not looked at."""
    return weights if looked_at is None else looked_at * (1.0 if weights is None else weights)


def examples(problem: Problem) -> Iterator[Examples]:
    """All rows of positive weight, in blocks of at most 4,096. Raises ``Refusal`` for a weight below zero.

    Where the problem has a part, the rows of that part.
    """
    for rows in every_row(problem):
        found = rows.examples
        if len(found.table):
            yield found


def every_row(problem: Problem) -> Iterator[Rows]:
    """All rows, in blocks of 4,096 but for the last. Raises ``Refusal`` for a weight below zero."""
    first = 0
    for block in problem.source.blocks(problem.reads):
        table, weights = (block, None) if problem.weights is None else (block[:, :-1], block[:, -1].copy())
        if weights is not None:
            _check(problem, weights, first)
        yield Rows(table, weights, looked_at(problem, first, len(block)), first)
        first += len(block)


def looked_at(problem: Problem, first: int, count: int) -> Bool[np.ndarray, " rows"] | None:
    """Which of so many rows belong to the problem's part; ``None`` where it has none."""
    return None if problem.part is None else problem.part.takes(first, np.arange(count))


def _check(problem: Problem, weights: np.ndarray, first: int) -> None:
    if np.any(weights < 0):
        row = int(np.argmax(weights < 0))
        raise Refusal(
            f"{problem.source.name}, row {first + row + 1}: the weight in {problem.weights!r} is {weights[row]:g}.",
            "A row cannot count for less than nothing.",
            "Give 0 to leave a row out.",
        )
