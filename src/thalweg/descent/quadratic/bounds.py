"""How far a point can be from the optimum of a quadratic cost: what is computed, and what rounding can have hidden."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.coordinates import Coordinates
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.square_root import SquareRoot

_EPS = float(np.finfo(float).eps)
_ROUNDINGS = 8
"""Roundings by a unit in the last place allowed for each parameter."""


EXACT = "sum over the modes of the Hessian"
"""What the gap of a quadratic cost is found by."""


@final
@dataclass(frozen=True, eq=False)
class Bounds:
    r"""J - J* and the distance of the parameters at theta, from F and q in pieces that know no units.

    With :math:`d = q - F\theta` (and, where there is a ridge, its part in the range of F)

    .. math:: J - J^* = \tfrac c2 |d|^2, \qquad \theta^* - \theta = F^+ d

    Rounding moves d. An error E of the correlations moves the optimum by :math:`\Sigma^{-1}(e - E b^*)`, which is
    :math:`\epsilon(\sigma_t + |b|)/\sqrt{\lambda}` in the predictions, with b the weights between standardised columns
    and lambda the weakest correlation; after the whitened pass there is no such division. The means and the bias carry
    the roundings of everything that is added up to a prediction at the origin of the data. Distances add, and a gap is
    the square of one.
    """

    root: SquareRoot
    parabola: Parabola
    coordinates: Coordinates
    theta: Float64[np.ndarray, " p"]

    @cached_property
    def exact(self) -> float:
        """J - J* as computed."""
        return self.parabola.curvature / 2 * float(self._missing @ self._missing)

    @property
    def is_finite(self) -> bool:
        """Whether the point is one."""
        return bool(np.all(np.isfinite(self.theta)))

    @property
    def certified(self) -> float:
        """J - J* is at most this, whatever rounding did; infinite where that cannot be said."""
        return self.gap if self.is_finite and math.isfinite(self.rounding) else math.inf

    @property
    def gap(self) -> float:
        """J - J* is at most this."""
        return self.parabola.curvature / 2 * (self._doubt * float(np.linalg.norm(self._missing)) + self._blur) ** 2

    @property
    def rounding(self) -> float:
        """What the gap would be at a point where none is seen: so much can be hidden by rounding."""
        return self.parabola.curvature / 2 * self._blur**2

    @property
    def distance(self) -> float:
        """(alpha, beta) is at most so far from the nearest optimum: a Euclidean length in the data's own units."""
        seen = float(np.linalg.norm(self._back @ self._missing))
        return self._doubt * seen + self.distance_rounding

    @cached_property
    def _missing(self) -> Float64[np.ndarray, " rows"]:
        left = self._rows.missing(self.theta)
        return self.root.decomposed[0].T @ left if self._rows.stiffness else left

    @property
    def _rows(self) -> SquareRoot:
        """F with as few rows as there are modes, where these are known."""
        return self.root.without_ridge if self.root.is_modal else self.root

    @cached_property
    def _back(self) -> Float64[np.ndarray, "p rows"]:
        """The way from d to (alpha*, beta*) - (alpha, beta) in the data's units, the shortest where there are many."""
        return self._back_with_ridge() if self._rows.stiffness else self._back_without_ridge()

    def _back_without_ridge(self) -> np.ndarray:
        root, units = self._rows, self.root.scales * self.coordinates.spread
        means = self.coordinates.centre + self.coordinates.spread * root.mean
        weights, idle = root.along.T / root.roots / units[:, None], root.idle.T / units[:, None]
        first = np.eye(1, 1 + len(root.mean)).T * root.bias
        back = np.hstack([first, _with_bias(weights, means, root.bias)])
        if not idle.size:
            return back
        free = np.linalg.qr(_with_bias(idle, means, root.bias))[0]
        shortest: np.ndarray = back - free @ (free.T @ back)
        return shortest

    def _back_with_ridge(self) -> np.ndarray:
        inverse = np.linalg.inv(self.root.decomposed[1])
        bias = inverse[:1] if self.root.bias else np.zeros((1, inverse.shape[1]))
        weights = inverse[int(self.root.bias) :] / self.coordinates.spread[:, None]
        return np.vstack([bias - self.root.bias * self.coordinates.centre @ weights, weights])

    @property
    def _unit(self) -> float:
        return _ROUNDINGS * len(self.theta) * _EPS * self.root.doubt

    @cached_property
    def _doubt(self) -> float:
        """What to multiply a length by whose square the second moments give."""
        share = self._unit if self.root.passes > 1 else self._unit / self.root.weakest
        return 1 / math.sqrt(1 - share) if share < 1 else math.inf

    @property
    def _blur(self) -> float:
        return self._moved + self._level

    @cached_property
    def _moved(self) -> float:
        """How far rounding may have moved the predictions, but for their mean."""
        optimum = self.theta + self._solved
        length = max(float(np.linalg.norm(point[1:] * self.root.scales)) for point in (self.theta, optimum))
        known = 1.0 if self.root.passes > 1 else math.sqrt(self.root.weakest)
        shrunk = self.root.stiffness * max(float(np.linalg.norm(point[1:])) for point in (self.theta, optimum))
        return self._doubt * self._unit * (math.sqrt(self.parabola.target_variance) + length + shrunk) / known

    @property
    def _solved(self) -> Float64[np.ndarray, " p"]:
        """theta* - theta in the descent's coordinates."""
        step = self._back @ self._missing
        bias = step[0] + step[1:] @ self.coordinates.centre
        return np.concatenate([[bias], step[1:] * self.coordinates.spread])

    @cached_property
    def _level(self) -> float:
        """How far rounding may have moved their mean."""
        centre = self.root.mean + self.coordinates.centre / self.coordinates.spread
        level = abs(self.root.target_mean) + abs(float(self.theta[0]))
        level += float(np.abs(self.theta[1:]) @ np.abs(centre))
        return (_ROUNDINGS + len(self.theta)) * _EPS * level if self.root.bias else 0.0

    @cached_property
    def distance_rounding(self) -> float:
        """Roundings of the predictions, seen in the parameters, and those of the parameters themselves."""
        parameters = self.coordinates.leave(self.theta)
        size = math.hypot(float(parameters.alpha), float(np.linalg.norm(parameters.beta)))
        return float(np.linalg.norm(self._back, 2)) * self._moved + self._level + _ROUNDINGS * _EPS * size


def _with_bias(weights: np.ndarray, means: np.ndarray, bias: bool) -> np.ndarray:
    """A row for alpha above the weights, so that the mean of the predictions stays where it is."""
    return np.vstack([-(means @ weights) * bias, weights])
