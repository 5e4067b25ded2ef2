"""Full-batch gradient descent on a quadratic cost: on the moments of the data, every iterate known."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.costs.cost import Quadratic
from thalweg.descent.certificate import Certificate
from thalweg.descent.course import Closed
from thalweg.descent.explained import r2
from thalweg.descent.inference.evidence import Evidence
from thalweg.descent.outcome import Circumstances, Ending, Outcome, tell
from thalweg.descent.pace import Pace
from thalweg.descent.passes.reading import Progress
from thalweg.descent.plan import Plan
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.bounds import Bounds
from thalweg.descent.quadratic.closed_form import decay_of, facts
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.plan import draw_up
from thalweg.descent.quadratic.scheduled import MOST_STEPS
from thalweg.descent.quadratic.stepped import steps
from thalweg.descent.run import Run
from thalweg.descent.settings import Settings
from thalweg.kernels.moments import Moments

Vector: TypeAlias = Float64[np.ndarray, " p"]


@final
@dataclass(frozen=True, eq=False)
class Laid:
    """All that is settled before the first step; ``count`` iterations, if any number does."""

    problem: Problem
    quadratic: Quadratic
    moments: Moments
    landscape: Landscape
    pace: Pace
    path: Path
    count: int | None
    plan: Plan

    @property
    def is_stepped(self) -> bool:
        """Whether the updates are taken one by one, as they are written."""
        return self.plan.path == "moments, stepped"

    @property
    def iterates(self) -> Iterator[Vector]:
        """Every iterate, one update after the other."""
        return steps(self.landscape.parabola, self.path.start, self.pace.rule, self.path.rate, self.count or 0)


def lay(
    problem: Problem, quadratic: Quadratic, moments: Moments, settings: Settings, progress: Progress | None = None
) -> Laid:
    """The path of a quadratic cost, its ridge included, by steps that have a closed form, and the plan of it."""
    landscape = Landscape.looked_at_twice(problem, quadratic, moments, progress)
    pace = Pace.of(settings, facts(landscape.spectrum, landscape.start))

    def path_for(count: int) -> Path:
        return landscape.path(decay_of(pace, landscape.spectrum, count))

    count = _wanted(path_for, pace, settings)
    path = path_for(count or 0)
    plan = draw_up(problem, path, pace, settings, count)
    return Laid(problem, quadratic, moments, landscape, pace, path, count, plan)


def descend(
    problem: Problem, quadratic: Quadratic, moments: Moments, settings: Settings, progress: Progress | None = None
) -> Run:
    """The run along a path that is known."""
    return arrive(lay(problem, quadratic, moments, settings, progress))


def arrive(laid: Laid) -> Run:
    """What is at the end of the path."""
    problem, moments, path, plan, count = laid.problem, laid.moments, laid.path, laid.plan, laid.count
    spectrum, parabola, coordinates = path.spectrum, laid.landscape.parabola, path.coordinates
    with np.errstate(over="ignore", invalid="ignore"):
        theta = deque(laid.iterates, maxlen=1).pop() if laid.is_stepped else path.theta(count or 0)
        certificate = Certificate.of(path, parabola, theta)
        cost = path.least + Bounds(spectrum.root, parabola, coordinates, theta).exact
    return Run(
        parameters=coordinates.leave(theta),
        cost=cost,
        cost_start=parabola.cost(path.start),
        r2=r2(problem, moments, coordinates, theta),
        iterations=count or 0,
        outcome=_outcome(laid, certificate),
        certificate=certificate,
        plan=plan,
        course=Closed(path, count or 0, moments, problem.features, steps=laid.pace.unusual | problem.unusual),
        moments=moments,
        evidence=Evidence.of(problem, laid.quadratic, parabola, path, moments),
        passes=spectrum.root.passes,
    )


def _wanted(path_for: Callable[[int], Path], pace: Pace, settings: Settings) -> int | None:
    """How many iterations there are to be: as many as are asked for, or as the tolerance needs, if any number does."""
    if settings.iterations is not None:
        return settings.iterations
    path = path_for(1)
    if pace.is_constant:
        nearest: int | None = path.iterations_to(settings.tolerance)
        return nearest if path.is_stable else 0
    return shortest(path_for, settings.tolerance * path.reference(settings.tolerance))


def shortest(path_for: Callable[[int], Path], wanted: float) -> int | None:
    """The least count whose own path is near enough at its end: a schedule is made for its number of steps."""

    def is_near(count: int) -> bool:
        return bool(path_for(count).gap(count) <= wanted)

    enough = next((1 << power for power in range(MOST_STEPS.bit_length()) if is_near(1 << power)), None)
    if enough is None or enough == 1:
        return enough
    low, high = enough // 2, enough
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if is_near(middle) else (middle, high)
    return high


def _outcome(laid: Laid, certificate: Certificate) -> Outcome:
    path, plan = laid.path, laid.plan
    culprit = _culprit(laid.problem, path, laid.moments)
    facts = Circumstances(path, plan.tolerance, plan.iterations or 0, culprit, certificate.cost_gap)
    return tell(_ending(path, plan, certificate, is_asked=laid.pace.count is not None), facts)


def _ending(path: Path, plan: Plan, certificate: Certificate, is_asked: bool) -> Ending:
    if not path.is_stable:
        return Ending.DIVERGED
    if path.rate == path.bound:
        return Ending.AT_THE_BOUND
    if plan.iterations is None:
        return Ending.TOO_SLOW
    wanted = plan.tolerance * path.reference(plan.tolerance)
    # a thousandth more, because the stop is chosen before it is known what rounding adds
    if certificate.cost_gap <= 1.001 * wanted:
        return Ending.CONVERGED
    is_there = not is_asked or path.gap(plan.iterations) <= wanted
    return Ending.AT_ROUNDING if is_there else Ending.ITERATIONS_DONE


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
