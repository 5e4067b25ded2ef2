"""Rows as they lie in memory."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import final

import numpy as np
from jaxtyping import Float64

KINDS = "f8", "f4", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "b1"
"""The number types that processors have, by NumPy's codes."""
CODES = {np.dtype(kind): code for code, kind in enumerate(KINDS)}
"""Where each stands among them, bytes in the order of this machine."""


@final
@dataclass(frozen=True, eq=False)
class Strips:
    """Tables side by side, of shapes (rows, k), of any real number type and any stride; nothing is copied.

    >>> strips = Strips.of([np.ones((3, 2), dtype=np.float32), np.array([[4], [5], [6]])])
    >>> len(strips), strips.between(1, 3).doubles().tolist()
    (3, [[1.0, 1.0, 5.0], [1.0, 1.0, 6.0]])
    """

    tables: tuple[np.ndarray, ...]

    @classmethod
    def of(cls, tables: list[np.ndarray]) -> Strips | None:
        """``None`` where a table is of a type that processors do not have, such as half precision or swapped bytes."""
        plain = all(table.dtype in CODES and table.flags.aligned for table in tables)
        return cls(tuple(tables)) if plain else None

    def __len__(self) -> int:
        return len(self.tables[0])

    def between(self, start: int, stop: int) -> Strips:
        """The rows start, ..., stop - 1."""
        return Strips(tuple(table[start:stop] for table in self.tables))

    def apart(self) -> tuple[Strips, np.ndarray]:
        """All columns but the last, and the last."""
        last = self.tables[-1]
        rest = (last[:, :-1],) if last.shape[1] > 1 else ()
        return Strips((*self.tables[:-1], *rest)), last[:, -1]

    def doubles(self) -> Float64[np.ndarray, "rows columns"]:
        """A copy as one table."""
        width = sum(table.shape[1] for table in self.tables)
        return np.concatenate(self.tables, axis=1, out=np.empty((len(self), width)))


def side_by_side(table: np.ndarray, places: list[int]) -> list[np.ndarray]:
    """Columns of a table as views; neighbours stay together.

    >>> [part.shape for part in side_by_side(np.ones((5, 4)), [0, 1, 3])]
    [(5, 2), (5, 1)]
    """
    breaks = [k for k in range(1, len(places)) if places[k] != places[k - 1] + 1]
    edges = pairwise([0, *breaks, len(places)])
    return [table[:, places[start] : places[start] + stop - start] for start, stop in edges if stop > start]
