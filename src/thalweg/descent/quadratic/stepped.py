"""Full-batch descent as the rule is written, one update after the other, on the moments."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola
from thalweg.rules.rule import Rule


def steps(
    parabola: Parabola, theta: Float64[np.ndarray, " p"], rule: Rule, rate: float, count: int
) -> Iterator[Float64[np.ndarray, " p"]]:
    """theta_0, theta_1, ... theta_count by theta <- theta - eta d, where the plain rule has d = dJ/d theta."""
    yield theta
    memory = rule.memory(theta)
    for k in range(count):
        direction, memory = rule.move(parabola.gradient(theta), _undecayed(theta), k, memory)
        theta = theta - rate * direction
        yield theta


def _undecayed(theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " p"]:
    """What a rule may draw to zero: the weights, never the bias."""
    weights = theta.copy()
    weights[0] = 0.0
    return weights
