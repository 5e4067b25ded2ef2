"""Exact line search: to the lowest point along the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, final

from thalweg.schedules.schedule import QUADRATIC, Scene, Schedule, needed


@final
@dataclass(frozen=True)
class ExactLineSearch(Schedule):
    """g^T g / g^T H g, where the quadratic J(theta - eta g) is least; eta itself where the gradient is 0.

    Source: Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées" (1847).

    >>> ExactLineSearch().rate(Scene(k=0, eta=1.0, square=4.0, bend=lambda: 16.0))
    0.25
    """

    ignores_eta: ClassVar[bool] = True

    def rate(self, scene: Scene) -> float:
        bend = needed(scene.bend, self, "the curvature along the gradient", QUADRATIC)()
        return float(scene.square / bend) if bend > 0 else scene.eta
