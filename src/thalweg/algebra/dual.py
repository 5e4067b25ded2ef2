"""Dual numbers: value + slope * e with e*e = 0. Exact slopes from arithmetic alone.

The derivation is checked against them, so they use none of the table's partial derivatives.
Source: Clifford, "Preliminary sketch of biquaternions" (1873).
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

Scalar: TypeAlias = "int | float | Fraction"


@final
@dataclass(frozen=True, eq=False)
class Dual:
    """A number that carries its slope along.

    >>> x = Dual(Fraction(3), Fraction(1))
    >>> (x * x / 2).slope
    Fraction(3, 1)
    """

    value: Any
    slope: Any = 0

    def __add__(self, other: Dual | Scalar) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value + other, self.slope)
        return Dual(self.value + other.value, _sum(self.slope, other.slope))

    def __mul__(self, other: Dual | Scalar) -> Dual:
        if not isinstance(other, Dual):
            return Dual(self.value * other, self.slope and self.slope * other)
        along = _sum(other.slope and self.value * other.slope, self.slope and self.slope * other.value)
        return Dual(self.value * other.value, along)

    def __truediv__(self, other: Dual | Scalar) -> Dual:
        other = _dual(other)
        ratio = self.value / other.value
        return Dual(ratio, (self.slope - ratio * other.slope) / other.value)

    def __pow__(self, exponent: Scalar) -> Dual:
        """Repeated multiplication: only whole powers are plain arithmetic."""
        if exponent != int(exponent):
            raise TypeError("a broken power is not rational")
        if exponent < 0:
            return Dual(Fraction(1)) / self ** -int(exponent)
        power = Dual(self.value**0)
        for _ in range(int(exponent)):
            power = power * self
        return power

    def __neg__(self) -> Dual:
        return Dual(-self.value, -self.slope)

    def __sub__(self, other: Dual | Scalar) -> Dual:
        return self + (-_dual(other))

    def __rsub__(self, other: Scalar) -> Dual:
        return _dual(other) - self

    def __rtruediv__(self, other: Scalar) -> Dual:
        return _dual(other) / self

    __radd__ = __add__
    __rmul__ = __mul__

    def _compare(self, other: Dual | Scalar, relation: Callable[[Any, Any], bool]) -> bool:
        return relation(self.value, _dual(other).value)

    def __lt__(self, other: Dual | Scalar) -> bool:
        return self._compare(other, operator.lt)

    def __le__(self, other: Dual | Scalar) -> bool:
        return self._compare(other, operator.le)

    def __gt__(self, other: Dual | Scalar) -> bool:
        return self._compare(other, operator.gt)

    def __ge__(self, other: Dual | Scalar) -> bool:
        return self._compare(other, operator.ge)


def _sum(one: Any, two: Any) -> Any:
    """Most slopes are zero, and nothing is added to them faster than by adding nothing."""
    return one + two if one and two else one or two


def _dual(value: Dual | Scalar) -> Dual:
    return value if isinstance(value, Dual) else Dual(value)
