"""Fit a linear model by full-batch gradient descent."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Cost, Quadratic
from thalweg.descent.certificate import Certificate
from thalweg.descent.closed import Path
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.outcome import Circumstances, Ending, Outcome, tell
from thalweg.descent.parabola import Parabola
from thalweg.descent.plan import Plan, draw_up
from thalweg.descent.problem import Problem, pose
from thalweg.descent.run import Run
from thalweg.descent.spectrum import Spectrum
from thalweg.descent.stepped import steps
from thalweg.descent.survey import Progress, survey
from thalweg.kernels.moments import Moments

_LARGEST_RATE = 1e300
_ZERO, _ONE = Fraction(0), Fraction(1)
_SQUARED_ERROR = Quadratic(2 * _ONE, _ONE, _ZERO, (_ZERO, _ZERO, _ZERO))


def fit(
    data: Any,
    target: str | None = None,
    features: Sequence[str] | None = None,
    *,
    cost: str | Cost = "mse",
    scale: str = "standard",
    learning_rate: Any = "auto",
    iterations: Any = None,
    tolerance: Any = 1e-9,
    alpha: Any = None,
    beta: Any = None,
    progress: Progress | None = None,
) -> Run:
    r"""Fit alpha + X beta^T to Y by gradient descent, and say why it went as it did.

    ``data`` is a path (.csv, .parquet), a pair of arrays (X, Y) of shapes (m, n) and (m,), or any Arrow object.
    By default the features are standardised for the descent, the learning rate is the best fixed one,
    2/(lambda_min + lambda_max), and the descent stops when the certified relative excess cost J/J* - 1 is below
    ``tolerance``; results are in the data's own units. With ``scale="none"``, a ``learning_rate`` and
    ``iterations`` it gives the iterates of the tutorial:

    .. math:: \theta_{k+1} = \theta_k - \eta\,\nabla J(\theta_k)

    Raises ``Refusal`` for data, names and settings that cannot be used.

    >>> import thalweg
    >>> data = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]
    >>> run = thalweg.fit(data, scale="none", learning_rate=0.05, iterations=1, beta=[0.5, 0.25])
    >>> run.alpha, run.beta.tolist(), run.cost_start
    (0.1375, [1.01875, 0.15], 10.40625)
    >>> thalweg.fit(data).outcome.name
    'converged'
    """
    settings = Settings.read(learning_rate, iterations, tolerance)
    problem = pose(data, target, features, cost=cost, scale=scale, alpha=alpha, beta=beta)
    quadratic = problem.cost.quadratic()
    if quadratic is None:
        raise Refusal(
            f"The cost {problem.cost.name} is not quadratic in the prediction.",
            "Fitting works from the moments of the data, which do not hold what it needs.",
            "Use mse or half-mse; derive and work take any cost.",
        )
    return _descend(problem, quadratic, survey(problem, progress), settings)


@final
@dataclass(frozen=True)
class Settings:
    """How fast and how far to descend; a rate of ``None`` means the best fixed one."""

    rate: float | None
    iterations: int | None
    tolerance: float

    @classmethod
    def read(cls, learning_rate: Any, iterations: Any, tolerance: Any) -> Settings:
        """Refuse what cannot be meant."""
        is_auto = isinstance(learning_rate, str) and learning_rate == "auto"
        rate = None if is_auto else _number(learning_rate, "learning_rate")
        if rate is not None and rate <= 0:
            raise Refusal(
                f"The learning rate is {rate:g}.", "Only a positive one goes downhill.", "Give one, or 'auto'."
            )
        if rate is not None and rate > _LARGEST_RATE:
            raise Refusal(
                f"The learning rate is {rate:g}.", "One step would overflow.", "Give a smaller one, or 'auto'."
            )
        count = iterations.item() if isinstance(iterations, np.integer) else iterations
        if count is not None and (isinstance(count, bool) or not isinstance(count, int) or not 0 <= count < 2**63):
            raise Refusal(f"iterations is {str(iterations)[:40]}.", do="Give a whole number from 0 to 2^63 - 1.")
        gap = _number(tolerance, "tolerance")
        if gap < 0:
            raise Refusal(f"The tolerance is {gap:g}.", "No cost is below the least.", "Give 0 or more.")
        return cls(rate, count, gap)


def _number(value: Any, name: str) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise Refusal(f"{name} is {str(value)[:40]}.", do="Give a finite number.")
    return number


def _descend(problem: Problem, quadratic: Quadratic, moments: Moments, settings: Settings) -> Run:
    coordinates = Coordinates.of(moments, problem.scale)
    parabola = Parabola.of(quadratic, moments, coordinates)
    spectrum = Spectrum.of(parabola)
    start = _entered(problem, coordinates, parabola)
    rate = spectrum.best_rate if settings.rate is None else settings.rate
    least = spectrum.curvature / 2 * spectrum.unexplained + parabola.rest
    path = Path(spectrum, start, rate, coordinates, least, parabola.flat_cost)
    plan = draw_up(problem, path, settings.tolerance, settings.iterations, settings.rate is None)
    count = plan.iterations or 0
    with np.errstate(over="ignore", invalid="ignore"):
        theta = _walked(plan, parabola, path, count)
        certificate = Certificate.of(path, parabola, theta)
        cost = least + certificate.cost_gap - certificate.rounding
    return Run(
        parameters=coordinates.leave(theta),
        cost=cost,
        cost_start=parabola.cost(start),
        r2=_r2(moments, coordinates, theta),
        iterations=count,
        outcome=_outcome(problem, path, plan, moments, certificate),
        certificate=certificate,
        plan=plan,
        path=path,
        moments=moments,
    )


def _entered(problem: Problem, coordinates: Coordinates, parabola: Parabola) -> np.ndarray:
    with np.errstate(over="ignore", invalid="ignore"):
        start: np.ndarray = coordinates.enter(problem.start)
        if not math.isfinite(parabola.cost(start)):
            raise Refusal("The cost at the start is beyond the largest number.", do="Give a smaller alpha or beta.")
    return start


def _walked(plan: Plan, parabola: Parabola, path: Path, count: int) -> np.ndarray:
    if plan.path == "moments, closed form":
        end: np.ndarray = path.theta(count)
        return end
    theta = path.start
    for theta in steps(parabola, path.start, path.rate, count):  # noqa: B007 (the last one is wanted)
        pass
    return theta


def _r2(moments: Moments, coordinates: Coordinates, theta: np.ndarray) -> float:
    """1 - mean squared residual / variance of the target."""
    squared = Parabola.of(_SQUARED_ERROR, moments, coordinates)
    return 1 - squared.cost(theta) / squared.flat_cost


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
    deviation = math.sqrt(moments.scatter[place - 1, place - 1] / moments.count)
    return (
        f"The scale of {problem.features[place - 1]!r} sets the bound: it has {share:.0%} of the steepest direction "
        f"(mean {mean:.4g}, standard deviation {deviation:.4g})."
    )
