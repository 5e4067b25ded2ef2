"""What will be done by mini-batches, and why."""

from __future__ import annotations

from thalweg.descent.batches.feed import Feed
from thalweg.descent.batches.smoothness import gain
from thalweg.descent.batches.tail import Tail
from thalweg.descent.pace import Pace
from thalweg.descent.plan import Plan, Walk
from thalweg.descent.settings import Settings
from thalweg.descent.stepwise.ground import Ground
from thalweg.descent.stepwise.plan_by_rule import plan_by_rule, why_held_out, why_pace, why_stop
from thalweg.rules.plain import Plain

MOST_EPOCHS = 100
"""Without a number of iterations it ends after so many."""


def draw_up_batches(ground: Ground, feed: Feed, settings: Settings, wanted: Pace, taken: Pace) -> Plan:
    """The plan. ``wanted`` is the pace that was chosen, ``taken`` the one that did not diverge."""
    walk: Walk = "batches, read again" if feed.table is None else "batches, in memory"
    why = (
        _why_batches(ground, feed, walk),
        _why_order(feed),
        *_why_pace(settings, wanted, taken),
        _why_last(feed, settings),
        why_stop(settings, "steps", ", looked at once an epoch,", f"{MOST_EPOCHS} epochs"),
        why_held_out(settings),
    )
    return plan_by_rule(ground, settings, taken, walk, filter(None, why))


def _why_batches(ground: Ground, feed: Feed, walk: Walk) -> str:
    where = "held in memory" if walk == "batches, in memory" else "read again for every epoch"
    order = feed.order
    one = "one row" if order.batch == 1 else f"{order.batch:,} rows"
    exact = " The cost after each epoch comes from the moments." if ground.walk == "moments, walked" else ""
    return (
        f"Path: each step sees {one} of {order.count:,}, {order.steps:,} steps an epoch; the rows are {where}.{exact}"
    )


def _why_order(feed: Feed) -> str:
    order = feed.order
    if order.is_whole:
        return f"Order: every row once an epoch, all of them shuffled anew each time; seed {order.seed} decides how."
    return (
        f"Order: every row once an epoch; they do not fit into memory together, so they are shuffled within windows of "
        f"{order.window:,} rows, which keep the order of the data; seed {order.seed} decides how."
    )


def _why_pace(settings: Settings, wanted: Pace, taken: Pace) -> tuple[str, ...]:
    rule, *others = why_pace(settings, wanted, taken)
    if settings.rate is None and wanted.rule.is_linear:
        adds_up = "" if isinstance(wanted.rule, Plain) else f", by the {gain(wanted.rule):.4g} gradients it adds up"
        others[-1 if wanted.eta == taken.eta else -2] = (
            f"Learning rate: {wanted.eta:.6g} = 1/(2 L){adds_up}, with L the expected smoothness of such batches "
            "(Gower et al. 2019): steps of this length converge in the mean, to where the noise keeps them."
        )
    if isinstance(taken.schedule, Tail):
        others.append(
            f"Schedule: constant for {taken.schedule.turn(taken.eta):,} steps, then (2k+1)/((k+1)² mu) with mu = "
            f"{taken.schedule.smallest:.4g}, the least curvature of the cost, so that the noise averages out."
        )
    return (rule, *others)


def _why_last(feed: Feed, settings: Settings) -> str:
    order = feed.order
    if settings.rate is not None or order.last == order.batch:
        return ""
    return (
        f"Last batch: it has {order.last:,} {'row' if order.last == 1 else 'rows'}, and its step is shorter in "
        "proportion: each row counts alike."
    )
