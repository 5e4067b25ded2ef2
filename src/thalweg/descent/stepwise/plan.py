"""What will be done on a cost without a closed form, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from thalweg.descent.plan import Plan, Walk
from thalweg.descent.problem import Problem
from thalweg.descent.settings import Settings
from thalweg.descent.stepwise.pursuit import MOST_ITERATIONS


@final
@dataclass(frozen=True)
class Manner:
    """How the steps are taken: ``plain`` or accelerated, at a learning rate that ``is_fixed`` or is found.

    With ``mu`` above 0 the kinks of the losses are rounded off, at first by so much.
    """

    is_plain: bool
    is_fixed: bool
    mu: float

    @classmethod
    def of(cls, settings: Settings, mu: float) -> Manner:
        """A rate that is given is kept; iterations that are asked for are the tutorial's, as far as there is a rate
        for them. All else is left to acceleration."""
        is_fixed = settings.rate is not None
        return cls(is_fixed or (settings.iterations is not None and not mu), is_fixed, mu)


def draw_up(problem: Problem, manner: Manner, settings: Settings, walk: Walk, rate: float) -> Plan:
    """The plan; ``rate`` is the learning rate of the first step."""
    return Plan.of(
        problem,
        settings.tolerance,
        path=walk,
        rule="plain" if manner.is_plain else "accelerated",
        learning_rate=rate,
        iterations=settings.iterations,
        predicted={"passes": None, "iterations": settings.iterations, "cost_gap": None},
        why=(
            why_path(problem, walk),
            *why_kinks(manner),
            _why_scale(problem, manner),
            _why_rate(manner, rate),
            _why_stop(manner, settings),
        ),
    )


def why_path(problem: Problem, walk: Walk) -> str:
    if walk == "moments, walked":
        return "Path: the moments of the data hold all of this cost; the lasso bends it, so it is walked step by step."
    where = "they fit into memory" if walk == "rows, in memory" else "they do not fit into memory and are read again"
    return (
        f"Path: the cost {problem.cost.name} is not quadratic in the prediction, so every iteration goes over the "
        f"rows; {where}."
    )


def why_kinks(manner: Manner) -> tuple[str, ...]:
    if not manner.mu:
        return ()
    if manner.is_fixed:
        return ("Kinks: the loss has some; on one the step takes the middle of the slopes beside it.",)
    return (
        f"Kinks: the loss has some; they are rounded off within {manner.mu:.3g} of the prediction at first, then ten "
        "times less and less, until what that can hide is below the tolerance (Nesterov 2005).",
    )


def _why_scale(problem: Problem, manner: Manner) -> str:
    units = "the raw columns, as asked" if problem.scale == "none" else "features standardised for the descent"
    if manner.is_plain or problem.shrinkage.lasso:
        return f"Scale: {units}."
    return f"Scale: {units}; lengths are those of the predictions, so features that are alike do not slow it down."


def _why_rate(manner: Manner, rate: float) -> str:
    if manner.is_fixed:
        return f"Learning rate: {rate:.6g}, as asked, by the plain rule."
    if manner.is_plain:
        return "Learning rate: plain steps, at a rate that is halved whenever the cost does not fall as it should."
    return (
        "Learning rate: found at every step by backtracking (Beck and Teboulle 2009); the steps are accelerated, and "
        "the momentum is dropped where it points uphill (O'Donoghue and Candès 2015)."
    )


def _why_stop(manner: Manner, settings: Settings) -> str:
    if settings.iterations is not None and (manner.is_plain or not manner.mu):
        return f"Stop: after {settings.iterations:,} iterations, as asked."
    most = MOST_ITERATIONS if settings.iterations is None else settings.iterations
    return (
        f"Stop: when Fenchel duality bounds the relative excess cost by {settings.tolerance:g}, at the latest after "
        f"{most:,} iterations."
    )
