"""A finished run: the parameters, and all that is known of how they came about."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields, replace
from pathlib import Path as FilePath
from typing import Any, TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.core.plain import plain
from thalweg.descent.certificate import Certificate
from thalweg.descent.course import Course, Walked
from thalweg.descent.history import History
from thalweg.descent.inference.evidence import Evidence, no_summary
from thalweg.descent.inference.filters import Filters
from thalweg.descent.inference.summary import Summary, summarise
from thalweg.descent.inference.validation import Validation
from thalweg.descent.model import Model
from thalweg.descent.outcome import Ending, Outcome
from thalweg.descent.parameters import Parameters
from thalweg.descent.plan import Plan
from thalweg.descent.quadratic.arrived import Arrived
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.settings import whole
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Told:
    """What there is to tell of a run, put down; ``Arrived`` works it out when somebody asks."""

    cost: float
    cost_start: float
    r2: float | None
    outcome: Outcome
    certificate: Certificate
    plan: Plan
    evidence: Evidence | None = None

    @classmethod
    def of(cls, account: Account, **changes: Any) -> Told:
        """The same but for the changes."""
        return cls(**{entry.name: getattr(account, entry.name) for entry in fields(cls)} | changes)


Account: TypeAlias = Told | Arrived
"""Both have all that ``Told`` has."""


@final
@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """What ``thalweg.fit`` gives back. Parameters and costs are in the data's own units.

    ``passes`` is how often the rows were gone over, in memory or not: by the survey, to be kept in memory, and for what
    was added up of them later, which took ``rows_seconds`` of the ``seconds`` of it all.
    """

    parameters: Parameters
    iterations: int
    account: Account
    course: Course
    moments: Moments
    validation: Validation | None = None
    passes: int = 1
    seconds: float = math.nan
    rows_seconds: float = 0.0

    def __repr__(self) -> str:
        times = f"{self.iterations:,} {'iteration' if self.iterations == 1 else 'iterations'}"
        return f"Run({self.target!r} from {self.rows:,} rows: {self.outcome.name} after {times}, cost {self.cost:.6g})"

    @property
    def alpha(self) -> float:
        """The bias."""
        return float(self.parameters.alpha)

    @property
    def beta(self) -> Float64[np.ndarray, " n"]:
        """The weights, in the order of ``features``."""
        return self.parameters.beta

    @property
    def cost(self) -> float:
        """J where it ended."""
        return self.account.cost

    @property
    def cost_start(self) -> float:
        """J where it began."""
        return self.account.cost_start

    @property
    def r2(self) -> float | None:
        """The share of the target's variance that is explained; ``None`` for a cost that is not one of residuals."""
        return self.account.r2

    @property
    def outcome(self) -> Outcome:
        return self.account.outcome

    @property
    def certificate(self) -> Certificate:
        return self.account.certificate

    @property
    def plan(self) -> Plan:
        return self.account.plan

    @property
    def evidence(self) -> Evidence | None:
        return self.account.evidence

    def told(self, **changes: Any) -> Run:
        """The same run with another plan, outcome or certificate."""
        return replace(self, account=Told.of(self.account, **changes))

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
        """The largest stable learning rate of these steps, in their coordinates: 2/lambda_max for plain ones."""
        return self.path.bound

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

    def summary(self, level: float = 0.95) -> Summary:
        """Standard errors, t, p, intervals, R2, F: a table that prints itself, for least squares.

        Of a run that reached its tolerance it is the summary of the least cost itself, which the moments give too;
        of one that stopped earlier, of the iterate. Raises ``Refusal`` for any other cost, where nothing was fitted,
        and where steps that are not linear in the targets (adam, batches) stopped earlier.

        >>> import thalweg
        >>> run = thalweg.fit(([[1.0], [2.0], [3.0], [4.0]], [2.0, 3.0, 7.0, 8.0]))
        >>> [round(c.standard_error, 6) for c in run.summary().coefficients]
        [1.161895, 0.424264]
        """
        if self.evidence is None:
            raise no_summary(self.plan.cost, bool(self.plan.lasso))
        if self.outcome.bad:
            found = f"There is nothing to sum up: the outcome is {self.outcome.name!r}."
            raise Refusal(found, do="Give another learning rate, or leave it out.")
        has_arrived = self.outcome.name in (Ending.CONVERGED.value, Ending.AT_ROUNDING.value)
        if not has_arrived and isinstance(self.course, Walked):
            raise Refusal(
                f"There is nothing to sum up before the least cost: the outcome is {self.outcome.name!r}.",
                "How sure the weights are on the way is known only of steps in closed form.",
                "Leave out the rule, the schedule, the batch and the number of iterations.",
            )
        return summarise(self.evidence, None if has_arrived else (self.iterations, self.parameters), level)

    def shrinkage_at(self, k: Any = None) -> Filters:
        """Filter factors and effective degrees of freedom of k iterations, and the ridge that shrinks as much.

        Without k of the iterations that the run took. Raises ``Refusal`` for a cost that is not quadratic.

        >>> import thalweg
        >>> run = thalweg.fit(([[1.0], [2.0], [4.0]], [2.0, 3.0, 7.0]), learning_rate=0.25)
        >>> run.shrinkage_at(1).factors.tolist(), run.shrinkage_at(1).degrees_of_freedom
        ([0.5, 0.5], 1.0)
        """
        return self._known.filters(self.iterations if k is None else whole(k, "k"))

    @property
    def _known(self) -> Evidence:
        if self.evidence is None or isinstance(self.course, Walked):
            raise Refusal(
                "This run was walked step by step: its shrinkage has no closed form.",
                "Only a quadratic cost without a lasso has one, by steps that are linear in the gradient.",
            )
        return self.evidence

    def predict(self, X: Any) -> Float64[np.ndarray, " rows"]:
        """alpha + X beta^T for X of shape (rows, n), or for data with the feature columns."""
        return self.model.predict(X)

    def save(self, path: str | FilePath) -> FilePath:
        """Write the model file."""
        return self.model.save(path)

    def to_dict(self) -> dict[str, Any]:
        """The run as plain JSON values; what is not finite is ``None``."""
        facts: dict[str, Any] = plain(
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
                "passes": self.passes,
                "seconds": self.seconds,
                **self.course.to_dict(),
                "certificate": self.certificate.to_dict(),
                "plan": self.plan.to_dict(),
                "validation": None if self.validation is None else self.validation.to_dict(),
            }
        )
        return facts
