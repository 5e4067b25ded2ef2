"""What will be done by a rule and a schedule, and why."""

from __future__ import annotations

import math
from collections.abc import Iterable

from thalweg.descent.pace import Pace
from thalweg.descent.plan import Plan, Walk
from thalweg.descent.problem import Problem
from thalweg.descent.settings import Settings
from thalweg.descent.stepwise.ground import Ground
from thalweg.descent.stepwise.plan import why_path
from thalweg.descent.stepwise.pursuit import MOST_ITERATIONS
from thalweg.descent.stepwise.ruled import Stepper


def draw_up_by_rule(ground: Ground, settings: Settings, wanted: Pace, taken: Pace) -> Plan:
    """The plan for full batches. ``wanted`` is the pace that was chosen, ``taken`` the one that did not diverge."""
    problem = ground.problem
    why = (
        _why_ground(ground),
        *why_pace(settings, wanted, taken),
        _why_lasso(problem, taken),
        why_stop(settings, "iterations", "", f"{MOST_ITERATIONS:,} iterations"),
        why_held_out(settings),
    )
    return plan_by_rule(ground, settings, taken, ground.walk, filter(None, why))


def plan_by_rule(ground: Ground, settings: Settings, pace: Pace, walk: Walk, why: Iterable[str]) -> Plan:
    """The plan with its reasons."""
    return Plan.of(
        ground.problem,
        settings.tolerance,
        path=walk,
        rule=pace.rule.name,
        learning_rate=pace.eta,
        iterations=settings.iterations,
        predicted={"passes": None, "iterations": settings.iterations, "cost_gap": None},
        why=tuple(why),
        schedule=pace.schedule.name,
        batch=None if walk == ground.walk else settings.batch,
    )


def why_pace(settings: Settings, wanted: Pace, taken: Pace) -> tuple[str, ...]:
    """The rule, the schedule and the learning rate."""
    rule = "as asked" if settings.rule is not None else "no other was asked for"
    lines = [f"Rule: {taken.rule.name}, {rule}."]
    if taken.schedule.ignores_eta:
        return (*lines, f"Learning rate: the schedule {taken.schedule.name} finds it at every step.")
    if settings.schedule is not None:
        lines += [f"Schedule: {taken.schedule.name}, as asked."]
    if settings.rate is not None:
        return (*lines, f"Learning rate: {taken.eta:.6g}, as asked.")
    return (*lines, f"Learning rate: {wanted.eta:.6g}. {wanted.rule.why_rate}", *_why_halved(wanted, taken))


def _why_halved(wanted: Pace, taken: Pace) -> tuple[str, ...]:
    times = round(math.log2(wanted.eta / taken.eta))
    if not times:
        return ()
    often = "once" if times == 1 else f"{times} times"
    why = "because the descent diverged or hovered at the larger ones"
    return (f"Learning rate: halved {often}, to {taken.eta:.6g}, {why}.",)


def _why_ground(ground: Ground) -> str:
    if ground.walk == "moments, walked" and not ground.problem.shrinkage.lasso:
        return (
            f"Path: the cost {ground.problem.cost.name} is quadratic in the parameters, so one pass over the data "
            "gives the moments; the steps are walked on them one by one."
        )
    return why_path(ground.problem, ground.walk)


def _why_lasso(problem: Problem, pace: Pace) -> str:
    if not problem.shrinkage.lasso:
        return ""
    if Stepper(pace.rule, problem.shrinkage).is_proximal:
        return "Lasso: a proximal step after each step: weights move towards zero, and to zero where that is past it."
    return (
        "Lasso: its slope is part of the gradient, and weights that would change their sign become zero; they stay so "
        "while the slope of the losses is smaller."
    )


def why_stop(settings: Settings, steps: str, looked: str, most: str) -> str:
    """After how many ``steps`` it ends, or when the excess, ``looked`` at as is said, is small enough."""
    if settings.iterations is not None:
        return f"Stop: after {settings.iterations:,} {steps}, as asked."
    return (
        f"Stop: when the relative excess cost{looked} is certified to be at most {settings.tolerance:g}, at the latest "
        f"after {most}."
    )


def why_held_out(settings: Settings) -> str:
    """By which rows it is stopped early, if at all."""
    if settings.hold_out is None:
        return ""
    return (
        f"Stop: before that, if the cost of the rows held out, {settings.hold_out:.3g} of all (seed {settings.seed}), "
        "has not fallen for ten looks in succession and a tenth of all; the parameters at which it was least are kept."
    )
