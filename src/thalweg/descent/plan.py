"""What will be done, and why: every choice with its reason and what it is predicted to cost."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, final

from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.path import Path

Walk: TypeAlias = Literal[
    "moments, stepped",
    "moments, closed form",
    "moments, walked",
    "rows, in memory",
    "rows, read again",
    "batches, in memory",
    "batches, read again",
]

MOST_STEPS = 1_000
"""Up to here stepping takes a few milliseconds, and rounds component by component as a loop over the rows would."""


@final
@dataclass(frozen=True)
class Plan:
    """The choices of a run. ``iterations`` is ``None`` where none of any number would do."""

    source: str
    target: str
    features: tuple[str, ...]
    cost: str
    scale: str
    path: Walk
    rule: str
    learning_rate: float
    iterations: int | None
    tolerance: float
    engine: str
    predicted: dict[str, Any]
    why: tuple[str, ...]
    ridge: float = 0.0
    lasso: float = 0.0
    schedule: str = "constant"
    batch: int | None = None

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def draw_up(problem: Problem, path: Path, tolerance: float, asked: int | None, auto_rate: bool) -> Plan:
    """Choose the path and the stop for a problem whose spectrum is known.

    ``asked`` is the number of iterations asked for, if any; ``auto_rate`` whether the rate is our own choice.
    """
    is_stable = path.rate < path.spectrum.bound
    count = asked if asked is not None else (path.iterations_to(tolerance) if is_stable else 0)
    walk: Walk = "moments, stepped" if asked is not None and asked <= MOST_STEPS else "moments, closed form"
    return Plan(
        source=problem.source.name,
        target=problem.target,
        features=problem.features,
        cost=problem.cost.name,
        scale=problem.scale,
        path=walk,
        rule="plain",
        learning_rate=path.rate,
        iterations=count,
        tolerance=tolerance,
        engine="local",
        predicted={"passes": 1, "iterations": count, "cost_gap": _gap(path, count)},
        why=(
            _why_moments(problem),
            _why_walk(walk, asked),
            _why_scale(problem, path),
            _why_rate(path, auto_rate),
            _why_stop(asked, count, tolerance, is_stable),
            *why_penalty(problem),
        ),
        ridge=problem.shrinkage.ridge,
    )


def _gap(path: Path, count: int | None) -> float | None:
    gap = math.inf if count is None else path.gap(count)
    return gap if math.isfinite(gap) else None


def why_penalty(problem: Problem) -> tuple[str, ...]:
    """What is added to the cost, if anything."""
    weights = problem.shrinkage
    terms = [f"{weights.ridge:g} * sum(beta**2)"] * bool(weights.ridge)
    terms += [f"{weights.lasso:g} * sum(abs(beta))"] * bool(weights.lasso)
    where = "raw" if problem.scale == "none" else "standardised"
    words = f"Penalty: {' + '.join(terms)} is added to the cost, beta for the {where} features; the bias stays free."
    return (words,) if terms else ()


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
    condition = f"the condition number of the Hessian is {path.spectrum.condition:.4g}"
    if problem.scale == "none":
        return f"Scale: the raw columns, as asked; {condition}."
    return f"Scale: features standardised for the descent, results mapped back to the data's units; {condition}."


def _why_rate(path: Path, auto_rate: bool) -> str:
    bound = f"the bound is 2/lambda_max = {path.spectrum.bound:.6g}"
    if auto_rate:
        return f"Learning rate: {path.rate:.6g} = 2/(lambda_min + lambda_max), the best fixed one; {bound}."
    share = path.rate / path.spectrum.bound
    return f"Learning rate: {path.rate:.6g}, as asked, {share:.4g} times what is stable; {bound}."


def _why_stop(asked: int | None, count: int | None, tolerance: float, is_stable: bool) -> str:
    if asked is not None:
        return f"Stop: after {asked:,} iterations, as asked."
    if not is_stable:
        return "Stop: nothing is run, because at this learning rate the descent does not converge."
    if count is None:
        return f"Stop: a relative excess cost of {tolerance:g} is out of reach at this learning rate."
    return f"Stop: at iteration {count:,}, where the certified relative excess cost first is below {tolerance:g}."
