"""Moments of several groups of rows at once, from the one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import final

import numpy as np
from jaxtyping import Bool

from thalweg.descent.passes.examples import Examples
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Groups:
    """The moments of each group by itself, ``None`` where it has no row; groups may overlap.

    >>> rows = Examples(np.array([[1.0, 2.0], [3.0, 6.0]]), None, 0, np.arange(2))
    >>> [part.count if part else 0 for part in Groups.of(rows, [np.array([True, True]), np.array([False] * 2)]).parts]
    [2, 0]
    """

    parts: tuple[Moments | None, ...]

    @classmethod
    def of(cls, rows: Examples, members: Sequence[Bool[np.ndarray, " rows"]]) -> Groups:
        """Of a block of rows, of which each group has some."""
        return cls(tuple(_moments(rows, group) for group in members))

    def __add__(self, other: Groups) -> Groups:
        return type(self)(tuple(_both(*pair) for pair in zip(self.parts, other.parts, strict=True)))


def without_each(parts: Sequence[Moments | None]) -> list[Moments | None]:
    """For each part the sum of all others: added up from both ends, nothing is subtracted."""
    before = [None, *accumulate(parts, _both)][:-1]
    after = [None, *accumulate(reversed(parts), _both)][-2::-1]
    return [_both(one, other) for one, other in zip(before, after, strict=True)]


def _moments(rows: Examples, group: np.ndarray) -> Moments | None:
    if not group.any():
        return None
    if group.all():
        return Moments.of(rows.table, rows.weights)
    return Moments.of(rows.table[group], None if rows.weights is None else rows.weights[group])


def _both(one: Moments | None, other: Moments | None) -> Moments | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other
