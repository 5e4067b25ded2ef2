"""How long steps may be when each sees only some of the rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from thalweg.rules.rule import Rule
from thalweg.schedules.schedule import Eigenvalues, OpenSchedule

_SETTLED = 2000


def expected_smoothness(whole: float, steepest: float, count: int, batch: int) -> float:
    r"""The constant of expected smoothness of batches drawn without replacement,

    .. math:: L_b = \frac{m(b-1)}{b(m-1)} L + \frac{m-b}{b(m-1)} \max_i L_i

    with L, ``whole``, of the mean of all losses and :math:`L_i`, ``steepest`` the largest, of the loss of a row.
    Plain steps at :math:`1/(2L_b)` converge to where noise keeps them, on any convex cost.

    Source: Gower, Loizou, Qian, Sailanbayev, Shulgin, Richtárik, "SGD: general analysis and improved rates" (2019),
    proposition 3.8 and theorem 3.1.

    >>> [expected_smoothness(1.0, 9.0, count=5, batch=b) for b in (1, 5)]
    [9.0, 1.0]
    """
    m, b = count, batch
    return (m * (b - 1) * whole + (m - b) * steepest) / (b * (m - 1))


def gain(rule: Rule) -> float:
    """How many times the gradient a linear rule goes, when the gradient stays the same.

    >>> from thalweg.rules import find_rule
    >>> round(gain(find_rule("momentum(momentum=0.9)")), 6)
    10.0
    """
    direction, memory = 1.0, rule.memory(0.0)
    for k in range(_SETTLED):
        direction, memory = rule.move(1.0, 0.0, k, memory)
    return max(float(direction), 1.0)


@final
@dataclass(frozen=True)
class Tail(OpenSchedule):
    r"""eta while far away, then :math:`\frac{2k+1}{(k+1)^2\mu}`, below which the noise averages out.

    With eta = 1/(2L) and mu, the ``smallest`` curvature of the mean of all losses, the turn is at
    :math:`4\lceil L/\mu\rceil`.

    Source: the same, theorem 3.2.

    >>> Tail(smallest=1.0).rates(count=6, eta=0.5).tolist()[3:]
    [0.5, 0.36, 0.3055555555555556]
    """

    smallest: float = 1.0

    ignores_eta: ClassVar[bool] = False

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:  # noqa: ARG002
        later = (2 * k + 1) / ((k + 1.0) ** 2 * self.smallest)
        return np.where(k < self.turn(eta), eta, later)

    def turn(self, eta: float) -> int:
        """The first step that is shorter."""
        return 4 * math.ceil(1 / (2 * eta * self.smallest))
