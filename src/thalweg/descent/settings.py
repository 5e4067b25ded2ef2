"""How fast and how far to descend, as it was asked for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.rules import find_rule
from thalweg.rules.rule import Rule
from thalweg.schedules import find_schedule
from thalweg.schedules.schedule import Schedule

_LARGEST_RATE = 1e300


@final
@dataclass(frozen=True)
class Settings:
    """How fast and how far to descend, and by which steps; what is ``None`` is left to the plan.

    ``batch`` is how many rows a step sees, ``None`` for all of them; ``seed`` decides in which order. ``hold_out`` is
    the share of the rows that are held out to say when to stop, if any.
    """

    rate: float | None
    iterations: int | None
    tolerance: float
    rule: Rule | None = None
    schedule: Schedule | None = None
    batch: int | None = None
    seed: int = 0
    hold_out: float | None = None

    @classmethod
    def read(
        cls,
        learning_rate: Any = "auto",
        iterations: Any = None,
        tolerance: Any = 1e-9,
        rule: Any = None,
        schedule: Any = None,
        batch: Any = "full",
        seed: Any = 0,
        hold_out: float | None = None,
    ) -> Settings:
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
        gap = number(tolerance, "tolerance")
        if gap < 0:
            raise Refusal(f"The tolerance is {gap:g}.", "No cost is below the least.", "Give 0 or more.")
        return cls(
            rate,
            None if iterations is None else whole(iterations, "iterations"),
            gap,
            None if rule is None else find_rule(rule),
            None if schedule is None else find_schedule(schedule),
            None if isinstance(batch, str) and batch == "full" else whole(batch, "batch", least=1),
            whole(seed, "seed"),
            hold_out,
        )

    @property
    def is_walked(self) -> bool:
        """Whether steps were asked for that have to be walked one by one, on a quadratic cost too."""
        return self.rule is not None or self.schedule is not None or self.hold_out is not None

    def to_dict(self) -> dict[str, Any]:
        """As ``fit`` takes them."""
        rate = "auto" if self.rate is None else self.rate
        chosen: dict[str, Any] = {"rule": self.rule, "schedule": self.schedule}
        return {
            "learning_rate": rate,
            "iterations": self.iterations,
            "tolerance": self.tolerance,
            **{name: choice and choice.name for name, choice in chosen.items()},
            "batch": "full" if self.batch is None else self.batch,
            "seed": self.seed,
            **({} if self.hold_out is None else {"stop": "held-out", "hold_out": self.hold_out}),
        }


def number(value: Any, name: str) -> float:
    """A finite number, or a ``Refusal``."""
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise Refusal(f"{name} is {str(value)[:40]}.", do="Give a finite number.")
    return number


def whole(value: Any, name: str, least: int = 0) -> int:
    """A whole number from ``least`` to 2^63 - 1, or a ``Refusal``."""
    count = value.item() if isinstance(value, np.integer) else value
    if isinstance(count, bool) or not isinstance(count, int) or not least <= count < 2**63:
        raise Refusal(f"{name} is {str(value)[:40]}.", do=f"Give a whole number from {least} to 2^63 - 1.")
    return count
