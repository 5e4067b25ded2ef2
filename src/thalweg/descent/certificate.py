"""How far the cost can still fall: a number that is never too small."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.closed import Path

_ROUNDINGS = 8
"""Roundings by half a unit in the last place allowed for each parameter, in units of the cost of the best constant."""


@final
@dataclass(frozen=True)
class Certificate:
    """J - J* is at most ``cost_gap``, which is ``relative`` times J*; ``rounding`` of it is owed to arithmetic."""

    cost_gap: float
    relative: float
    rounding: float
    method: str

    @classmethod
    def of(cls, path: Path, theta: Float64[np.ndarray, " p"]) -> Certificate:
        """The gap at theta, summed over the modes of the Hessian; exact but for rounding."""
        missing = path.spectrum.excess(theta)
        with np.errstate(over="ignore"):
            exact = float(path.spectrum.curvature / 2 * np.sum(missing**2))
        rounding = float(_ROUNDINGS * len(theta) * np.finfo(float).eps * path.flat_cost)
        gap = exact + rounding
        relative = gap / path.least if path.least > 0 else float("inf")
        return cls(gap, relative, rounding, "sum over the modes of the Hessian")

    @property
    def sentence(self) -> str:
        """For people."""
        if not np.isfinite(self.relative) or self.relative > 1:
            return f"The cost is at most {self.cost_gap:.3g} above the least possible one ({self.method})."
        return (
            f"The cost is at most {self.cost_gap:.3g} above the least possible one, "
            f"{self.relative:.2g} of it ({self.method})."
        )

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "sentence": self.sentence}
