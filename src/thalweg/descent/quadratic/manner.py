"""By which steps a quadratic cost is gone down, and whether their path has a closed form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.by_rule import ByRule
from thalweg.descent.quadratic.decay import Decay
from thalweg.descent.quadratic.linear_rule import LinearRule
from thalweg.descent.quadratic.scheduled import Scheduled
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.quadratic.steady import Steady
from thalweg.descent.settings import Settings
from thalweg.rules import find_rule
from thalweg.rules.rule import Facts, Rule
from thalweg.schedules import find_schedule
from thalweg.schedules.schedule import Schedule

_PLAIN, _CONSTANT = find_rule("plain"), find_schedule("constant")


@final
@dataclass(frozen=True)
class Manner:
    """The rule, the schedule and the learning rate of full-batch steps; ``linear`` is the rule as a table, if any."""

    rule: Rule
    schedule: Schedule
    rate: float
    linear: LinearRule | None

    @classmethod
    def of(cls, settings: Settings, spectrum: Spectrum, start: Float64[np.ndarray, " p"]) -> Manner:
        """As asked for; plain steps at the best constant rate otherwise."""
        rule, schedule = settings.rule or _PLAIN, settings.schedule or _CONSTANT
        rate = settings.rate if settings.rate is not None else rule.auto_rate(facts(spectrum, start))
        return cls(rule, schedule, rate, LinearRule.of(rule))

    @property
    def is_plain(self) -> bool:
        return self.rule == _PLAIN

    @property
    def is_constant(self) -> bool:
        return self.schedule == _CONSTANT

    @property
    def is_closed(self) -> bool:
        """Whether every iterate is known without walking there."""
        return self.schedule.is_open if self.is_plain else self.is_constant and self.linear is not None

    def decay(self, spectrum: Spectrum, count: int) -> Decay:
        """What k of these steps leave of each mode; ``count`` is how many the schedule is made for."""
        if self.is_plain and self.is_constant:
            return Steady(self.rate)
        if self.is_plain:
            return Scheduled(self.schedule, self.rate, count, spectrum.eigenvalues[spectrum.roots > 0])
        assert self.linear is not None, "asked for a path that has no closed form"
        return ByRule(self.linear, self.rate)


def facts(spectrum: Spectrum, start: Float64[np.ndarray, " p"]) -> Facts:
    """What a rule may want to know to choose its learning rate."""
    moving = spectrum.eigenvalues[spectrum.roots > 0]
    reach = float(np.abs(spectrum.optimum(start) - start).max())
    return Facts(float(moving[0]), float(moving[-1]), reach if reach > 0 else 1.0, len(moving))
