"""Fit step by step: choose the steps, take them, and tell how it went."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace

from thalweg.costs.cost import Quadratic
from thalweg.descent.course import Walked
from thalweg.descent.outcome import Ending
from thalweg.descent.pace import Pace
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.linear_rule import LinearRule
from thalweg.descent.settings import Settings
from thalweg.descent.step import Descending, Step
from thalweg.descent.stepwise.endings import Events, tell
from thalweg.descent.stepwise.ground import Ground, Telling
from thalweg.descent.stepwise.held_out import cost_held_out
from thalweg.descent.stepwise.metric import Metric
from thalweg.descent.stepwise.objective import Objective
from thalweg.descent.stepwise.plan import Manner, draw_up
from thalweg.descent.stepwise.plan_by_rule import draw_up_by_rule
from thalweg.descent.stepwise.pursuit import Pursued, Pursuing, Pursuit
from thalweg.descent.stepwise.walk import Descent
from thalweg.kernels.moments import Moments

FIRST_ROUNDING = 0.3
"""Kinks are rounded off first by this share of the mean distance that the predictions have from them."""
_HALVINGS, _PATIENCE = 20, 500


def walk(problem: Problem, quadratic: Quadratic | None, moments: Moments, settings: Settings) -> Descending:
    """The descent on a cost that is not quadratic, or has a lasso, or by a rule or schedule without a closed form."""
    ground = Ground.of(problem, quadratic, moments)
    mu = FIRST_ROUNDING * ground.objective.bends(ground.start.theta)
    if settings.is_walked:
        return (yield from _by_rule(ground, settings, mu))
    manner = Manner.of(settings, mu)
    pursued = yield from ground.told(_pursuing(manner, ground, settings))
    course = course_of(ground, pursued, settings, 1 / pursued.curvature, manner.is_fixed)
    outcome = tell(Events(pursued, ground.start, settings.tolerance, manner.is_fixed))
    return ground.run(pursued, outcome, draw_up(problem, manner, settings, ground.walk, course.rate), course)


def _by_rule(ground: Ground, settings: Settings, mu: float) -> Descending:
    steepness = ground.objective.steepness(ground.start, mu)
    pace = Pace.of(settings, ground.facts(steepness))
    pursuit = pursuit_of(ground, settings, mu)
    # a kink makes steps of a constant length hover however short they are, and a decay draws them elsewhere
    is_sure_to_fall = settings.rate is None and not mu and LinearRule.of(pace.rule) is not None
    if not pace.schedule.ignores_eta and (settings.iterations is None or is_sure_to_fall):
        pursuit = replace(pursuit, patience=_PATIENCE)

    def descend(pace: Pace) -> Telling:
        return ground.told(pursuit.by_rule(pace, steepness))

    pursued, taken = yield from slowed_down(descend, pace, settings, is_sure_to_fall)
    plan = draw_up_by_rule(ground, settings, pace, taken)
    outcome = tell(Events(pursued, ground.start, settings.tolerance, settings.rate is not None, pace=taken))
    return ground.run(pursued, outcome, plan, course_of(ground, pursued, settings, taken.eta, is_fixed=True))


def slowed_down(
    descend: Callable[[Pace], Telling], pace: Pace, settings: Settings, is_sure_to_fall: bool = False
) -> Generator[Step, None, tuple[Pursued, Pace]]:
    """The descent at this pace; at half of it, and half of that, while it diverges at a rate that nobody asked for, or
    hovers where the cost would fall at some rate."""
    pursued = yield from descend(pace)
    for _ in range(0 if settings.rate is not None or pace.schedule.ignores_eta else _HALVINGS):
        hovers = is_sure_to_fall and pursued.idle and pursued.ending in (Ending.TOO_SLOW, Ending.ITERATIONS_DONE)
        if pursued.ending is not Ending.DIVERGED and not hovers:
            break
        pace = pace.halved
        pursued = yield from descend(pace)
    return pursued, pace


def pursuit_of(ground: Ground, settings: Settings, mu: float = 0.0) -> Pursuit:
    """What is pursued, and until when."""
    held_out = None if settings.hold_out is None else cost_held_out(ground)
    return Pursuit(ground.objective, ground.start, settings.tolerance, settings.iterations, mu, held_out=held_out)


def course_of(ground: Ground, pursued: Pursued, settings: Settings, rate: float, is_fixed: bool) -> Walked:
    """What was seen along the way."""
    return Walked(
        start=ground.coordinates.leave(ground.start.theta),
        rate=rate,
        history=pursued.history.finite,
        is_fixed=is_fixed,
        again={**settings.to_dict(), **ground.problem.unusual},
    )


def _pursuing(manner: Manner, ground: Ground, settings: Settings) -> Pursuing:
    pursuit = pursuit_of(ground, settings, manner.mu)
    if settings.rate is not None:
        return pursuit.by_rule(Pace.fixed(settings.rate, settings.iterations))
    metric = _lengths(manner, ground.objective)
    return pursuit.by(Descent(ground.objective, metric, manner.mu, momentum=not manner.is_plain))


def _lengths(manner: Manner, objective: Objective) -> Metric:
    # weights become zero one by one: only where lengths are those of the weights is the step for that known
    if manner.is_plain or objective.shrinkage.lasso:
        return Metric.plain(len(objective.metric.roots))
    return objective.metric.with_ridge(objective.shrinkage.ridge)
