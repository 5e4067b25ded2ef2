"""How long steps may be when each sees only some of the rows."""

from __future__ import annotations

from thalweg.rules.rule import Rule

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
