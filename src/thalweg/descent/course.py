"""How a descent went: known at every iteration at once, or recorded as it was walked."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.descent.history import History
from thalweg.descent.parameters import Parameters
from thalweg.descent.quadratic.path import Path
from thalweg.kernels.moments import Moments

_POINTS = 200


@final
@dataclass(frozen=True, eq=False)
class Closed:
    """A quadratic cost: the path in closed form, of which ``count`` iterations were wanted.

    ``asked`` are the settings that give the same run where the number of iterations is not enough; ``steps`` those
    that say how it went, where it is not as usual.
    """

    path: Path
    count: int
    moments: Moments
    features: tuple[str, ...]
    asked: Mapping[str, Any] | None = None
    steps: Mapping[str, Any] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """The learning rate."""
        return self.path.rate

    @property
    def start(self) -> Parameters:
        """Where it began."""
        return self.path.at(0)

    @property
    def again(self) -> Mapping[str, Any]:
        """The settings that give the same iterates."""
        return {"learning_rate": self.rate, **self.steps, **(self.asked or {"iterations": self.count})}

    @cached_property
    def history(self) -> History:
        """About 200 iterations, dense at the start, as far as the numbers are finite."""
        overflow = self.path.overflow()
        last = self.count or 100 if overflow is None else max(overflow - 1, 1)
        k = np.unique(np.rint(np.expm1(np.linspace(0.0, math.log1p(last), _POINTS))).astype(np.int64))
        history = History(k, self.path.cost(k), self.path.steepness(k))
        return history.finite

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What there is to say of the learning rate: names and printed values."""
        return self.path.decay.facts(self.path.spectrum.largest)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {
            "learning_rate": self.rate,
            "bound": self.path.bound,
            "overflow_iteration": self.path.overflow(),
            "steepest": self._steepest(),
        }

    def _steepest(self) -> dict[str, Any]:
        place, share = self.path.spectrum.steepest()
        if place == 0:
            return {"parameter": "the bias", "feature": None, "share": share, "mean": None, "sd": None}
        name, mean = self.features[place - 1], float(self.moments.mean[place - 1])
        deviation = float(self.moments.deviations[place - 1])
        return {"parameter": name, "feature": name, "share": share, "mean": mean, "sd": deviation}


@final
@dataclass(frozen=True, eq=False)
class Walked:
    """Any other cost: what was seen along the way.

    ``rate`` is the learning rate of the last step; ``again`` are the settings that give the same run.
    """

    start: Parameters
    rate: float
    history: History
    is_fixed: bool
    again: Mapping[str, Any]

    @property
    def path(self) -> Path:
        """There is none: raises ``Refusal``."""
        raise Refusal(
            "This run was walked step by step: its iterates have no closed form.",
            "Only a quadratic cost without a lasso has one.",
            "Use run.history, or fit with fewer iterations.",
        )

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What there is to say of the learning rate: names and printed values."""
        name = "learning rate" if self.is_fixed else "last learning rate"
        return ((name, f"{self.rate:.6g}"),)

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        history = {"k": self.history.k, "cost": self.history.cost, "gradient": self.history.gradient}
        return {"learning_rate": self.rate, "history": {name: column.tolist() for name, column in history.items()}}


Course: TypeAlias = Closed | Walked
"""Both have a start, a rate, a history, facts and plain values."""
