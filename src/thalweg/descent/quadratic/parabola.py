"""A quadratic cost over all rows, as the moments give it: a paraboloid over the parameters."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.costs.cost import Quadratic
from thalweg.descent.coordinates import Coordinates
from thalweg.kernels.moments import Moments
from thalweg.sources.source import BLOCK

_EPS = float(np.finfo(float).eps)


@final
@dataclass(frozen=True, eq=False)
class Parabola:
    r"""J as a function of theta = (bias, weights), from centred moments only.

    .. math:: J = \tfrac c2 \big[(\bar t - \alpha - \mu\beta^T)^2 + \sigma_t^2 - 2 s\beta^T + \beta S\beta^T\big] + r
        + \lambda\beta\beta^T

    with the curvature c of one loss, mean mu and covariance S of the features in the descent's coordinates,
    mean, variance and covariances s of the loss's own target t, what no parameter changes, r, and the weight lambda of
    the ridge. Without ``bias`` alpha stays 0, and the moments are those about zero.

    ``scatter`` is that of the moments, in the data's own units, W S but for these.
    """

    curvature: float
    mean: Float64[np.ndarray, " n"]
    scatter: Float64[np.ndarray, "n n"]
    weight: float
    spread: Float64[np.ndarray, " n"]
    """What one unit of the descent's coordinates is in the data's."""
    target_mean: float
    target_variance: float
    cross: Float64[np.ndarray, " n"]
    rest: float
    ridge: float = 0.0
    bias: bool = True
    doubt: float = 1.0
    """How many times the usual rounding the moments may carry."""

    @classmethod
    def of(
        cls,
        quadratic: Quadratic,
        moments: Moments,
        coordinates: Coordinates,
        ridge: float = 0.0,
        bias: bool = True,
    ) -> Parabola:
        """The paraboloid of a quadratic loss over the rows that the moments summarise."""
        scale, shift = float(quadratic.target_scale), float(quadratic.target_shift)
        spread, mean_y = coordinates.spread, float(moments.mean[-1])
        variance_y = float(moments.scatter[-1, -1] / moments.weight)
        r0, r1, r2 = map(float, quadratic.remainder)
        centred = cls(
            curvature=float(quadratic.curvature),
            mean=(moments.mean[:-1] - coordinates.centre) / spread,
            scatter=moments.scatter[:-1, :-1],
            weight=moments.weight,
            spread=spread,
            target_mean=scale * mean_y + shift,
            target_variance=scale**2 * variance_y,
            cross=scale * (moments.scatter[:-1, -1] / moments.weight) / spread,
            rest=r0 + r1 * mean_y + r2 * (mean_y**2 + variance_y),
            ridge=ridge,
            doubt=_doubt(moments),
        )
        return centred if bias else centred._about_zero

    @property
    def _about_zero(self) -> Parabola:
        means = self.mean * self.spread
        return replace(
            self,
            mean=np.zeros_like(self.mean),
            scatter=self.scatter + self.weight * np.outer(means, means),
            target_mean=0.0,
            target_variance=self.target_variance + self.target_mean**2,
            cross=self.cross + self.mean * self.target_mean,
            bias=False,
        )

    @cached_property
    def covariance(self) -> Float64[np.ndarray, "n n"]:
        """S, made when somebody asks for it: where there are many features it is large."""
        return self.covariance_in(np.ones_like(self.spread))

    def covariance_in(self, units: Float64[np.ndarray, " n"]) -> Float64[np.ndarray, "n n"]:
        """S of the features divided by these units."""
        units = units * self.spread
        covariance: np.ndarray = self.scatter / self.weight / (units[:, None] * units)
        return covariance

    @property
    def second_moments(self) -> Float64[np.ndarray, "p p"]:
        """Of (1, z), or of (0, z) where there is no bias; the ridge is left out."""
        first = np.concatenate([[float(self.bias)], self.mean])
        moments: np.ndarray = first[:, None] * first
        moments[1:, 1:] += self.covariance_in(np.ones_like(self.mean))
        return moments

    @property
    def variances(self) -> Float64[np.ndarray, " n"]:
        """The diagonal of S."""
        variances: np.ndarray = self.scatter.diagonal() / self.weight / self.spread**2
        return variances

    @cached_property
    def scales(self) -> Float64[np.ndarray, " n"]:
        """The standard deviations, 1 for none: what is standardised has one of 1 but for rounding."""
        variances = self.variances
        is_one = np.abs(variances - 1) <= 8 * _EPS
        return np.ones_like(variances) if is_one.all() else np.where(is_one | (variances == 0), 1.0, np.sqrt(variances))

    @property
    def stiffness(self) -> float:
        """The square root of 2 lambda / c."""
        return math.sqrt(2 * self.ridge / self.curvature)

    def gradient(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " p"]:
        """dJ/d theta. The mean residual is taken out first: nothing large is subtracted from anything large."""
        alpha, beta = theta[0], theta[1:]
        residual = self.target_mean - alpha - self.mean @ beta
        gradient = np.empty_like(theta)
        gradient[0] = self.bias * residual
        gradient[1:] = self.cross - self.covariance @ beta + self.mean * residual
        gradient *= -self.curvature
        if self.ridge:
            gradient[1:] += 2 * self.ridge * beta
        return gradient

    def cost(self, theta: Float64[np.ndarray, " p"]) -> float:
        """J at theta."""
        alpha, beta = theta[0], theta[1:]
        residual = self.target_mean - alpha - self.mean @ beta
        squares = residual**2 + self.unexplained(beta)
        return float(self.curvature / 2 * squares + self.rest + self.ridge * beta @ beta)

    def unexplained(self, beta: Float64[np.ndarray, " n"]) -> float:
        """The variance of the target less what these weights predict."""
        if not beta.any():
            return self.target_variance
        plain = beta / self.spread
        spread = self.target_variance - 2 * self.cross @ beta + plain @ self.scatter @ plain / self.weight
        return max(float(spread), 0.0)

    @property
    def flat_cost(self) -> float:
        """J of the best constant prediction, or of 0 where there is no bias, less what no parameter changes."""
        return self.curvature / 2 * self.target_variance


def _doubt(moments: Moments) -> float:
    """Means of blocks carry roundings of their own size, and the scatter between blocks is made of them."""
    if moments.count <= BLOCK:
        return 1.0
    spread = np.where(moments.deviations > 0, moments.deviations, np.inf)
    return 1.0 + float(np.max(np.abs(moments.mean) / spread))
