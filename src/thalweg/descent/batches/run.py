"""Fit by mini-batches: check that the steps can be taken on some of the rows, take them, and tell how it went."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Quadratic
from thalweg.descent.batches.epochs import Epochs
from thalweg.descent.batches.feed import Feed
from thalweg.descent.batches.plan import MOST_EPOCHS, draw_up_batches
from thalweg.descent.batches.smoothness import expected_smoothness, gain
from thalweg.descent.batches.tail import Tail
from thalweg.descent.batches.walker import Steps
from thalweg.descent.batches.walkers import quickest
from thalweg.descent.outcome import Ending
from thalweg.descent.pace import Pace
from thalweg.descent.problem import Problem
from thalweg.descent.settings import Settings
from thalweg.descent.step import Descending
from thalweg.descent.stepwise.endings import Events, tell
from thalweg.descent.stepwise.ground import Ground, Telling
from thalweg.descent.stepwise.of_parabola import OfParabola
from thalweg.descent.stepwise.pursuit import Pursued
from thalweg.descent.stepwise.run import FIRST_ROUNDING, course_of, pursuit_of, slowed_down
from thalweg.kernels.moments import Moments
from thalweg.rules.plain import Plain
from thalweg.rules.rule import Facts

_PERFECT = 1e-12
_ENOUGH = 0.01
"""Noise that leaves the cost within this share of the least is no bad news."""


def descend_in_batches(
    problem: Problem, quadratic: Quadratic | None, moments: Moments, settings: Settings
) -> Descending:
    """The descent by batches of ``settings.batch`` rows, fewer than there are."""
    _check(settings)
    batch = min(settings.batch or moments.count, moments.count)
    feed = Feed.of(problem, moments, batch, settings.seed)
    ground = Ground.of(problem, quadratic, moments, feed.rows)
    mu = FIRST_ROUNDING * ground.objective.bends(ground.start.theta)
    steepness = ground.objective.steepness(ground.start, mu)
    wanted = _pace(ground, feed, settings, steepness)
    pursuit = replace(pursuit_of(ground, settings, mu), limit=MOST_EPOCHS * feed.order.steps, noisy=True)
    walker = quickest(Steps(problem, wanted.rule, batch, moments.weight / moments.count), pursuit.most)
    epochs = Epochs(feed, ground.objective, wanted, walker, settings.rate is None)

    def descend(pace: Pace) -> Telling:
        return ground.told(pursuit.along(replace(epochs, pace=pace).strides(ground.start), pace, steepness))

    pursued, pace = yield from slowed_down(descend, wanted, settings)
    pursued = _named(pursued)
    outcome = tell(Events(pursued, ground.start, settings.tolerance, settings.rate is not None, pace, feed.order.steps))
    plan = draw_up_batches(ground, feed, settings, wanted, pace)
    return ground.run(pursued, outcome, plan, course_of(ground, pursued, settings, pace.eta, is_fixed=True))


def _check(settings: Settings) -> None:
    """Refuse what looks at the gradient of all rows."""
    rule, schedule = settings.rule, settings.schedule
    if schedule is not None and (schedule.ignores_eta or not schedule.is_open):
        raise Refusal(
            f"The schedule {schedule.name} finds its rates for gradients of all rows.",
            "A batch has another gradient, along which they may be far too long.",
            "Leave out the batch, or choose an open schedule such as inverse.",
        )
    if rule is not None and not rule.is_entrywise:
        raise Refusal(
            f"The rule {rule.name} measures its steps by how the gradient changes.",
            "From batch to batch it changes because other rows are seen.",
            "Leave out the batch, or choose a rule such as momentum or adam.",
        )


def _pace(ground: Ground, feed: Feed, settings: Settings, steepness: float) -> Pace:
    """As asked; otherwise plain steps that expected smoothness allows, shorter and shorter where that is known to
    help."""
    facts = ground.facts(steepness)
    ridge, order = 2 * ground.problem.shrinkage.ridge, feed.order
    whole = (steepness or 1.0) * float(ground.squared.roots[0]) ** 2 + ridge
    each = (steepness or 1.0) * feed.longest() + ridge
    smooth = 2 * expected_smoothness(whole, max(each, whole), order.count, order.batch)
    pace = Pace.of(settings, Facts(smooth, smooth, facts.far, facts.dimensions))
    if settings.rate is None and pace.rule.is_linear:
        pace = replace(pace, eta=1 / (smooth * gain(pace.rule)))
    smallest = _smallest(ground)
    is_ours = settings.rate is None and settings.schedule is None and isinstance(pace.rule, Plain)
    return replace(pace, schedule=Tail(smallest)) if is_ours and smallest is not None else pace


def _smallest(ground: Ground) -> float | None:
    """How much the mean of all losses curves at least, where that is known and the steps have noise to average out."""
    if ground.walk != "moments, walked":
        return None
    objective = ground.objective
    if isinstance(objective, OfParabola):
        parabola, spectrum = objective.parabola, objective.path.spectrum
        is_perfect = spectrum.unexplained <= _PERFECT * parabola.target_variance
        return None if is_perfect else float(objective.eigenvalues[-1])
    roots = ground.squared.roots
    return objective.steepness(ground.start, 0.0) * float(np.min(roots[roots > 0])) ** 2


def _named(pursued: Pursued) -> Pursued:
    """What noise leaves is no bad news where it is little."""
    least = pursued.reading.cost - pursued.gap.bound
    is_little = pursued.gap.convex and math.isfinite(least) and pursued.gap.bound <= _ENOUGH * abs(least)
    is_noisy = pursued.ending is Ending.TOO_SLOW and is_little
    return replace(pursued, ending=Ending.NOISY) if is_noisy else pursued
