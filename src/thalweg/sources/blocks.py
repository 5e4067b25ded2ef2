"""Blocks of exactly so many rows, each cell a finite number, from tables of any length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal


def finite_blocks(
    tables: Iterable[Float64[np.ndarray, "_ columns"]], size: int, name: str, columns: Sequence[str]
) -> Iterator[Float64[np.ndarray, "rows columns"]]:
    """Cut and join tables into blocks of ``size`` rows; the last one may be shorter.

    Raises ``Refusal`` at the first cell that is missing, NaN or infinite.

    >>> [len(block) for block in finite_blocks([np.ones((3, 1)), np.ones((4, 1))], 2, "data", ["x"])]
    [2, 2, 2, 1]
    """
    held: list[np.ndarray] = []
    count = before = 0
    for table in tables:
        _check(table, before, name, columns)
        before += len(table)
        held.append(table)
        count += len(table)
        if count >= size:
            joined = np.concatenate(held)
            whole = count - count % size
            yield from np.split(joined[:whole], whole // size)
            held, count = [joined[whole:]], count - whole
    if count:
        yield np.concatenate(held)


def _check(table: np.ndarray, before: int, name: str, columns: Sequence[str]) -> None:
    # a sum is finite only if all its parts are, and costs one pass; where it is not, the cell is searched
    with np.errstate(over="ignore", invalid="ignore"):
        if np.isfinite(table.sum()) or np.isfinite(table).all():
            return
    row, column = np.argwhere(~np.isfinite(table))[0]
    value = table[row, column]
    found = "an empty cell or NaN" if np.isnan(value) else f"the value {value}"
    raise Refusal(
        f"Row {before + row + 1} of {name} has {found} in column {columns[column]!r}.",
        "Gradient descent would make every number NaN.",
        "Fill it in, or leave out the row or the column (--features).",
    )
