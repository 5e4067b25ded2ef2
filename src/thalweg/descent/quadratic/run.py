"""Full-batch gradient descent on a quadratic cost: on the moments of the data, every iterate known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from thalweg.costs.cost import Quadratic
from thalweg.descent.course import Closed
from thalweg.descent.pace import Pace
from thalweg.descent.passes.reading import Progress
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.arrived import Arrived
from thalweg.descent.quadratic.closed_form import decay_of, facts
from thalweg.descent.quadratic.laid import Laid
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.scheduled import MOST_STEPS
from thalweg.descent.run import Run
from thalweg.descent.settings import Settings
from thalweg.kernels.moments import Moments


def lay(
    problem: Problem, quadratic: Quadratic, moments: Moments, settings: Settings, progress: Progress | None = None
) -> Laid:
    """The path of a quadratic cost, its ridge included, by steps that have a closed form, and the plan of it."""
    landscape = Landscape.looked_at_twice(problem, quadratic, moments, progress)
    pace = Pace.of(settings, facts(landscape.spectrum, landscape.start))

    def path_for(count: int) -> Path:
        return landscape.path(decay_of(pace, landscape.spectrum, count))

    if pace.is_constant:
        path = path_for(0)
        count = _wanted(path, settings)
    else:
        count = _wanted_of_a_schedule(path_for, settings)
        path = path_for(count or 0)
    # all rows that are ever read have been: nothing holds on to them from here
    return Laid(problem.without_rows, quadratic, moments, settings, landscape, pace, path, count)


def descend(
    problem: Problem, quadratic: Quadratic, moments: Moments, settings: Settings, progress: Progress | None = None
) -> Run:
    """The run along a path that is known."""
    return arrive(lay(problem, quadratic, moments, settings, progress))


def arrive(laid: Laid) -> Run:
    """What is at the end of the path."""
    path, count = laid.path, laid.count or 0
    with np.errstate(over="ignore", invalid="ignore"):
        theta = laid.end if laid.is_stepped else path.theta(count)
    return Run(
        parameters=path.coordinates.leave(theta),
        iterations=count,
        account=Arrived(laid, theta),
        course=Closed(path, count, laid.moments, laid.problem.features, steps=laid.pace.unusual | laid.problem.unusual),
        moments=laid.moments,
        passes=path.spectrum.passes,
    )


def _wanted(path: Path, settings: Settings) -> int | None:
    """How many iterations there are to be: as many as are asked for, or as the tolerance needs, if any number does."""
    if settings.iterations is not None:
        return settings.iterations
    nearest: int | None = path.iterations_to(settings.tolerance)
    return nearest if path.is_stable else 0


def _wanted_of_a_schedule(path_for: Callable[[int], Path], settings: Settings) -> int | None:
    """The same where every number of steps has a path of its own."""
    if settings.iterations is not None:
        return settings.iterations
    return shortest(path_for, settings.tolerance * path_for(1).reference(settings.tolerance))


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
