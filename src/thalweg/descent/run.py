"""A finished run: the parameters, and all that is known of how they came about."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.certificate import Certificate
from thalweg.descent.course import Course
from thalweg.descent.history import History
from thalweg.descent.model import Model
from thalweg.descent.outcome import Outcome
from thalweg.descent.parameters import Parameters
from thalweg.descent.plan import Plan
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Run:
    """What ``thalweg.fit`` gives back. Parameters and costs are in the data's own units."""

    parameters: Parameters
    cost: float
    cost_start: float
    r2: float | None
    iterations: int
    outcome: Outcome
    certificate: Certificate
    plan: Plan
    course: Course
    moments: Moments

    @property
    def alpha(self) -> float:
        """The bias."""
        return float(self.parameters.alpha)

    @property
    def beta(self) -> Float64[np.ndarray, " n"]:
        """The weights, in the order of ``features``."""
        return self.parameters.beta

    @property
    def rows(self) -> int:
        """m."""
        return self.moments.count

    @property
    def features(self) -> tuple[str, ...]:
        return self.plan.features

    @property
    def target(self) -> str:
        return self.plan.target

    @property
    def learning_rate(self) -> float:
        return self.course.rate

    @property
    def path(self) -> Path:
        """Every iterate in closed form, for a quadratic cost; raises ``Refusal`` for any other."""
        return self.course.path

    @property
    def history(self) -> History:
        """k, cost and length of the gradient along the way, side by side."""
        return self.course.history

    @property
    def spectrum(self) -> Spectrum:
        return self.path.spectrum

    @property
    def bound(self) -> float:
        """2/lambda_max, in the coordinates in which the descent ran."""
        return self.spectrum.bound

    @property
    def failed(self) -> bool:
        """Whether the news is bad: the command then ends with exit status 1."""
        return self.outcome.bad

    @property
    def finite(self) -> bool:
        """Whether parameters and cost are numbers that can be used."""
        return bool(np.isfinite(self.alpha) and np.all(np.isfinite(self.beta)) and np.isfinite(self.cost))

    @property
    def model(self) -> Model:
        """What is needed to predict, and where it comes from."""
        return Model(
            alpha=self.alpha,
            beta=dict(zip(self.features, map(float, self.beta), strict=True)),
            target=self.target,
            cost=self.plan.cost,
            origin={"source": self.plan.source, "rows": self.rows, "outcome": self.outcome.name, "cost": self.cost},
        )

    def predict(self, X: Any) -> Float64[np.ndarray, " rows"]:
        """alpha + X beta^T for X of shape (rows, n), or for data with the feature columns."""
        return self.model.predict(X)

    def save(self, path: str | FilePath) -> FilePath:
        """Write the model file."""
        return self.model.save(path)

    def to_dict(self) -> dict[str, Any]:
        """The run as plain JSON values; what is not finite is ``None``."""
        facts: dict[str, Any] = _plain(
            {
                "rows": self.rows,
                "features": list(self.features),
                "target": self.target,
                "alpha": self.alpha,
                "beta": dict(zip(self.features, map(float, self.beta), strict=True)),
                "cost": self.cost,
                "cost_start": self.cost_start,
                "r2": self.r2,
                "outcome": self.outcome.name,
                "explanation": self.outcome.paragraph,
                "iterations": self.iterations,
                **self.course.to_dict(),
                "certificate": self.certificate.to_dict(),
                "plan": self.plan.to_dict(),
            }
        )
        return facts


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(entry) for entry in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
