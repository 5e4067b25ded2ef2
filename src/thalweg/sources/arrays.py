"""NumPy arrays, lists of lists, or a data frame and a column: the pair (X, Y)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.blocks import finite_blocks
from thalweg.sources.source import BLOCK, Source


@final
@dataclass(frozen=True, eq=False)
class Arrays(Source):
    """X of shape (m, n) or (m,), Y of shape (m,) or (m, 1). Columns are x1 ... xn, or X's own names, and y.

    >>> Arrays.open(([[1, 2], [3, 4]], [5, 6])).columns()
    ('x1', 'x2', 'y')
    """

    inputs: np.ndarray
    outputs: np.ndarray
    names: tuple[str, ...]
    name: str = "the arrays"

    @classmethod
    def accepts(cls, data: object) -> bool:
        return isinstance(data, tuple | list) and len(data) == 2

    @classmethod
    def open(cls, data: Any) -> Arrays:
        X, Y = data
        inputs, outputs = _table(X, "X"), _table(Y, "Y")
        if len(inputs) != len(outputs):
            raise Refusal(
                f"X has {len(inputs)} rows and Y has {len(outputs)}.", "Each example needs its value.", "Give as many."
            )
        if outputs.shape[1] != 1:
            raise Refusal(f"Y has the shape {outputs.shape}.", "One value is predicted.", "Give (m,) or (m, 1).")
        names = tuple(map(str, getattr(X, "columns", ()))) or tuple(f"x{j + 1}" for j in range(inputs.shape[1]))
        return cls(inputs, outputs, (*names, str(getattr(Y, "name", None) or "y")))

    def columns(self) -> tuple[str, ...]:
        return self.names

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        places = [self.names.index(column) for column in columns]
        return finite_blocks(self._tables(places, size), size, self.name, columns)

    def rows_hint(self) -> int | None:
        return len(self.inputs)

    def _tables(self, places: list[int], size: int) -> Iterator[np.ndarray]:
        n = self.inputs.shape[1]
        for start in range(0, len(self.inputs), size):
            rows = slice(start, start + size)
            parts = [self.inputs[rows, place] if place < n else self.outputs[rows, 0] for place in places]
            yield np.column_stack(parts).astype(np.float64, copy=False)


def _table(values: Any, name: str) -> np.ndarray:
    try:
        table = np.asarray(values)
        table = table.astype(np.float64) if table.dtype == object else table
    except (TypeError, ValueError, OverflowError) as error:
        raise Refusal(f"{name} is not a table of numbers.", do="Give rows of equal length, numbers only.") from error
    if table.dtype.kind not in "fiub":
        raise Refusal(f"{name} holds {table.dtype.name}, not numbers.", do="Turn it into numbers first.")
    if table.ndim not in (1, 2):
        raise Refusal(f"{name} has the shape {table.shape}.", do="Give two dimensions: examples and features.")
    if 0 in table.shape[1:]:
        raise Refusal(f"{name} has no columns.", do="Give at least one feature.")
    return table.reshape(len(table), -1) if table.size else table.reshape(len(table), max(1, table.shape[-1]))
