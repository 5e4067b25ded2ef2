"""The run before the advice and the run after it, side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.descent.quadratic.run import arrive
from thalweg.doctor.runs.seen import Seen

_ROUNDING = 1e-13


@final
@dataclass(frozen=True)
class Trial:
    """What a run is called, and how it went."""

    name: str
    course: str

    @classmethod
    def of(cls, name: str, seen: Seen) -> Trial:
        """The run itself, gone."""
        return cls(name, _course(seen))

    def __str__(self) -> str:
        return f"{self.name}: {self.course}"


def side_by_side(before: Trial, after: Trial | None) -> str:
    """Two lines, or one where there is no run after the advice."""
    lines = [f"Before, {before}."] + ([f"After, {after}."] if after else [])
    return "\n".join(lines)


def _course(seen: Seen) -> str:
    rate = f"learning rate {seen.path.rate:.4g}"
    if seen.path.rate == seen.path.bound:
        return f"{rate}, swings for ever and never settles"
    return f"{rate}, {_arrived(seen) if seen.is_stable else _diverged(seen)}"


def _diverged(seen: Seen) -> str:
    overflow, count = seen.path.overflow(), seen.settings.iterations
    if count is not None and (overflow is None or count < overflow):
        return f"cost {seen.path.cost(0):.4g} at the start and {seen.path.cost(count):.4g} after {times(count)}"
    return f"the cost overflows at iteration {overflow:,}" if overflow else "the cost grows without end"


def _arrived(seen: Seen) -> str:
    if seen.laid.count is None:
        return "no number of iterations is enough"
    with np.errstate(all="ignore"):
        run = arrive(seen.laid)
    share = "" if run.r2 is None else f", R2 {run.r2:.4g}"
    cost = f"cost {run.cost:.6g} (the least is {seen.path.least:.6g})"
    if run.cost <= _ROUNDING * seen.path.flat_cost:
        cost = "cost 0 to rounding"
    return f"{times(run.iterations)}, {cost}{share}"


def times(count: int | None) -> str:
    """A number of iterations in words."""
    if count is None:
        return "more iterations than can be counted"
    return f"{count:,} {'iteration' if count == 1 else 'iterations'}"


def quoted(names: object, most: int = 4) -> str:
    """Names of columns in a sentence.

    >>> quoted(["a", "b", "c"])
    "'a', 'b' and 'c'"
    """
    words = [repr(str(name)) for name in names]  # type: ignore[attr-defined]
    if len(words) > most:
        return f"{', '.join(words[: most - 1])} and {len(words) - most + 1} others"
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def size(number: float) -> str:
    """A number in a sentence."""
    return f"{number:.4g}" if math.isfinite(number) else "beyond the largest double"
