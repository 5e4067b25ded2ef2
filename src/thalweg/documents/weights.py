"""The weights of a fit as a reader compares them: per unit of a feature, and per standard deviation of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from thalweg.descent.run import Run


@final
@dataclass(frozen=True)
class Weight:
    """One feature's weight in the data's own units.

    ``effect`` is what one standard deviation of the feature does to the prediction: ``weight * deviation``.
    """

    feature: str
    weight: float
    deviation: float
    effect: float


def weights(run: Run) -> tuple[Weight, ...]:
    """The weights of ``run`` in the order of its features; the deviation is sqrt(scatter / m).

    >>> import thalweg
    >>> run = thalweg.fit(([[1.0], [3.0]], [2.0, 6.0]))
    >>> [(weight.feature, round(weight.weight, 6), round(weight.effect, 6)) for weight in weights(run)]
    [('x1', 2.0, 2.0)]
    """
    return tuple(
        Weight(feature, float(beta), float(deviation), float(beta * deviation))
        for feature, beta, deviation in zip(run.features, run.beta, run.moments.deviations[:-1], strict=True)
    )
