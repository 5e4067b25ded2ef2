"""Full-batch gradient descent as the tutorial writes it, one update after the other, on the moments."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola


def steps(
    parabola: Parabola, theta: Float64[np.ndarray, " p"], rate: float, count: int
) -> Iterator[Float64[np.ndarray, " p"]]:
    """theta_0, theta_1, ... theta_count by theta <- theta - eta dJ/d theta."""
    yield theta
    for _ in range(count):
        theta = theta - rate * parabola.gradient(theta)
        yield theta
