"""The loss of every row of a block with its slope and curvature, its kinks rounded off where that is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.costs.cost import Cost
from thalweg.kernels.corners import Corners, Ready, as_it_is
from thalweg.kernels.tape import Program, Tape

_INPUTS = ("y", "yhat")
_GRID = 6.0


@final
@dataclass(frozen=True, eq=False)
class Kinks:
    """Where the loss of each row bends along the prediction, and by how much its slope jumps there."""

    places: Float64[np.ndarray, "kinks rows"]
    jumps: Float64[np.ndarray, "kinks rows"]

    @property
    def exist(self) -> bool:
        return bool(np.any(self.jumps))


@final
@dataclass(frozen=True)
class Loss:
    r"""What a cost says of the rows of a block.

    Rounded off by mu, the corner :math:`\tfrac{J}{2}|\hat y - t|` of every kink, of jump J at t, becomes the Huber
    function: that raises the loss by at most :math:`J\mu/4`, leaves it convex, and bounds the corner's curvature by
    :math:`J/(2\mu)`.

    Source: Nesterov, "Smooth minimization of non-smooth functions" (2005).

    >>> from thalweg.costs import find_cost
    >>> loss, y, yhat = Loss.of(find_cost("mae")), np.array([1.0, 1.0]), np.array([3.0, 1.5])
    >>> loss.slope(y, yhat), loss.rounded(y, yhat, loss.kinks(y), 1.0)[1]
    (array([1., 1.]), array([1. , 0.5]))
    """

    value_and_slope: Program
    slope_and_curvature: Program
    corners: Corners

    @classmethod
    def of(cls, cost: Cost, ready: Ready = as_it_is) -> Loss:
        """The programs of a cost, its constants put in, each made ready to run."""
        value, slope, curvature = cost.numeric, cost.slope, cost.curvature
        first, second = Tape.of((value, slope), _INPUTS), Tape.of((slope, curvature), _INPUTS)
        return cls(ready(first), ready(second), Corners(cost, ready))

    @property
    def may_bend(self) -> bool:
        return bool(self.corners.places)

    def slope(
        self, y: Float64[np.ndarray, " rows"], yhat: Float64[np.ndarray, " rows"]
    ) -> Float64[np.ndarray, " rows"]:
        """The slope along the prediction; at a kink one between those of its two sides."""
        return self.value_and_slope(y, yhat)[1]

    def has_dents(self, y: Float64[np.ndarray, " rows"]) -> bool:
        """Whether the slope falls anywhere on a wide grid of predictions, so that the loss is not convex."""
        middle, width = (y.min() + y.max()) / 2, max(float(np.ptp(y)), 1.0)
        grid = middle + width * np.sinh(np.linspace(-_GRID, _GRID, 101))
        pairs = [self.value_and_slope(y, np.full(len(y), place)) for place in grid]
        # a slope may have a value where the loss itself has none
        slopes = np.array([np.where(np.isnan(loss), np.nan, slope) for loss, slope in pairs])
        with np.errstate(invalid="ignore", over="ignore"):
            falls = slopes[:-1] - slopes[1:]
            return bool(np.any(falls > 1e-9 * (np.abs(slopes[:-1]) + np.abs(slopes[1:]))))

    def kinks(self, y: Float64[np.ndarray, " rows"]) -> Kinks:
        """Where the rows with these targets bend."""
        found = np.array(self.corners.found(y)).reshape(2, -1, len(y))
        return Kinks(found[0], found[1])

    def rounded(
        self, y: Float64[np.ndarray, " rows"], yhat: Float64[np.ndarray, " rows"], kinks: Kinks, mu: float
    ) -> tuple[Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"]]:
        """The loss as it is, the slope when kinks are rounded off by ``mu``, and how much that raises the loss."""
        loss, slope, raised = self.corners.rounded(y, yhat, mu, *kinks.places, *kinks.jumps)
        return loss, slope, raised

    def bent(
        self, y: Float64[np.ndarray, " rows"], yhat: Float64[np.ndarray, " rows"], kinks: Kinks, mu: float
    ) -> tuple[Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"]]:
        """Slope and curvature, kinks rounded off by ``mu``, and the Fenchel residual that this slope leaves."""
        slope, curvature, owed = self.corners.bent(y, yhat, mu, *kinks.places, *kinks.jumps)
        return slope, curvature, owed
