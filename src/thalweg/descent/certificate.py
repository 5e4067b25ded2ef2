"""How far the cost can still fall: a number that is never too small."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path
from thalweg.descent.stepwise.objective import Gap

_EXACT = "sum over the modes of the Hessian"
_ROUNDINGS = 8
"""Roundings by a unit in the last place allowed for each parameter."""


@final
@dataclass(frozen=True)
class Certificate:
    """J - J* is at most ``cost_gap``, which is ``relative`` times J*; ``rounding`` of it is owed to arithmetic."""

    cost_gap: float
    relative: float
    rounding: float
    method: str
    null_modes: int

    @classmethod
    def of(cls, path: Path, parabola: Parabola, theta: Float64[np.ndarray, " p"]) -> Certificate:
        """The gap at theta, summed over the modes of the Hessian; exact but for rounding."""
        missing = path.spectrum.excess(theta)
        with np.errstate(over="ignore"):
            exact = float(path.spectrum.curvature / 2 * np.sum(missing**2))
            # distances add, and a gap is the square of one
            gap = (math.sqrt(exact) + _blur(path, parabola, theta)) ** 2
        rounding = gap - exact
        relative = gap / path.least if path.least > 0 else float("inf")
        return cls(gap, relative, rounding, _EXACT, path.spectrum.null_modes)

    @classmethod
    def of_gap(cls, gap: Gap, cost: float, null_modes: int) -> Certificate:
        """What Fenchel duality says of a cost; nothing where the loss was seen not to be convex."""
        if not gap.convex:
            return cls(math.inf, math.inf, gap.rounding, "the loss is not convex", null_modes)
        if not math.isfinite(gap.bound):
            return cls(math.inf, math.inf, gap.rounding, "its dual is not within reach here", null_modes)
        least = abs(cost - gap.bound)
        relative = gap.bound / least if least > 0 else math.inf
        return cls(gap.bound, relative, gap.rounding, gap.method, null_modes)

    @property
    def sentence(self) -> str:
        """For people."""
        if not math.isfinite(self.cost_gap) and self.method != _EXACT:
            return f"No bound is known on how far the cost can still fall ({self.method})."
        share = f", {self.relative:.2g} of it" if self.relative <= 1 else ""
        among = (
            f" Features that are constant, or alike to double precision, leave {self.null_modes} "
            f"{'direction' if self.null_modes == 1 else 'directions'} out of account."
        )
        return (
            f"The cost is at most {self.cost_gap:.3g} above the least possible one{share} ({self.method})."
            f"{among if self.null_modes else ''}"
        )

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "sentence": self.sentence}


def _blur(path: Path, parabola: Parabola, theta: Float64[np.ndarray, " p"]) -> float:
    r"""How far rounding may have moved the predictions, as a distance: the square root of a cost.

    The moments are known to :math:`\epsilon = 8 p` units in the last place, which moves the optimum by
    :math:`\epsilon \sigma_t (1 + |b|) / \sqrt{\lambda}` with b the weights between standardised columns and lambda
    the weakest correlation; the bias carries the rounding of every mean.
    """
    beta, unit = theta[1:], _ROUNDINGS * len(theta) * float(np.finfo(float).eps)
    spreads = np.sqrt(np.diag(parabola.covariance))
    moved = math.sqrt(parabola.target_variance) + float(np.linalg.norm(beta * spreads))
    centre = parabola.mean + path.coordinates.centre / path.coordinates.spread
    level = abs(parabola.target_mean) + abs(float(theta[0])) + float(np.abs(beta) @ np.abs(centre))
    return math.sqrt(parabola.curvature / 2) * unit * (moved / math.sqrt(path.spectrum.weakest) + level)
