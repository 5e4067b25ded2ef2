"""A source with one more column, given as an array: the weights of the rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.blocks import finite_blocks
from thalweg.sources.source import BLOCK, Source
from thalweg.sources.strips import Strips


@final
@dataclass(frozen=True, eq=False)
class Beside(Source):
    """The rows of ``source``, and of each row its entry of ``values`` in the column called ``column``.

    >>> from thalweg.sources.arrays import Arrays
    >>> beside = Beside.to(Arrays.open(([[1, 2], [3, 4]], [5, 6])), "w", [1, 3])
    >>> next(beside.blocks(["y", "w"])).tolist()
    [[5.0, 1.0], [6.0, 3.0]]
    """

    source: Source
    column: str
    values: Float64[np.ndarray, " rows"]
    name: str

    @classmethod
    def accepts(cls, data: object) -> bool:  # noqa: ARG003 (it is made by hand, never opened)
        return False

    @classmethod
    def open(cls, data: object) -> Source:
        raise TypeError(f"a column is put beside a source, not beside {type(data).__name__}")

    @classmethod
    def to(cls, source: Source, column: str, values: Any) -> Beside:
        """Raises ``Refusal`` where the values are no numbers, or another number of them than there are rows."""
        try:
            numbers = np.asarray(values, dtype=np.float64).ravel()
        except (TypeError, ValueError) as error:
            raise Refusal(f"{column} holds values that are not numbers.", do="Give one number for each row.") from error
        beside = cls(source, column, numbers, source.name)
        rows = source.rows_hint()
        if rows is not None and rows != len(numbers):
            raise beside.mismatch(rows)
        return beside

    def mismatch(self, rows: int) -> Refusal:
        found = f"{self.column} has {len(self.values)} values and {self.source.name} has {rows} rows."
        return Refusal(found, do="Give one number for each row.")

    def columns(self) -> tuple[str, ...]:
        return (*self.source.columns(), self.column)

    def rows_hint(self) -> int | None:
        return len(self.values)

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        return finite_blocks(self._joined(columns, size), size, self.name, columns)

    def strips(self, columns: Sequence[str]) -> Strips | None:
        *others, last = columns
        inner = self.source.strips(others) if last == self.column and self.column not in others else None
        return inner and Strips.of([*inner.tables, self.values.reshape(-1, 1)])

    def _joined(self, columns: Sequence[str], size: int) -> Iterator[np.ndarray]:
        places = self.places(columns)
        own = len(self.source.columns())
        inner = [name for name, place in zip(columns, places, strict=True) if place != own]
        done = 0
        for block in self.source.blocks(inner or self.source.columns()[:1], size):
            entries = self.values[done : done + len(block)]
            if len(entries) < len(block):
                raise self.mismatch(done + len(block))
            parts = iter(block.T)
            yield np.column_stack([entries if place == own else next(parts) for place in places])
            done += len(block)
        if done < len(self.values):
            raise self.mismatch(done)
