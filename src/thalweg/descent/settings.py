"""How fast and how far to descend, as it was asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.core.errors import Refusal

_LARGEST_RATE = 1e300


@final
@dataclass(frozen=True)
class Settings:
    """How fast and how far to descend; a rate of ``None`` leaves the choice to the plan."""

    rate: float | None
    iterations: int | None
    tolerance: float

    @classmethod
    def read(cls, learning_rate: Any, iterations: Any, tolerance: Any) -> Settings:
        """Refuse what cannot be meant."""
        is_auto = isinstance(learning_rate, str) and learning_rate == "auto"
        rate = None if is_auto else number(learning_rate, "learning_rate")
        if rate is not None and rate <= 0:
            raise Refusal(
                f"The learning rate is {rate:g}.", "Only a positive one goes downhill.", "Give one, or 'auto'."
            )
        if rate is not None and rate > _LARGEST_RATE:
            raise Refusal(
                f"The learning rate is {rate:g}.", "One step would overflow.", "Give a smaller one, or 'auto'."
            )
        count = iterations.item() if isinstance(iterations, np.integer) else iterations
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 2**63):
            raise Refusal(f"iterations is {str(iterations)[:40]}.", do="Give a whole number from 0 to 2^63 - 1.")
        gap = number(tolerance, "tolerance")
        if gap < 0:
            raise Refusal(f"The tolerance is {gap:g}.", "No cost is below the least.", "Give 0 or more.")
        return cls(rate, count, gap)

    def to_dict(self) -> dict[str, Any]:
        """As ``fit`` takes them."""
        rate = "auto" if self.rate is None else self.rate
        return {"learning_rate": rate, "iterations": self.iterations, "tolerance": self.tolerance}


def number(value: Any, name: str) -> float:
    """A finite number, or a ``Refusal``."""
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise Refusal(f"{name} is {str(value)[:40]}.", do="Give a finite number.")
    return number
