"""Whether the cost has no minimum because it falls for ever, the farther the parameters go."""

from __future__ import annotations

import numpy as np

from thalweg.descent.stepwise.objective import Objective, Reading, Vector

_DOUBLINGS = 40
_NOTHING = 1e-12


def recedes(objective: Objective, here: Reading, direction: Vector) -> bool:
    """Whether the cost falls with every doubling of the way gone in a direction, until that is beyond the doubles.

    A cost that reaches its least value at some multiple (as the hinge does) falls by much just before, and does not
    count; nor does one that rises again.
    """
    if not direction.any():
        return False
    cost, first, fall = here.cost, 0.0, 0.0
    for power in range(1, _DOUBLINGS):
        with np.errstate(over="ignore", invalid="ignore"):
            beyond = objective.at(here.theta + 2.0**power * direction).cost
        if not np.isfinite(beyond) or beyond > cost:
            return False
        if beyond == cost:
            return 0 < fall <= _NOTHING * first
        fall, cost = cost - beyond, beyond
        first = max(first, fall)
    return fall <= _NOTHING * first or cost < -abs(here.cost)
