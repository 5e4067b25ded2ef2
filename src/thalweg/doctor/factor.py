"""Name the number by which a gradient differs from the right one, from its values on several sets of data."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import final

import numpy as np

_NEAR = 2e-3
VARYING = "something that varies with the data"


@final
@dataclass(frozen=True)
class Factor:
    r"""The factor :math:`\pm 2^{a} m^{b} d^{c}`, with d another quantity of the data such as n, or a fixed number.

    >>> Factor(-1, twos=0, ms=1).text
    '-m'
    """

    sign: int = 1
    twos: int = 0
    ms: int = 0
    other: str = ""
    power: int = 0
    fixed: float | None = None
    """A number that is none of these."""

    @property
    def is_one(self) -> bool:
        """Whether it changes nothing."""
        return self == Factor()

    @property
    def wrong_divisor(self) -> bool:
        """Whether something that is no power of two or m multiplies or divides."""
        return bool(self.other) or self.fixed is not None

    @property
    def complexity(self) -> int:
        """How much must have gone wrong."""
        swapped = self.other and self.ms == 1 and self.power == -1
        odd = (1 if swapped else 2 + abs(self.power)) if self.other else 0
        return (self.sign < 0) + abs(self.twos) + (0 if swapped else abs(self.ms)) + odd + 9 * (self.fixed is not None)

    @property
    def text(self) -> str:
        """The factor as it is written."""
        if self.other == VARYING:
            return "-" * (self.sign < 0) + VARYING
        powers = [("2", self.twos), ("m", self.ms), (self.other, self.power)]
        above = [_power(name, power) for name, power in powers if name and power > 0]
        below = [_power(name, -power) for name, power in powers if name and power < 0]
        if self.fixed is not None:
            above.insert(0, f"{self.fixed:.6g}")
        head = "".join(("-" if self.sign < 0 else "", " ".join(above) or "1"))
        return head + (f"/{below[0] if len(below) == 1 else '(' + ' '.join(below) + ')'}" if below else "")

    def value(self, quantities: Mapping[str, float]) -> float:
        """What it is worth on data of which these are the quantities, ``m`` among them."""
        other = quantities[self.other] ** self.power if self.other else 1.0
        fixed = 1.0 if self.fixed is None else self.fixed
        return float(self.sign * 2.0**self.twos * quantities["m"] ** self.ms * other * fixed)


def name_factor(
    values: Sequence[float], quantities: Sequence[Mapping[str, float]], near: float = _NEAR, free: bool = False
) -> Factor | None:
    """The simplest factor that has these values on data with these quantities, or ``None``.

    ``quantities`` names, for each set of data, its m and whatever else people divide by. ``free`` leaves a constant
    open: only how the values vary with the data is then named, beside their sign.

    >>> name_factor([7.0, 5.0], [{"m": 7, "n": 3}, {"m": 5, "n": 2}]).text
    'm'
    >>> name_factor([-7 / 6, -5 / 4], [{"m": 7, "n": 3}, {"m": 5, "n": 2}]).text
    '-m/(2 n)'
    """
    if not all(np.isfinite(values)) or not all(values):
        return None
    if not free and all(abs(value - 1) < near for value in values):
        return Factor()
    for factor in _candidates(tuple(quantities[0])):
        if (not free or not factor.twos) and _fits(factor, values, quantities, near, free):
            return _with_constant(factor, values, quantities) if free else factor
    return _fixed(values, quantities, near)


def varying(values: Sequence[float]) -> Factor:
    """A factor that has no name; two of them are the same if they are worth the same on the first data."""
    return Factor(-1 if max(values) < 0 else 1, other=VARYING, power=1, fixed=float(f"{abs(values[0]):.4g}"))


def _with_constant(factor: Factor, values: Sequence[float], quantities: Sequence[Mapping[str, float]]) -> Factor:
    constant = values[0] / factor.value(quantities[0])
    fixed = None if abs(constant - 1) < _NEAR else float(f"{constant:.6g}")
    return Factor(factor.sign, 0, factor.ms, factor.other, factor.power, fixed)


@lru_cache(maxsize=8)
def _candidates(names: tuple[str, ...]) -> tuple[Factor, ...]:
    """What may be thought of, the simplest first."""
    others = [("", 0), *((name, power) for name in names if name != "m" for power in (-1, 1, -2, 2))]
    every = itertools.product((1, -1), (0, -1, 1, -2, 2), (0, 1, -1, 2, -2), others)
    found = (Factor(sign, twos, ms, other, power) for sign, twos, ms, (other, power) in every)
    return tuple(sorted(found, key=lambda factor: factor.complexity))


def _fits(
    factor: Factor, values: Sequence[float], quantities: Sequence[Mapping[str, float]], near: float, free: bool
) -> bool:
    wanted = abs(values[0] / factor.value(quantities[0])) if free else 1.0
    pairs = zip(values, quantities, strict=True)
    return all(abs(value / factor.value(known) / wanted - 1) < near for value, known in pairs)


def _fixed(values: Sequence[float], quantities: Sequence[Mapping[str, float]], near: float) -> Factor | None:
    """A number that is the same on all data, alone or in place of 1/m."""
    sign = 1 if values[0] > 0 else -1
    for ms in (0, 1):
        shares = [sign * value / known["m"] ** ms for value, known in zip(values, quantities, strict=True)]
        if all(abs(share / shares[0] - 1) < near for share in shares):
            return Factor(sign, 0, ms, fixed=float(f"{shares[0]:.6g}"))
    return None


def _power(name: str, power: int) -> str:
    if name == "2":
        return str(2**power)
    return name if power == 1 else f"{name}^{power}"
