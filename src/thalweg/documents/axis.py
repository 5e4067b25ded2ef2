"""Axes of charts: where a value lies, and which values are worth a tick."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, final

_FEW = 20
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@final
@dataclass(frozen=True)
class Axis:
    """An axis from ``low`` to ``high``.

    ``kind`` is "linear", "log", or "counts": whole numbers from 0, and where there are more than ``_FEW`` of them the
    logarithm of 1 + value, so that 0 has its place before 1, 10, 100.

    >>> Axis("eigenvalue", 0.01, 100.0, "log").place(1.0)
    0.5
    """

    label: str
    low: float
    high: float
    kind: Literal["linear", "log", "counts"] = "linear"

    @property
    def title(self) -> str:
        """The label, which also says so where equal lengths are equal factors."""
        curved = self.kind == "log" or (self.kind == "counts" and self.high > _FEW)
        return f"{self.label} (logarithmic)" if curved else self.label

    def place(self, value: float) -> float:
        """Where ``value`` lies, as a share of the axis's length, kept within 0 and 1."""
        low, high, here = (self._scaled(number) for number in (self.low, self.high, value))
        return min(max((here - low) / (high - low), 0.0), 1.0)

    def ticks(self) -> list[tuple[float, str]]:
        """The values to mark and what is written there: about five of them."""
        if self.kind == "linear":
            return _linear_ticks(self.low, self.high)
        if self.kind == "log":
            return _log_ticks(self.low, self.high)
        if self.high <= _FEW:
            return [tick for tick in _linear_ticks(0.0, self.high) if tick[0].is_integer()]
        return [(0.0, "0"), *_log_ticks(1.0, self.high)]

    def _scaled(self, value: float) -> float:
        if self.kind == "linear" or (self.kind == "counts" and self.high <= _FEW):
            return value
        return math.log10(value) if self.kind == "log" else math.log10(1 + value)


def around(label: str, values: list[float]) -> Axis:
    """A logarithmic axis that holds all of ``values`` (positive), with a little room at both ends.

    >>> axis = around("lambda", [2.0, 2.0])
    >>> axis.low < 2.0 < axis.high
    True
    """
    low, high = math.log10(min(values)), math.log10(max(values))
    room = max(0.04 * (high - low), 0.1)
    return Axis(label, 10 ** max(low - room, -307.0), 10 ** min(high + room, 308.2), "log")


def _linear_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Ticks at multiples of 1, 2 or 5 times a power of ten.

    >>> _linear_ticks(0.0, 1.1)
    [(0.0, '0'), (0.2, '0.2'), (0.4, '0.4'), (0.6, '0.6'), (0.8, '0.8'), (1.0, '1.0')]
    >>> [text for _, text in _linear_ticks(99997.0, 100001.0)]
    ['99,997', '99,998', '99,999', '100,000', '100,001']
    """
    rough = (high - low) / 5
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.8)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    values = [float(f"{j * step:.15g}") for j in range(first, last + 1)]
    return [(value, _short(value, step)) for value in values]


def _short(value: float, step: float) -> str:
    """As many digits as tell a value from its neighbours a step away."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    if value == 0:
        return "0"
    return f"{value:,.{decimals}f}" if decimals <= 6 and abs(value) < 1e9 else f"{value:.15g}"


def _log_ticks(low: float, high: float) -> list[tuple[float, str]]:
    """Ticks at whole powers of ten, some left out on a long axis, or 1, 2, 5 in between on a short one.

    >>> [text for _, text in _log_ticks(0.5, 2000.0)]
    ['1', '10', '100', '1,000']
    >>> [text for _, text in _log_ticks(1e-9, 1e9)]
    ['10⁻⁹', '10⁻⁶', '10⁻³', '1', '10³', '10⁶', '10⁹']
    """
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    if last - first < 2:
        return _short_log_ticks(low, high)
    step = next(step for step in (1, 2, 3, 5, 10, 20, 50, 100, 200) if (last - first) / step <= 6)
    powers = [power for power in range(first, last + 1) if power % step == 0]
    plain = all(-4 <= power <= 4 for power in powers)
    return [(10.0**power, f"{10.0**power:,.6g}" if plain or power == 0 else _power(power)) for power in powers]


def _short_log_ticks(low: float, high: float) -> list[tuple[float, str]]:
    base = math.floor(math.log10(low))
    values = [factor * 10.0**power for power in (base, base + 1, base + 2) for factor in (1, 2, 5)]
    inside = [value for value in values if low <= value * (1 + 1e-9) and value <= high * (1 + 1e-9)]
    return [(value, f"{value:,.6g}") for value in inside] if len(inside) > 1 else _linear_ticks(low, high)


def _power(exponent: int) -> str:
    return f"10{str(exponent).translate(_SUPERSCRIPTS)}"
