"""The numbers of a least squares fit, each from the ones before."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Bool, Float64

from thalweg.descent.inference.distributions import upper
from thalweg.descent.inference.evidence import Evidence
from thalweg.descent.inference.smoother import Smoother
from thalweg.descent.parameters import Parameters

_LEFT = 1e-9
_OPEN = math.sqrt(np.finfo(float).eps)


@final
@dataclass(frozen=True, eq=False)
class LeastSquares:
    """A fit after k iterations, or at the least cost where k is ``None``; NaN stands for what cannot be known."""

    evidence: Evidence
    k: int | None
    parameters: Parameters

    @cached_property
    def smoother(self) -> Smoother:
        return self.evidence.smoother(self.k)

    @property
    def is_shrunk(self) -> bool:
        """Whether the estimates are drawn towards the start or towards zero."""
        return self.k is not None or self.evidence.parabola.ridge > 0

    @property
    def rows(self) -> int:
        return self.evidence.moments.count

    @property
    def freedom(self) -> float:
        """The degrees of freedom that the fit uses."""
        return self.smoother.degrees_of_freedom

    @property
    def left(self) -> float:
        """The degrees of freedom that are left for the residuals."""
        left = self.rows - self.freedom
        return left if left > _LEFT else math.nan

    @property
    def tested(self) -> float:
        """The degrees of freedom of the weights alone."""
        return self.freedom - self.evidence.bias

    @cached_property
    def mean_square(self) -> float:
        """The mean squared residual."""
        path = self.evidence.path
        return path.spectrum.root.mean_square(path.coordinates.enter(self.parameters))

    @property
    def variance(self) -> float:
        """The estimate of sigma², the variance of a row of weight 1."""
        return self.mean_square * self.evidence.moments.weight / self.left

    @cached_property
    def errors(self) -> Float64[np.ndarray, " p"]:
        """The standard errors of alpha and the weights, in the data's units."""
        lengths = np.linalg.norm(self.evidence.in_units(self.smoother.spread), axis=1)
        errors = math.sqrt(self.variance / self.evidence.moments.weight) * lengths
        return np.where(self.is_open, math.nan, errors)

    @cached_property
    def is_open(self) -> Bool[np.ndarray, " p"]:
        """Which parameters the data leave open, because a direction that changes no prediction changes them."""
        spectrum = self.evidence.path.spectrum
        idle = self.evidence.in_units(spectrum.eigenvectors[:, spectrum.roots == 0])
        units = np.concatenate([[1.0], 1 / self.evidence.path.coordinates.spread])
        is_open: np.ndarray = np.abs(idle).max(axis=1, initial=0.0) > _OPEN * units
        return is_open

    @property
    def r2(self) -> float:
        """The share of the squares, about the mean or without a bias about zero, that the fit explains."""
        flat = self.evidence.squared_error.flat_cost
        return 1 - self.mean_square / flat if flat else math.nan

    @property
    def adjusted_r2(self) -> float:
        """The same of the variances, each by its own degrees of freedom."""
        return 1 - (self.rows - self.evidence.bias) / self.left * (1 - self.r2)

    @property
    def f(self) -> float:
        """The explained variance over the residual one; unknown for a fit that is shrunk."""
        if self.is_shrunk or not self.variance or self.tested < _LEFT:
            return math.nan
        explained = self.evidence.squared_error.flat_cost - self.mean_square
        return explained * self.evidence.moments.weight / self.tested / self.variance

    @property
    def f_p(self) -> float:
        """The probability of such an F where no feature matters."""
        return upper(self.f, self.tested, self.left) if math.isfinite(self.f) else math.nan

    @property
    def log_likelihood(self) -> float:
        """Of normal residuals; it needs each row's own weight, so it is unknown where rows have weights."""
        if self.evidence.weighted or not self.mean_square > 0:
            return math.nan
        return -self.rows / 2 * (math.log(2 * math.pi * self.mean_square) + 1)
