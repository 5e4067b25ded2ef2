"""Rows as they stand: where a cell is missing or a word there is NaN, and it is told which."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
MISSING = frozenset({"", "na", "n/a", "nan", "-nan", "null", "none"})
INFINITE = re.compile(r"[+-]?inf(inity)?", re.IGNORECASE)


@final
@dataclass(frozen=True, eq=False)
class Loose:
    """A block of rows: ``table`` has NaN for every cell that is no finite number, ``is_text`` says which are words.

    ``words`` holds the first word of each column, where there is one.
    """

    table: Float64[np.ndarray, "rows columns"]
    is_text: Bool[np.ndarray, "rows columns"]
    words: tuple[str | None, ...]

    @classmethod
    def of(cls, columns: Iterable[LooseColumn]) -> Loose:
        """Columns side by side."""
        found = list(columns)
        table = np.column_stack([column.numbers for column in found])
        return cls(
            np.where(np.isfinite(table), table, np.nan),
            np.column_stack([column.is_text for column in found]),
            tuple(column.word for column in found),
        )

    @classmethod
    def all_numbers(cls, tables: Iterable[Float64[np.ndarray, "_ columns"]]) -> Iterator[Loose]:
        """Tables in which no cell is a word."""
        for table in tables:
            nowhere = np.zeros(table.shape, bool)
            yield cls(np.where(np.isfinite(table), table, np.nan), nowhere, (None,) * table.shape[1])


@final
@dataclass(frozen=True, eq=False)
class LooseColumn:
    """The numbers of a column, NaN for what is none; which cells are words, and the first of them."""

    numbers: Float64[np.ndarray, " rows"]
    is_text: Bool[np.ndarray, " rows"]
    word: str | None

    @classmethod
    def of_numbers(cls, numbers: Float64[np.ndarray, " rows"]) -> LooseColumn:
        """Without any word."""
        return cls(numbers, np.zeros(len(numbers), bool), None)

    @classmethod
    def of_cells(cls, cells: Iterable[object]) -> LooseColumn:
        """One cell after the other; text that writes a number is that number.

        >>> LooseColumn.of_cells(["1", "red", None, "n/a", 2]).numbers.tolist()
        [1.0, nan, nan, nan, 2.0]
        """
        listed = list(cells)
        read = [as_number(cell) for cell in listed]
        numbers = np.array([math.nan if number is None else number for number in read], dtype=float)
        is_text = np.array([number is None for number in read], dtype=bool)
        return cls(numbers, is_text, str(listed[int(np.argmax(is_text))]) if is_text.any() else None)


def as_number(cell: object) -> float | None:
    """The number of a cell, NaN for one that is missing, ``None`` for a word.

    >>> as_number(" 1.5 "), as_number("n/a"), as_number("red")
    (1.5, nan, None)
    """
    if cell is None:
        return math.nan
    if not isinstance(cell, str):
        return _converted(cell)
    text = cell.strip(" \t")
    if NUMBER.fullmatch(text):
        return float(text)
    return math.nan if text.lower() in MISSING or INFINITE.fullmatch(text) else None


def _converted(cell: object) -> float | None:
    try:
        return float(cell)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    except OverflowError:
        return math.nan
