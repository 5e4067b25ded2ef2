"""What Thalweg is held to: ratios within one run, on an idle machine with no kernel pinned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import final

from benchmarks.grid import Grid

ONCE = "once"
"""In place of a size: what is measured once, on data of its own."""


@final
@dataclass(frozen=True)
class Bar:
    """A figure, and what it should reach at each size: at least, or at most."""

    figure: str
    wanted: Mapping[str, float]
    at_most: bool = False

    def at(self, size: str) -> float | None:
        return self.wanted.get(size)

    def is_met(self, size: str, value: float) -> bool:
        """
        >>> Bar("fit", {"S": 2.5}).is_met("S", 2.6), Bar("memory", {"S": 20.0}, at_most=True).is_met("S", 21.0)
        (True, False)
        """
        wanted = self.at(size)
        return wanted is not None and (value <= wanted if self.at_most else value >= wanted)


FIT = "fit, times as fast as {}"
ITERATIONS = "1000 iterations, times as fast as {}"
MOMENTS = "moments pass, share of the limit"
MEMORY = "added memory, MB"
HUBER = "Huber, one iteration, share of the read bandwidth"
SMALL = "small fit, ms"
START = "thalweg --help, times import numpy"

BARS = (
    Bar(FIT.format("scikit-learn-intelex LinearRegression"), {"S": 2.5, "M": 3.0, "W": 1.5, "T": 2.5}),
    Bar(ITERATIONS.format("NumPy loop of the tutorial"), {"S": 150.0, "M": 400.0, "W": 40.0, "T": 800.0}),
    Bar(MOMENTS, {"M": 0.35, "W": 0.85, "T": 0.35}),
    Bar(MEMORY, {"S": 20.0, "M": 20.0, "W": 20.0, "T": 20.0}, at_most=True),
    Bar(HUBER, {"M": 0.6}),
    Bar(SMALL, {ONCE: 1.0}, at_most=True),
    Bar(START, {ONCE: 2.0}, at_most=True),
)


def judged(size: str, figures: Mapping[str, float], is_idle: bool) -> tuple[Grid, ...]:
    """Every bar of a size with what was reached; no table where there is none."""
    asked = [(bar, wanted) for bar in BARS if (wanted := bar.at(size)) is not None]
    rows = tuple((bar.figure, _wanted(bar, wanted), *_reached(bar, size, figures)) for bar, wanted in asked)
    title = "Held to" if is_idle else "Held to; others used the machine, so that neither pass nor fail means much"
    return (Grid(title, ("", "bar", "reached", ""), rows),) if rows else ()


def _wanted(bar: Bar, wanted: float) -> str:
    return f"{'at most' if bar.at_most else 'at least'} {wanted:g}"


def _reached(bar: Bar, size: str, figures: Mapping[str, float]) -> tuple[str, str]:
    value = figures.get(bar.figure)
    if value is None or value != value:
        return "-", "not measured"
    return f"{value:.3g}", "pass" if bar.is_met(size, value) else "FAIL"
