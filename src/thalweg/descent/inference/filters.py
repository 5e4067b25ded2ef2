"""What stopping early amounts to: how much of each mode is done, and the ridge that would do as much."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.inference.smoother import Smoother
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.spectrum import Spectrum

_WIDEST = 40 * math.log(10)
_MOSTLY, _NOTHING = 0.5, 1e-12


@final
@dataclass(frozen=True, eq=False)
class Filters:
    r"""The shrinkage of k iterations, mode by mode, largest eigenvalue first.

    ``factors`` are :math:`f_i = 1 - p_k(\lambda_i)`, 1 where a mode has arrived; their sum is the number of effective
    ``degrees_of_freedom``, the trace of the smoother. ``ridge`` is the weight of the penalty
    ridge * sum(beta²), in the units of the descent, whose optimum gives the weights as many degrees of freedom;
    ``ridge_range`` holds the least and the greatest ridge that does to one mode what k iterations do:
    :math:`\lambda_i (1 - f_i) / 2 f_i`, 0 for a mode that overshoots.

    Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning" (2009), 3.4.1 and 7.6; Ali, Kolter,
    Tibshirani, "A continuous-time view of early stopping for least squares" (2019).
    """

    k: int
    factors: Float64[np.ndarray, " modes"]
    eigenvalues: Float64[np.ndarray, " modes"]
    degrees_of_freedom: float
    rank: int
    ridge: float
    ridge_range: tuple[float, float]

    @classmethod
    def of(cls, path: Path, parabola: Parabola, k: int) -> Filters:
        """After k iterations of this path; a ridge that is there already is counted in."""
        smoother, moves = Smoother.of(path, parabola, k), path.spectrum.roots > 0
        alone = weight_eigenvalues(parabola)
        return cls(
            k=k,
            factors=smoother.factors[moves],
            eigenvalues=path.spectrum.eigenvalues[moves],
            degrees_of_freedom=smoother.degrees_of_freedom,
            rank=len(alone) + int(parabola.bias),
            ridge=_as_free_ridge(alone, smoother.freedom_of_weights),
            ridge_range=_range(smoother, parabola.curvature),
        )

    @property
    def sentence(self) -> str:
        """For people."""
        times = f"{self.k:,} {'iteration' if self.k == 1 else 'iterations'}"
        used = f"{self.degrees_of_freedom:.4g} of {self.rank} degrees of freedom are used"
        if self.ridge == math.inf:
            return f"Stopping after {times} leaves the weights where they started: {used}."
        if self.ridge == 0:
            return f"Stopping after {times} shrinks nothing: {used}."
        low, high = self.ridge_range
        return (
            f"Stopping after {times} acts like a ridge of {self.ridge:.4g} (from {low:.2g} to {high:.2g} in the single "
            f"modes): {used}."
        )

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "iterations": self.k,
            "factors": self.factors.tolist(),
            "eigenvalues": self.eigenvalues.tolist(),
            "degrees_of_freedom": self.degrees_of_freedom,
            "rank": self.rank,
            "ridge": self.ridge,
            "ridge_range": list(self.ridge_range),
            "sentence": self.sentence,
        }


def weight_eigenvalues(parabola: Parabola) -> Float64[np.ndarray, " modes"]:
    """Those of the Hessian of the weights where the bias is always at its best and there is no ridge; none is zero."""
    alone = replace(parabola, mean=np.zeros_like(parabola.mean), ridge=0.0, bias=False)
    eigenvalues = Spectrum.of(alone).eigenvalues
    return eigenvalues[eigenvalues > 0]


def _as_free_ridge(values: np.ndarray, freedom: float) -> float:
    r"""The ridge with :math:`\sum \lambda_i / (\lambda_i + 2\,\mathrm{ridge})` = freedom, found by halving."""
    if freedom <= 0 or freedom >= len(values) * (1 - _NOTHING):
        return math.inf if freedom <= 0 else 0.0
    low, high = math.log(values[-1]) - _WIDEST, math.log(values[0]) + _WIDEST
    for _ in range(100):
        middle = (low + high) / 2
        is_too_free = float(np.sum(values / (values + 2 * math.exp(middle)))) > freedom
        low, high = (middle, high) if is_too_free else (low, middle)
    return math.exp((low + high) / 2)


def _range(smoother: Smoother, curvature: float) -> tuple[float, float]:
    chosen = (smoother.of_weights > _MOSTLY) & (smoother.roots > 0)
    kept, values = np.minimum(smoother.kept[chosen], 1.0), curvature * smoother.data_roots[chosen] ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        ridges = np.where(kept > 0, values * (1 - kept) / (2 * kept), np.inf)
    return float(ridges.min(initial=math.inf)), float(ridges.max(initial=0.0))
