"""Polyak's schedule: as far as the gap to the optimum says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from thalweg.core.ranges import positive
from thalweg.schedules.schedule import Scene, Schedule, needed


@final
@dataclass(frozen=True)
class Polyak(Schedule):
    """factor (J - J*) / |g|²; 0 where J is not above J*, for there is nothing to gain.

    Of all steps along the gradient this is the one that the inequality of convexity bounds best. With factor 1 and any
    convex cost each step comes nearer to the optimum. Source: Polyak, "Minimization of unsmooth functionals" (1969).

    >>> Polyak().rate(Scene(k=0, eta=1.0, cost=9.0, least=5.0, square=16.0))
    0.25
    """

    factor: float = 1.0

    ignores_eta: ClassVar[bool] = True

    def __post_init__(self) -> None:
        positive("factor", self.factor)

    def rate(self, scene: Scene) -> float:
        least = needed(scene.least, self, "the least possible cost J*", "Choose mse, or the schedule constant.")
        gap = max(scene.cost - least, 0.0)
        return float(self.factor * gap / scene.square) if scene.square > 0 else 0.0
