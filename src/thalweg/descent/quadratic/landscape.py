"""A quadratic cost over given rows, looked at before anything moves."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Quadratic
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes.reading import Progress
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.decay import Decay
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.quadratic.square_root import SquareRoot
from thalweg.descent.quadratic.whitening import square_root
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Landscape:
    """The coordinates of the descent, the paraboloid in them with its ridge, its modes, and the start."""

    coordinates: Coordinates
    parabola: Parabola
    spectrum: Spectrum
    start: Float64[np.ndarray, " p"]

    @classmethod
    def of(cls, problem: Problem, quadratic: Quadratic, moments: Moments) -> Landscape:
        """As far as the moments tell. Raises ``Refusal`` for a start whose cost is no number."""
        coordinates, parabola = _seen(problem, quadratic, moments)
        spectrum = _evenly(problem, parabola) or Spectrum.of_root(parabola, SquareRoot.of(parabola))
        return cls(coordinates, parabola, spectrum, _entered(problem, coordinates, parabola))

    @classmethod
    def looked_at_twice(
        cls, problem: Problem, quadratic: Quadratic, moments: Moments, progress: Progress | None = None
    ) -> Landscape:
        """The same; where features are nearly alike the rows of the problem are read again."""
        coordinates, parabola = _seen(problem, quadratic, moments)
        spectrum = _evenly(problem, parabola)
        if spectrum is None:
            root = square_root(problem, quadratic, moments, coordinates, parabola, progress)
            spectrum = Spectrum.of_root(parabola, root)
        return cls(coordinates, parabola, spectrum, _entered(problem, coordinates, parabola))

    @property
    def least(self) -> float:
        """J*."""
        return self.spectrum.curvature / 2 * self.spectrum.unexplained + self.parabola.rest

    def path(self, decay: Decay) -> Path:
        """The descent from the start by these steps."""
        return Path(self.spectrum, self.start, decay, self.coordinates, self.least, self.parabola.flat_cost)


def _seen(problem: Problem, quadratic: Quadratic, moments: Moments) -> tuple[Coordinates, Parabola]:
    coordinates = Coordinates.of(moments, problem.scale, problem.bias)
    return coordinates, Parabola.of(quadratic, moments, coordinates, problem.shrinkage.ridge, problem.bias)


def _evenly(problem: Problem, parabola: Parabola) -> Spectrum | None:
    """Standardised features have the modes in the square root itself: there is nothing to save."""
    return None if problem.scale == "standard" else Spectrum.evenly(parabola)


def _entered(problem: Problem, coordinates: Coordinates, parabola: Parabola) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        start: np.ndarray = coordinates.enter(problem.start)
        if not math.isfinite(parabola.cost(start)):
            raise Refusal("The cost at the start is beyond the largest number.", do="Give a smaller alpha or beta.")
    return start
