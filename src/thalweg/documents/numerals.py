"""Numbers in print: what was typed is never rounded; what was worked out is rounded only in display."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias, final

import numpy as np

from thalweg.algebra.expression import Number, number

Value: TypeAlias = Fraction | float

_DIGITS, _LONGEST_FRACTION = 7, 24


@final
class Numerals:
    """How values are written: as fractions when ``exact``, else as decimals.

    >>> Numerals(exact=True).text(Fraction(333, 32)), Numerals(exact=False).text(1 / 3)
    ('333/32', '0.3333333')
    >>> Numerals(exact=False).is_rounded(1 / 3), Numerals(exact=False).is_rounded(10.40625)
    (True, False)
    """

    def __init__(self, *, exact: bool) -> None:
        self.exact = exact

    def text(self, value: Value) -> str:
        """Plain digits, a minus sign in front of negative numbers."""
        return f"{'-' if value < 0 else ''}{self._size(value)}"

    def cell(self, value: Value) -> str:
        """For a table: a fraction too long for its column is rounded, and says so."""
        return f"≈ {self.text(value)}" if self.exact and self.is_rounded(value) else self.text(value)

    def number(self, value: Value, *, typed: bool = False) -> Number:
        """The value as part of a formula, exactly as it is printed."""
        size = repr(abs(float(value))).removesuffix(".0") if typed and not self.exact else self._size(value)
        if "/" in size:
            return number(value)
        printed = Fraction(size)
        return Number(-printed if value < 0 else printed, shown="" if printed.denominator == 1 else size)

    def is_rounded(self, value: Value) -> bool:
        """Whether what is printed is not the whole value."""
        printed = self._size(value)
        if isinstance(value, float):
            return bool(float(printed) != abs(value))
        return Fraction(printed) != abs(value)

    def plain(self, value: Any) -> Any:
        """For JSON: fractions as strings, floats as numbers, columns and rows as flat lists, counts as they are."""
        if isinstance(value, np.ndarray):
            table = value.tolist() if min(value.shape) > 1 else value.ravel().tolist()
            return self.plain(table[0] if value.size == 1 else table)
        if isinstance(value, list | tuple):
            return [self.plain(entry) for entry in value]
        if isinstance(value, Fraction):
            return str(value)
        return value

    def _size(self, value: Value) -> str:
        if self.exact and len(whole := str(abs(Fraction(value)))) <= _LONGEST_FRACTION:
            return whole
        return f"{abs(float(value)):.{_DIGITS}g}"
