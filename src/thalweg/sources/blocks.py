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
            held, count = [joined[whole:].copy()], count - whole
    if count:
        yield held[0] if len(held) == 1 else np.concatenate(held)


def all_finite(table: Float64[np.ndarray, "rows columns"]) -> bool:
    """Whether no cell is NaN or infinite."""
    # a sum is finite only if all its parts are, and costs one pass; where it is not, the cells are looked at
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(table.sum()) or np.isfinite(table).all())


def _check(table: np.ndarray, before: int, name: str, columns: Sequence[str]) -> None:
    if all_finite(table):
        return
    row, column = np.argwhere(~np.isfinite(table))[0]
    value = table[row, column]
    found = "the cell is empty or NaN" if np.isnan(value) else f"the value is {value}"
    raise unusable_cell(found, before + int(row) + 1, columns[column], name)


def unusable_cell(found: str, row: int, column: str, name: str) -> Refusal:
    """What is said of a cell that is missing or not finite.

    >>> print(unusable_cell("the value is inf", 3, "age", "cars.csv").found)
    cars.csv, row 3, column 'age': the value is inf.
    """
    return Refusal(
        f"{name}, row {row}, column {column!r}: {found}.",
        "One such cell makes every result NaN.",
        "Fill it in, or leave out the row or the column (--features).",
    )


def text_cell(text: str, row: int, column: str, name: str) -> Refusal:
    """What is said of a cell that is no number.

    >>> print(text_cell("red", 3, "paint", "cars.csv").found)
    cars.csv, row 3, column 'paint': 'red' is not a number.
    """
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return Refusal(
        f"{name}, row {row}, column {column!r}: {shown!r} is not a number.",
        "Only numbers can be weighted.",
        "Correct the cell, or leave the column out by --features.",
    )
