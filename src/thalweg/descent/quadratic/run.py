"""Full-batch gradient descent on a quadratic cost: on the moments of the data, every iterate known."""

from __future__ import annotations

import numpy as np

from thalweg.costs.cost import Quadratic
from thalweg.descent.certificate import Certificate
from thalweg.descent.course import Closed
from thalweg.descent.explained import r2
from thalweg.descent.inference.evidence import Evidence
from thalweg.descent.outcome import Circumstances, Ending, Outcome, tell
from thalweg.descent.plan import Plan, draw_up
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.stepped import steps
from thalweg.descent.run import Run
from thalweg.descent.settings import Settings
from thalweg.kernels.moments import Moments


def descend(problem: Problem, quadratic: Quadratic, moments: Moments, settings: Settings) -> Run:
    """The run on a quadratic cost, its ridge included."""
    landscape = Landscape.of(problem, quadratic, moments)
    parabola, coordinates = landscape.parabola, landscape.coordinates
    path = landscape.path(landscape.spectrum.best_rate if settings.rate is None else settings.rate)
    plan = draw_up(problem, path, settings.tolerance, settings.iterations, settings.rate is None)
    count = plan.iterations or 0
    with np.errstate(over="ignore", invalid="ignore"):
        theta = _walked(plan, parabola, path, count)
        certificate = Certificate.of(path, parabola, theta)
        cost = path.least + certificate.cost_gap - certificate.rounding
    return Run(
        parameters=coordinates.leave(theta),
        cost=cost,
        cost_start=parabola.cost(path.start),
        r2=r2(problem, moments, coordinates, theta),
        iterations=count,
        outcome=_outcome(problem, path, plan, moments, certificate),
        certificate=certificate,
        plan=plan,
        course=Closed(path, count, moments, problem.features),
        moments=moments,
        evidence=Evidence.of(problem, quadratic, parabola, path, moments),
    )


def _walked(plan: Plan, parabola: Parabola, path: Path, count: int) -> np.ndarray:
    if plan.path == "moments, closed form":
        end: np.ndarray = path.theta(count)
        return end
    theta = path.start
    for theta in steps(parabola, path.start, path.rate, count):  # noqa: B007 (the last one is wanted)
        pass
    return theta


def _outcome(problem: Problem, path: Path, plan: Plan, moments: Moments, certificate: Certificate) -> Outcome:
    culprit = _culprit(problem, path, moments)
    facts = Circumstances(path, plan.tolerance, plan.iterations or 0, culprit, certificate.cost_gap)
    return tell(_ending(path, plan, certificate), facts)


def _ending(path: Path, plan: Plan, certificate: Certificate) -> Ending:
    if path.rate >= path.spectrum.bound:
        return Ending.DIVERGED if path.rate > path.spectrum.bound else Ending.AT_THE_BOUND
    if plan.iterations is None:
        return Ending.TOO_SLOW
    wanted = plan.tolerance * path.reference(plan.tolerance)
    # a thousandth more, because the stop is chosen before it is known what rounding adds
    if certificate.cost_gap <= 1.001 * wanted:
        return Ending.CONVERGED
    return Ending.AT_ROUNDING if path.gap(plan.iterations) <= wanted else Ending.ITERATIONS_DONE


def _culprit(problem: Problem, path: Path, moments: Moments) -> str:
    place, share = path.spectrum.steepest()
    if place == 0:
        return f"The bias sets the bound: it has {share:.0%} of the steepest direction."
    mean = moments.mean[place - 1]
    deviation = moments.deviations[place - 1]
    return (
        f"The scale of {problem.features[place - 1]!r} sets the bound: it has {share:.0%} of the steepest direction "
        f"(mean {mean:.4g}, standard deviation {deviation:.4g})."
    )
