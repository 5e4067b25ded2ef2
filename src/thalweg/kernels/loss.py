"""The loss of every row of a block with its slope and curvature, its kinks rounded off where that is wanted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.costs.cost import YHAT, Cost
from thalweg.kernels.kinks import kink_places
from thalweg.kernels.tape import Tape

_INPUTS = ("y", "yhat")
_GRID = 6.0
_NEAR, _LEAST = 1e-9, 1e-14
_NONE = 1e-6
"""Jumps of the slope below this share of the slope are what rounding leaves of none."""


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

    value_and_slope: Tape
    slope_and_curvature: Tape
    bends: Tape

    @classmethod
    def of(cls, cost: Cost) -> Loss:
        """The programs of a cost, its constants put in."""
        loss, slope, curvature = cost.numeric, cost.slope, cost.curvature
        places = kink_places(loss, YHAT)
        return cls(Tape.of((loss, slope), _INPUTS), Tape.of((slope, curvature), _INPUTS), Tape.of(places, _INPUTS))

    @property
    def may_bend(self) -> bool:
        return bool(self.bends.outputs)

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
        places = np.array(self.bends(y, y)).reshape(-1, len(y))
        return self._measured(y, np.where(np.isfinite(places), places, 0.0))

    def _measured(self, y: np.ndarray, places: np.ndarray) -> Kinks:
        jumps = np.zeros_like(places)
        for k, place in enumerate(places):
            near = _NEAR * (np.abs(place) + np.abs(y)) + _LEAST
            left, right, *_ = slopes = [self.slope(y, place + side * near) for side in (-1.0, 1.0, -2.0, 2.0)]
            # the curvature beside the kink is taken out: it doubles with the distance, the jump does not
            jump = 2 * (right - left) - (slopes[3] - slopes[2])
            size = np.maximum(np.abs(left), np.abs(right))
            # a place that another switch has given too counts once
            again = np.any(np.abs(places[:k] - place) <= near, axis=0)
            with np.errstate(invalid="ignore"):
                real = np.isfinite(jump) & (np.abs(jump) > _NONE * np.maximum(size, 1e-300)) & ~again
            jumps[k] = np.where(real, jump, 0.0)
        return Kinks(places, jumps)

    def rounded(
        self, y: Float64[np.ndarray, " rows"], yhat: Float64[np.ndarray, " rows"], kinks: Kinks, mu: float
    ) -> tuple[Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"]]:
        """The loss as it is, the slope when kinks are rounded off by ``mu``, and how much that raises the loss."""
        aside, beside = _aside(yhat, kinks)
        loss, slope = self.value_and_slope(y, aside)
        near = np.maximum(mu - np.abs(beside), 0.0)
        turn = np.clip(beside / mu, -1.0, 1.0) - np.sign(beside)
        return loss, slope + (kinks.jumps / 2 * turn).sum(axis=0), (kinks.jumps * near**2).sum(axis=0) / (4 * mu)

    def bent(
        self, y: Float64[np.ndarray, " rows"], yhat: Float64[np.ndarray, " rows"], kinks: Kinks, mu: float
    ) -> tuple[Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"], Float64[np.ndarray, " rows"]]:
        """Slope and curvature, kinks rounded off by ``mu``, and the Fenchel residual that this slope leaves."""
        aside, beside = _aside(yhat, kinks)
        slope, curvature = self.slope_and_curvature(y, aside)
        turn = np.clip(beside / mu, -1.0, 1.0) - np.sign(beside)
        near = np.abs(beside) < mu
        left = np.where(near, np.abs(beside) * (1 - np.abs(beside) / mu), 0.0)
        corner = (kinks.jumps * near).sum(axis=0) / (2 * mu)
        owed = (kinks.jumps / 2 * left).sum(axis=0)
        return slope + (kinks.jumps / 2 * turn).sum(axis=0), curvature + corner, owed


def _aside(yhat: np.ndarray, kinks: Kinks) -> tuple[np.ndarray, np.ndarray]:
    """The predictions, a hair to the right where they stand on a kink, and how far they stand from each kink.

    On a kink itself a formula takes either side or the middle, as it is written; beside it, it does not.
    """
    on = np.any((kinks.places == yhat) & (kinks.jumps != 0), axis=0)
    aside = np.where(on, np.nextafter(yhat, np.inf), yhat)
    return aside, aside - kinks.places
