"""NumPy arrays, lists of lists, or a data frame and a column: the pair (X, Y)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import groupby
from numbers import Real
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.sources.blocks import finite_blocks, text_cell
from thalweg.sources.loose import Loose
from thalweg.sources.source import BLOCK, Source
from thalweg.sources.strips import Strips, side_by_side


@final
@dataclass(frozen=True, eq=False)
class Arrays(Source):
    """The tuple (X, Y): X of shape (m, n) or (m,), Y of shape (m,) or (m, 1), of real numbers of any type.

    Columns are x1 ... xn, or X's own names, and y, or Y's own name. Nothing is copied but the block at hand.

    >>> Arrays.open(([[1, 2], [3, 4]], [5, 6])).columns()
    ('x1', 'x2', 'y')
    """

    inputs: np.ndarray
    outputs: np.ndarray
    names: tuple[str, ...]
    name: str = "the arrays"

    @classmethod
    def accepts(cls, data: object) -> bool:
        return isinstance(data, tuple) and len(data) == 2

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
        return cls(inputs, outputs, names_of(X, Y, inputs.shape[1]))

    def columns(self) -> tuple[str, ...]:
        return self.names

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        return finite_blocks(self._doubles(columns, size), size, self.name, columns)

    def strips(self, columns: Sequence[str]) -> Strips | None:
        return Strips.of(self._side_by_side(columns))

    def loosely(self, columns: Sequence[str]) -> Iterator[Loose]:
        return Loose.all_numbers(self._doubles(columns, BLOCK))

    def rows_hint(self) -> int | None:
        return len(self.inputs)

    def _doubles(self, columns: Sequence[str], size: int) -> Iterator[np.ndarray]:
        lying = Strips(tuple(self._side_by_side(columns)))
        return (lying.between(start, start + size).doubles() for start in range(0, len(lying), size))

    def _side_by_side(self, columns: Sequence[str]) -> list[np.ndarray]:
        n, tables = self.inputs.shape[1], list[np.ndarray]()
        for is_input, run in groupby(self.places(columns), key=n.__gt__):
            places = list(run)
            tables += side_by_side(self.inputs, places) if is_input else [self.outputs] * len(places)
        return tables


def names_of(X: Any, Y: Any, count: int) -> tuple[str, ...]:
    """The names of the columns: X's own or x1, x2, ..., and Y's own or y."""
    named = _names(X)
    return (*(named if len(named) == count else _numbered(count)), _name(Y))


@lru_cache(maxsize=16)
def _numbered(count: int) -> tuple[str, ...]:
    return tuple(f"x{j + 1}" for j in range(count))


def _names(X: Any) -> tuple[str, ...]:
    names = getattr(X, "column_names", None)
    return tuple(map(str, getattr(X, "columns", ()) if names is None else names))


def _name(Y: Any) -> str:
    own = _names(Y) or (getattr(Y, "name", None),)
    return str(own[0]) if len(own) == 1 and own[0] is not None else "y"


def _table(values: Any, name: str) -> np.ndarray:
    """The values in two dimensions, as they are; raises ``Refusal`` where they are no table of real numbers."""
    if np.ma.is_masked(values):
        raise Refusal(
            f"{name} has masked cells.", "There is no number in them.", "Fill them in, or leave out the rows."
        )
    try:
        table = np.asarray(values)
    except (TypeError, ValueError) as error:
        raise Refusal(f"{name} is not a table of numbers.", do="Give rows of equal length, numbers only.") from error
    if table.ndim not in (1, 2):
        raise Refusal(f"{name} has the shape {table.shape}.", do="Give two dimensions: examples and features.")
    if not table.size:
        raise Refusal(f"{name} is empty, its shape is {table.shape}.", do="Give at least two examples and one feature.")
    table = table.reshape(len(table), -1)
    if table.dtype == object:
        table = _from_objects(table, name)
    if table.dtype.kind not in "fiub":
        raise _not_numbers(table, name)
    return table


def _from_objects(table: np.ndarray, name: str) -> np.ndarray:
    for row, cells in enumerate(table, start=1):
        for column, cell in enumerate(cells, start=1):
            if cell is not None and not isinstance(cell, Real | Decimal | np.bool_):
                raise text_cell(str(cell), row, f"{column}", name)
    try:
        return table.astype(np.float64)
    except OverflowError as error:
        raise Refusal(f"{name} has an integer beyond 1.8e308.", do="Scale the column.") from error


def _not_numbers(table: np.ndarray, name: str) -> Refusal:
    if table.dtype.kind in "US":
        # among strings NumPy turns the numbers into strings too
        return Refusal(f"{name} holds text, {str(table[0, 0])!r} in row 1 for one.", do="Give numbers only.")
    return Refusal(f"{name} holds {table.dtype.name}, not real numbers.", do="Turn it into numbers first.")
