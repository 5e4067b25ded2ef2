"""What will be done on a quadratic cost, and why."""

from __future__ import annotations

import math

from thalweg.descent.pace import Pace
from thalweg.descent.plan import Plan, Walk
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.whitening import why_again
from thalweg.descent.settings import Settings

_FEW, MOST_STEPS, _MOST_PRODUCTS = 10, 1_000, 1 << 26
"""Up to here stepping takes some milliseconds, and rounds component by component as a loop over the rows would."""


def draw_up(problem: Problem, path: Path, pace: Pace, settings: Settings, count: int | None) -> Plan:
    """The plan for a problem whose path is known, of which ``count`` iterations are wanted."""
    walk, asked = walk_of(problem, settings, pace), settings.iterations
    return Plan.of(
        problem,
        settings.tolerance,
        path=walk,
        rule=pace.rule.name,
        schedule=pace.schedule.name,
        learning_rate=path.rate,
        iterations=count,
        predicted={"passes": path.spectrum.passes, "iterations": count, "cost_gap": _gap(path, count)},
        why=(
            _why_moments(problem),
            *why_again(path.spectrum.root),
            _why_walk(walk, asked),
            _why_scale(problem, path),
            _why_rate(path, pace, settings.rate is None),
            _why_stop(path, settings, count),
        ),
    )


def walk_of(problem: Problem, settings: Settings, pace: Pace) -> Walk:
    """Where the steps are taken."""
    asked, products = settings.iterations, len(problem.columns) ** 2
    is_few = asked is not None and asked <= min(MOST_STEPS, max(_FEW, _MOST_PRODUCTS // products)) and pace.is_constant
    return "moments, stepped" if is_few else "moments, closed form"


def _gap(path: Path, count: int | None) -> float | None:
    gap = math.inf if count is None else path.gap(count)
    return gap if math.isfinite(gap) else None


def _why_moments(problem: Problem) -> str:
    return (
        f"Path: the cost {problem.cost.name} is quadratic in the parameters, so one pass over the data gives the "
        "moments (count, means, centred scatter), and all iterations happen in them, however many rows there are."
    )


def _why_walk(walk: Walk, asked: int | None) -> str:
    if walk == "moments, stepped":
        return f"Iterations: {asked:,} are few enough to be stepped one by one, exactly as the update rule is written."
    return "Iterations: in closed form, each mode of the Hessian by itself; 10^9 iterations cost what 10 cost."


def _why_scale(problem: Problem, path: Path) -> str:
    condition = f"the condition number of the Hessian is {_size(path.spectrum.condition)}"
    if problem.scale == "none":
        return f"Scale: the raw columns, as asked; {condition}."
    return f"Scale: features standardised for the descent, results mapped back to the data's units; {condition}."


def _size(number: float) -> str:
    return f"{number:.4g}" if math.isfinite(number) else "beyond the largest double"


def _why_rate(path: Path, pace: Pace, is_auto: bool) -> str:
    if not pace.is_constant:
        return _why_schedule(path, pace, is_auto)
    bound = f"the bound is {path.bound:.6g}"
    if pace.is_plain:
        bound = f"the bound is 2/lambda_max = {path.bound:.6g}"
    if is_auto and pace.is_plain:
        return f"Learning rate: {path.rate:.6g} = 2/(lambda_min + lambda_max), the best fixed one; {bound}."
    if is_auto:
        return f"Learning rate: {path.rate:.6g} for {pace.rule.name}; {bound}. {pace.rule.why_rate}"
    share = path.rate / path.bound
    return f"Learning rate: {path.rate:.6g}, as asked, {share:.4g} times what is stable; {bound}."


def _why_schedule(path: Path, pace: Pace, is_auto: bool) -> str:
    if pace.schedule.ignores_eta:
        return f"Learning rate: the schedule {pace.schedule.name} finds it from the eigenvalues of the Hessian."
    base = f"{path.rate:.6g}, {'the best fixed one' if is_auto else 'as asked'}"
    return f"Learning rate: {base}, changed from step to step by the schedule {pace.schedule.name}."


def _why_stop(path: Path, settings: Settings, count: int | None) -> str:
    if settings.iterations is not None:
        return f"Stop: after {settings.iterations:,} iterations, as asked."
    if not path.is_stable:
        return "Stop: nothing is run, because at this learning rate the descent does not converge."
    if count is None:
        return f"Stop: a relative excess cost of {settings.tolerance:g} is out of reach of these steps."
    return (
        f"Stop: at iteration {count:,}, where the certified relative excess cost is first below {settings.tolerance:g}."
    )
