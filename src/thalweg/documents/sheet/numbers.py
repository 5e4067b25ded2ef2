"""The numbers of a worksheet as they are written: decimals with their precision, fractions, what spreadsheets do."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import final

_DECIMAL = re.compile(r"([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?")
_FRACTION = re.compile(r"([+-]?\d+)\s*/\s*(\d+)")
_MOST_CHARACTERS, _LARGEST, DIGITS = 200, 10**150, 3
_CAUSE = {"%": "a percentage", ",": "a decimal comma", "=": "a spreadsheet formula", "[": "a list"}


@final
@dataclass(frozen=True)
class Written:
    """A number as somebody wrote it. ``unit`` is what its last digit counts, zero for a fraction or an integer."""

    value: Fraction
    unit: Fraction
    text: str

    @property
    def half(self) -> Fraction:
        """How far the whole value may be away: half of its last digit, and at least three digits count."""
        if self.value == 0:
            return Fraction(0)
        third = Fraction(10) ** (_exponent(self.value) - DIGITS + 1)
        return min(self.unit, third) / 2 if self.unit else Fraction(0)

    @property
    def coarse(self) -> Fraction:
        """Half of the last digit, however few there are."""
        return (self.unit or Fraction(1)) / 2


def read_written(text: str, *, decimal_comma: bool = False) -> Written:
    """A decimal such as ``-1.25e-3`` or a fraction such as ``333/32``, with its precision.

    Where the columns of the file stand between semicolons or tabs (``decimal_comma``), 1,5 is read as 1.5.
    Raises ``ValueError``, with what it is instead, for anything else and beyond 1e150.

    >>> read_written("0.3375").half, read_written("333/32").value
    (Fraction(1, 20000), Fraction(333, 32))
    """
    plain = text.strip().removeprefix("'").replace("−", "-")
    if decimal_comma and plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    if len(plain) > _MOST_CHARACTERS:
        raise ValueError(f"of more than {_MOST_CHARACTERS} characters")
    if found := _FRACTION.fullmatch(plain):
        written = _fraction(found, text)
    elif (found := _DECIMAL.fullmatch(plain)) and (found[2] or found[3]):
        written = _decimal(found, text)
    else:
        raise ValueError(next((what for sign, what in _CAUSE.items() if sign in plain), "no number"))
    if abs(written.value) > _LARGEST:
        raise ValueError("beyond 1e150")
    return written


def _fraction(found: re.Match[str], text: str) -> Written:
    if not int(found[2]):
        raise ValueError("a division by zero")
    return Written(Fraction(int(found[1]), int(found[2])), Fraction(0), text.strip())


def _decimal(found: re.Match[str], text: str) -> Written:
    sign, whole, part, power = found[1], found[2] or "", found[3] or "", int(found[4] or 0)
    scale = Fraction(10) ** (power - len(part))
    value = int(whole + part) * scale * (-1 if sign == "-" else 1)
    # an integer is given with all its digits; only one with an exponent has been rounded
    return Written(value, scale if part or power or len(whole) >= DIGITS else Fraction(0), text.strip())


def _exponent(value: Fraction) -> int:
    """The power of ten of the first digit.

    >>> _exponent(Fraction(1, 1000)), _exponent(Fraction(999)), _exponent(Fraction(1000))
    (-3, 2, 3)
    """
    size = abs(value)
    guess = len(str(size.numerator)) - len(str(size.denominator))
    return guess if size >= Fraction(10) ** guess else guess - 1
