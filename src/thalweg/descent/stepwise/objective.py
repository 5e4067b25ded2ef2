"""What a descent asks of a cost: its value and gradient at a point, and how far it can still fall."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.stepwise.metric import Metric

Vector = Float64[np.ndarray, " p"]


@final
@dataclass(frozen=True, eq=False)
class Reading:
    """J at theta, and what the descent goes down: ``smooth``, its kinks rounded off and the lasso left out.

    ``gradient`` is that of ``smooth``.
    """

    theta: Vector
    cost: float
    smooth: float
    gradient: Vector

    @property
    def is_finite(self) -> bool:
        return bool(np.isfinite(self.cost) and np.isfinite(self.smooth) and np.all(np.isfinite(self.gradient)))


@final
@dataclass(frozen=True)
class Gap:
    """J - J* is at most ``bound`` if the loss is convex; ``convex`` is false where it was seen not to be.

    ``rounding`` is the part of it owed to arithmetic, ``owed`` the part that is owed to kinks rounded off.
    """

    bound: float
    rounding: float
    owed: float
    convex: bool
    method: str


class Objective(ABC):
    """Abstract or final. J as a function of theta = (bias, weights) in the coordinates of the descent."""

    shrinkage: Shrinkage
    metric: Metric
    """That of the predictions: the second moments of (1, z)."""

    @abstractmethod
    def at(self, theta: Vector, mu: float = 0.0) -> Reading:
        """Cost and gradient at theta, the kinks of the loss rounded off by ``mu``."""

    @abstractmethod
    def gap(self, reading: Reading, mu: float = 0.0) -> Gap:
        """A bound of J - J* at a reading that was taken with this ``mu``."""

    @property
    def eigenvalues(self) -> Vector | None:
        """Those of the Hessian that move, largest first, where it is the same everywhere and all there is."""
        return None

    @property
    def least(self) -> float | None:
        """J*, where it is known beforehand."""
        return None

    def bend(self, direction: Vector) -> float:  # noqa: ARG002 (only where there are eigenvalues)
        """d^T H d."""
        raise TypeError("this cost has no Hessian that is the same everywhere")

    @abstractmethod
    def steepness(self, start: Reading, mu: float) -> float:
        """The most that a loss curves, its kinks rounded off by ``mu``; where there is no bound, more than at the
        start."""

    def bends(self, theta: Vector) -> float:  # noqa: ARG002 (most have none)
        """How far the predictions are from the kinks of the losses, in the mean; 0 where there are none."""
        return 0.0
