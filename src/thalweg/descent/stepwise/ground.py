"""What is walked on, and from where: everything that all ways down have in common."""

from __future__ import annotations

import math
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TypeAlias, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Quadratic
from thalweg.descent.certificate import Certificate
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.course import Walked
from thalweg.descent.explained import SQUARED_ERROR, is_of_residuals, r2
from thalweg.descent.inference.evidence import Evidence
from thalweg.descent.outcome import Outcome
from thalweg.descent.plan import Plan, Walk
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.closed_form import facts
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.run import Run, Told
from thalweg.descent.step import Step
from thalweg.descent.stepwise.metric import Metric
from thalweg.descent.stepwise.objective import Objective, Reading
from thalweg.descent.stepwise.of_moments import OfMoments
from thalweg.descent.stepwise.of_parabola import OfParabola
from thalweg.descent.stepwise.of_rows import OfRows
from thalweg.descent.stepwise.pursuit import Pursued, Pursuing
from thalweg.descent.stepwise.rows import Passes, Rows
from thalweg.kernels.moments import Moments
from thalweg.rules.rule import Facts

Telling: TypeAlias = Generator[Step, None, Pursued]


@final
@dataclass(frozen=True, eq=False)
class Ground:
    """The cost over the coordinates of the descent and where it begins; ``squared`` are the modes of least squares."""

    problem: Problem
    moments: Moments
    coordinates: Coordinates
    squared: Spectrum
    objective: Objective
    walk: Walk
    start: Reading
    passes: Passes = field(default_factory=Passes)

    @classmethod
    def of(cls, problem: Problem, quadratic: Quadratic | None, moments: Moments, rows: Rows | None = None) -> Ground:
        """Moments where they hold all of the cost; otherwise the rows, those that are given or the problem's."""
        passes = rows.passes if rows else Passes()
        coordinates = Coordinates.of(moments, problem.scale, problem.bias)
        squared = Spectrum.of(Parabola.of(SQUARED_ERROR, moments, coordinates, bias=problem.bias))
        metric = Metric.of_predictions(squared)
        objective: Objective
        walk: Walk = "moments, walked"
        if quadratic is None:
            rows = rows or Rows.of(problem, coordinates, moments.count, passes)
            objective = OfRows(rows, metric, problem.shrinkage)
            walk = "rows, in memory" if rows.in_memory else "rows, read again"
        elif problem.shrinkage.lasso:
            parabola = Parabola.of(quadratic, moments, coordinates, bias=problem.bias)
            objective = OfMoments(parabola, metric, problem.shrinkage)
        else:
            objective = OfParabola.of(Landscape.looked_at_twice(problem, quadratic, moments))
        start = _started(problem, objective, coordinates)
        return cls(problem, moments, coordinates, squared, objective, walk, start, passes)

    def facts(self, steepness: float) -> Facts:
        """What a rule asks for: exact on a quadratic cost. Elsewhere the smallest eigenvalue is not known and taken to
        be as large as the largest may be, for which plain steps at 1/largest are safe."""
        ridge, size = 2 * self.problem.shrinkage.ridge, len(self.start.theta)
        if isinstance(self.objective, OfParabola):
            return facts(self.objective.path.spectrum, self.start.theta)
        largest = (steepness or 1.0) * float(self.squared.roots[0]) ** 2 + ridge
        return Facts(largest, largest, lambda: self._reach(steepness), size)

    def _reach(self, steepness: float) -> float:
        """How far the parameter goes that has farthest to go: to least squares, or as far as Newton's step says."""
        theta = self.start.theta
        if is_of_residuals(self.problem):
            move = self.squared.optimum(theta) - theta
        else:
            move = self.objective.metric.raised(self.start.gradient) / (steepness or 1.0)
        reach = float(np.abs(move).max())
        return reach if 0 < reach < np.inf else 1.0

    def told(self, pursuing: Pursuing) -> Telling:
        """The same as steps, as long as the numbers are finite."""
        k = -1
        while True:
            try:
                moment, stride = next(pursuing)
            except StopIteration as end:
                pursued: Pursued = end.value
                return pursued
            rate = 1 / stride.curvature if k >= 0 else None
            k = moment.k
            if stride.reading.is_finite and math.isfinite(moment.gradient):
                yield Step(k, moment.cost, moment.gradient, rate, stride.reading.theta, self.coordinates)

    def run(self, pursued: Pursued, outcome: Outcome, plan: Plan, course: Walked) -> Run:
        """The finished run."""
        reading = pursued.reading
        return Run(
            parameters=self.coordinates.leave(reading.theta),
            iterations=pursued.iterations,
            account=Told(
                cost=reading.cost,
                cost_start=self.start.cost,
                r2=r2(self.problem, self.moments, self.coordinates, reading.theta),
                outcome=outcome,
                certificate=self._certificate(pursued),
                plan=plan,
                evidence=self._evidence,
            ),
            course=course,
            moments=self.moments,
            passes=self._surveys + self.passes.count,
            rows_seconds=self.passes.seconds,
        )

    @property
    def _evidence(self) -> Evidence | None:
        """What is known of the least cost where the moments hold all of it."""
        quadratic, found = self.problem.cost.quadratic(), self.objective
        if quadratic is None or not isinstance(found, OfParabola):
            return None
        return Evidence.of(self.problem, quadratic, found.parabola, found.path, self.moments)

    @property
    def _surveys(self) -> int:
        """How often the rows were read before the first step."""
        return self.objective.path.spectrum.passes if isinstance(self.objective, OfParabola) else 1

    def _certificate(self, pursued: Pursued) -> Certificate:
        if isinstance(self.objective, OfParabola):
            return self.objective.certificate(pursued.reading)
        ridge, least_spread = self.problem.shrinkage.ridge, float(self.coordinates.spread.min())
        return Certificate.of_gap(pursued.gap, pursued.reading.cost, self.squared.null_modes, ridge, least_spread)


def _started(problem: Problem, objective: Objective, coordinates: Coordinates) -> Reading:
    with np.errstate(over="ignore", invalid="ignore"):
        start = objective.at(coordinates.enter(problem.start))
    if not start.is_finite:
        raise Refusal(
            f"The cost {problem.cost.name} or its slope is no finite number at the start.",
            "From there it is not known where down is.",
            "Give another start (--alpha, --beta), or a target that the cost is made for.",
        )
    return start
