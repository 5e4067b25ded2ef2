"""How far the cost can still fall: a number that is never too small."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, final

import numpy as np

from thalweg.descent.quadratic.bounds import EXACT, Bounds
from thalweg.descent.quadratic.path import Path
from thalweg.descent.stepwise.objective import Gap

_ALIKE = "features are too alike for the double precision of one pass over the data"


@final
@dataclass(frozen=True)
class Certificate:
    r"""J - J* is at most ``cost_gap``, which is ``relative`` times J*.

    ``rounding`` is what arithmetic can hide: where the gap is larger, it is at most ten times the true one.

    The parameters are at most ``distance`` away from an optimum, as a Euclidean length in the data's own units: of
    (alpha, beta) - (alpha*, beta*) for a quadratic cost, the nearest optimum where there are many; of beta - beta*
    for any other convex cost with a ridge lambda, by :math:`\lambda|\beta-\beta^*|^2 \le J - J^*`. Where there is
    no such bound it is infinite, and ``distance_of`` says why.
    """

    cost_gap: float
    relative: float
    rounding: float
    method: str
    null_modes: int
    distance: float = math.inf
    distance_rounding: float = 0.0
    distance_of: str = "no bound on the distance is known"

    @classmethod
    def of(cls, path: Path, bounds: Bounds) -> Certificate:
        """The gap and the distance of a point, by the modes of the Hessian; exact but for rounding."""
        null = path.spectrum.null_modes
        if not bounds.is_finite:
            return cls(math.inf, math.inf, math.inf, "the parameters are beyond the largest double", null)
        with np.errstate(over="ignore", invalid="ignore"):
            if not math.isfinite(bounds.rounding):
                return cls(math.inf, math.inf, math.inf, _ALIKE, null)
            gap, rounding = bounds.gap, bounds.rounding
            distance, its_rounding = bounds.distance, bounds.distance_rounding
        relative = gap / path.least if path.least > 0 else math.inf
        whole = "bias and weights" if bounds.parabola.bias else "weights"
        return cls(gap, relative, rounding, EXACT, null, distance, its_rounding, whole)

    @classmethod
    def of_gap(cls, gap: Gap, cost: float, null_modes: int, ridge: float = 0.0, finest: float = 1.0) -> Certificate:
        """What Fenchel duality says of a cost; nothing where the loss was seen not to be convex.

        ``finest`` is the smallest spread of a feature: a weight is that much smaller in the data's units.
        """
        if not gap.convex:
            return cls(math.inf, math.inf, gap.rounding, "the loss is not convex", null_modes)
        if not math.isfinite(gap.bound):
            return cls(math.inf, math.inf, gap.rounding, "its dual is not within reach here", null_modes)
        least = abs(cost - gap.bound)
        relative = gap.bound / least if least > 0 else math.inf
        distance, rounding, whose = math.inf, 0.0, "without a ridge the cost may be flat around its optimum"
        if ridge:
            distance, rounding = math.sqrt(gap.bound / ridge) / finest, math.sqrt(gap.rounding / ridge) / finest
            whose = "weights"
        return cls(gap.bound, relative, gap.rounding, gap.method, null_modes, distance, rounding, whose)

    @property
    def sentence(self) -> str:
        """For people."""
        if not math.isfinite(self.cost_gap) and self.method != EXACT:
            return f"No bound is known on how far the cost can still fall ({self.method})."
        share = f", {self.relative:.2g} of it" if self.relative <= 1 else ""
        return (
            f"The cost is at most {self.cost_gap:.3g} above the least possible one{share} ({self.method}). "
            f"{self._distance_sentence}{self._among if self.null_modes else ''}"
        )

    @property
    def _distance_sentence(self) -> str:
        if not math.isfinite(self.distance):
            return f"How far the parameters are from the best ones is not known: {self.distance_of}."
        best = "the nearest of the best ones" if self.null_modes else "the best ones"
        return f"The {self.distance_of} are at most {self.distance:.3g} away from {best}, in the data's units."

    @property
    def _among(self) -> str:
        directions = f"{self.null_modes} {'direction' if self.null_modes == 1 else 'directions'}"
        return f" Features that are constant, or alike to double precision, leave {directions} out of account."

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "sentence": self.sentence}
