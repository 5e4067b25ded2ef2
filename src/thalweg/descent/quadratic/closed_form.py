"""Which steps have a path in closed form, and what it is made of."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from thalweg.descent.pace import Pace
from thalweg.descent.quadratic.by_rule import ByRule
from thalweg.descent.quadratic.decay import Decay
from thalweg.descent.quadratic.linear_rule import LinearRule
from thalweg.descent.quadratic.scheduled import Scheduled
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.quadratic.steady import Steady
from thalweg.descent.settings import Settings
from thalweg.rules.plain import Plain
from thalweg.rules.rule import Facts
from thalweg.schedules.constant import Constant


def has_closed_form(settings: Settings) -> bool:
    """Whether every iterate of these steps on a quadratic cost is known without walking there."""
    if settings.rule is None or isinstance(settings.rule, Plain):
        return settings.schedule is None or settings.schedule.is_open
    is_constant = settings.schedule is None or isinstance(settings.schedule, Constant)
    return is_constant and LinearRule.of(settings.rule) is not None


def decay_of(pace: Pace, spectrum: Spectrum, count: int) -> Decay:
    """What k of these steps leave of each mode; ``count`` is how many the schedule is made for."""
    if pace.is_plain and pace.is_constant:
        return Steady(pace.eta)
    if pace.is_plain:
        return Scheduled(pace.schedule, pace.eta, count, spectrum.eigenvalues[: spectrum.moving])
    rule = LinearRule.of(pace.rule)
    assert rule is not None, "asked for a path that has no closed form"
    return ByRule(rule, pace.eta)


def facts(spectrum: Spectrum, start: Float64[np.ndarray, " p"]) -> Facts:
    """What a rule may want to know to choose its learning rate."""

    def far() -> float:
        reach = float(np.abs(spectrum.optimum(start) - start).max())
        return reach if reach > 0 else 1.0

    return Facts(spectrum.largest, spectrum.smallest, far, spectrum.moving)
