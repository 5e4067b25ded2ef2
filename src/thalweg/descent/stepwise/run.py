"""Fit step by step: choose the steps, take them, and tell how it went."""

from __future__ import annotations

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Quadratic
from thalweg.descent.certificate import Certificate
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.course import Walked
from thalweg.descent.explained import SQUARED_ERROR, r2
from thalweg.descent.plan import Walk
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.run import Run
from thalweg.descent.settings import Settings
from thalweg.descent.stepwise.endings import Events, tell
from thalweg.descent.stepwise.metric import Metric
from thalweg.descent.stepwise.objective import Objective, Reading
from thalweg.descent.stepwise.of_moments import OfMoments
from thalweg.descent.stepwise.of_rows import OfRows
from thalweg.descent.stepwise.plan import Manner, draw_up
from thalweg.descent.stepwise.pursuit import Pursued, Pursuit
from thalweg.descent.stepwise.rows import Rows
from thalweg.descent.stepwise.walk import Descent
from thalweg.kernels.moments import Moments

_FIRST_ROUNDING = 0.3
"""Kinks are rounded off first by this share of the mean distance that the predictions have from them."""


def walk(problem: Problem, quadratic: Quadratic | None, moments: Moments, settings: Settings) -> Run:
    """The run on a cost that is not quadratic, or has a lasso."""
    coordinates = Coordinates.of(moments, problem.scale, problem.bias)
    spectrum = Spectrum.of(Parabola.of(SQUARED_ERROR, moments, coordinates, bias=problem.bias))
    objective, ground = _objective(problem, quadratic, moments, coordinates, Metric.of_predictions(spectrum))
    start = _started(problem, objective, coordinates)
    manner = Manner.of(settings, _FIRST_ROUNDING * objective.bends(start.theta))
    pursued = _pursued(manner, objective, start, settings)
    reading, course = pursued.reading, _course(pursued, start, manner, coordinates, settings)
    return Run(
        parameters=coordinates.leave(reading.theta),
        cost=reading.cost,
        cost_start=start.cost,
        r2=r2(problem, moments, coordinates, reading.theta),
        iterations=pursued.iterations,
        outcome=tell(Events(pursued, start, settings.tolerance, manner.is_fixed)),
        certificate=Certificate.of_gap(
            pursued.gap, reading.cost, spectrum.null_modes, problem.shrinkage.ridge, float(coordinates.spread.min())
        ),
        plan=draw_up(problem, manner, settings, ground, course.rate),
        course=course,
        moments=moments,
    )


def _objective(
    problem: Problem, quadratic: Quadratic | None, moments: Moments, coordinates: Coordinates, metric: Metric
) -> tuple[Objective, Walk]:
    """What is walked on, and what the plan calls that."""
    if quadratic is not None:
        parabola = Parabola.of(quadratic, moments, coordinates, bias=problem.bias)
        return OfMoments(parabola, metric, problem.shrinkage), "moments, walked"
    rows = Rows.of(problem, coordinates, moments.count)
    return OfRows(rows, metric, problem.shrinkage), "rows, read again" if rows.held is None else "rows, in memory"


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


def _pursued(manner: Manner, objective: Objective, start: Reading, settings: Settings) -> Pursued:
    pursuit = Pursuit(objective, start, settings.tolerance, settings.iterations, manner.mu)
    if settings.rate is not None:
        return pursuit.at_rate(settings.rate)
    metric = _lengths(manner, objective)
    return pursuit.by(Descent(objective, metric, manner.mu, momentum=not manner.is_plain))


def _lengths(manner: Manner, objective: Objective) -> Metric:
    # weights become zero one by one: only where lengths are those of the weights is the step for that known
    if manner.is_plain or objective.shrinkage.lasso:
        return Metric.plain(len(objective.metric.roots))
    return objective.metric.with_ridge(objective.shrinkage.ridge)


def _course(pursued: Pursued, start: Reading, manner: Manner, coordinates: Coordinates, settings: Settings) -> Walked:
    return Walked(
        start=coordinates.leave(start.theta),
        rate=1 / pursued.curvature,
        history=pursued.history,
        is_fixed=manner.is_fixed,
        again=settings.to_dict(),
    )
