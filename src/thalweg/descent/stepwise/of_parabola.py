"""A quadratic cost walked step by step: its Hessian, its least value and the gap to it are known."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import final

import numpy as np

from thalweg.descent.certificate import Certificate
from thalweg.descent.quadratic.bounds import EXACT, Bounds
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.steady import Steady
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.metric import Metric
from thalweg.descent.stepwise.objective import Gap, Objective, Reading, Vector


@final
@dataclass(frozen=True, eq=False)
class OfParabola(Objective):
    """The paraboloid, its ridge in it. ``path`` is that of plain steps from the start: it knows the modes and J*."""

    parabola: Parabola
    path: Path
    metric: Metric
    shrinkage: Shrinkage = field(default_factory=Shrinkage)

    @classmethod
    def of(cls, landscape: Landscape) -> OfParabola:
        """The walk on a paraboloid from its start."""
        spectrum = landscape.spectrum
        return cls(landscape.parabola, landscape.path(Steady(spectrum.best_rate)), Metric.of_predictions(spectrum))

    def at(self, theta: Vector, mu: float = 0.0) -> Reading:  # noqa: ARG002 (a parabola has no kinks)
        with np.errstate(over="ignore", invalid="ignore"):
            cost = self.parabola.cost(theta)
            return Reading(theta, cost, cost, self.parabola.gradient(theta))

    def gap(self, reading: Reading, mu: float = 0.0) -> Gap:  # noqa: ARG002
        """Exact but for rounding: the sum over the modes."""
        bounds = self._bounds(reading)
        with np.errstate(over="ignore", invalid="ignore"):
            return Gap(bounds.gap, bounds.rounding, 0.0, True, EXACT)

    def certificate(self, reading: Reading) -> Certificate:
        """The gap with what is known of it."""
        return Certificate.of(self.path, self._bounds(reading))

    def _bounds(self, reading: Reading) -> Bounds:
        return Bounds(self.path.spectrum.root, self.parabola, self.path.coordinates, reading.theta)

    @property
    def eigenvalues(self) -> Vector:
        values = self.path.spectrum.eigenvalues
        return values[values > 0]

    @property
    def least(self) -> float:
        return self.path.least

    def bend(self, direction: Vector) -> float:
        with np.errstate(over="ignore", invalid="ignore"):
            return self.parabola.curvature * self.metric.dot(direction, direction)

    def steepness(self, start: Reading, mu: float) -> float:  # noqa: ARG002 (it is the same everywhere)
        return self.parabola.curvature
