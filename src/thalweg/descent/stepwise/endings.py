"""What is said of a descent that was walked step by step: what happened, why, and what to do."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import final

from thalweg.descent.outcome import Ending, Outcome
from thalweg.descent.pace import Pace
from thalweg.descent.quadratic.bounds import EXACT
from thalweg.descent.stepwise.objective import Reading
from thalweg.descent.stepwise.pursuit import Pursued

_BAD = (Ending.DIVERGED, Ending.NO_MINIMUM, Ending.TOO_SLOW)
_WORTHLESS = (Ending.DIVERGED, Ending.NO_MINIMUM)


@final
@dataclass(frozen=True, eq=False)
class Events:
    """The facts from which the paragraph is made; ``epoch`` is how many batches one has, where there are any."""

    pursued: Pursued
    start: Reading
    tolerance: float
    is_fixed: bool
    pace: Pace | None = None
    epoch: int | None = None

    @property
    def times(self) -> str:
        count = self.pursued.iterations
        if self.epoch is None:
            return f"{count:,} {'iteration' if count == 1 else 'iterations'}"
        return f"{count:,} {'step' if count == 1 else 'steps'} ({count / self.epoch:.4g} epochs)"

    @property
    def left(self) -> str:
        """How far the cost can still fall, as far as that is known."""
        gap = self.pursued.gap
        if not gap.convex:
            return "The loss is not convex, so how far the cost can still fall is not known."
        if not math.isfinite(gap.bound):
            return "How far the cost can still fall is not known."
        known = "" if gap.method == EXACT else ", if the loss is convex"
        return f"The cost can still fall by {gap.bound:.3g} at the most{known}."


def tell(events: Events) -> Outcome:
    """The outcome with its paragraph."""
    ending = events.pursued.ending
    return Outcome(ending.value, ending in _BAD, _PARAGRAPHS[ending](events), ending not in _WORTHLESS)


def _converged(events: Events) -> str:
    if events.pursued.gap.method == EXACT:
        return (
            f"After {events.times} the relative excess cost is certified to be at most {events.tolerance:g}, by the "
            f"{EXACT}: no other bias and weights do noticeably better. {events.left} Nothing remains to be done."
        )
    return (
        f"After {events.times} the relative excess cost is bounded to be at most {events.tolerance:g}, by Fenchel "
        "duality: no other bias and weights do noticeably better, if the loss is convex, as it was wherever it was "
        f"looked at. {events.left} Nothing remains to be done."
    )


def _at_rounding(events: Events) -> str:
    return (
        f"After {events.times} no step lowers the cost noticeably any more in double precision, but the relative "
        f"excess cost is not known to be as small as {events.tolerance:g}. {events.left} Ask for less (--tolerance), "
        "or bring the columns to sizes that are more alike (--scale standard)."
    )


def _settled(events: Events) -> str:
    return (
        f"After {events.times} the descent is at rest: the gradient's length has gone from "
        f"{events.pursued.history.gradient[0]:.3g} to {events.pursued.history.gradient[-1]:.3g}. {events.left} "
        "Another start may end elsewhere (--alpha, --beta)."
    )


def _iterations_done(events: Events) -> str:
    return (
        f"The {events.times} that were asked for are done; the cost has gone from {events.start.cost:.6g} to "
        f"{events.pursued.reading.cost:.6g}. {events.left} Without --iterations and --learning-rate the descent goes "
        "on until it is near enough."
    )


def _noisy(events: Events) -> str:
    return (
        f"After {events.times} the descent is as near as steps bring it that see some of the rows each. {events.left} "
        f"{_NOISE} For more, leave out the batch: full batches reach a relative excess cost of {events.tolerance:g}."
    )


_NOISE = (
    "The gradient of a batch is not that of all rows: at a constant rate the cost ends up hovering above the least "
    "one, by an amount that halves with the rate; rates that fall (--schedule inverse) bring it down about as 1/k, and "
    "a larger batch brings it down too."
)


def _too_slow(events: Events) -> str:
    if events.epoch is not None:
        return (
            f"{events.times} did not bring the relative excess cost to {events.tolerance:g}. {events.left} {_NOISE} "
            "Allow more steps (--iterations), or leave out the batch."
        )
    better = "Leave out the learning rate" if events.is_fixed else "Standardise the features (--scale standard)"
    if events.pace is not None:
        better = (
            f"By the rule {events.pace.rule.name} and the schedule {events.pace.schedule.name} the steps are too "
            f"short, or never become short enough. Leave out {'the learning rate' if events.is_fixed else 'both'}"
        )
    return (
        f"{events.times} did not bring the relative excess cost to {events.tolerance:g}. {events.left} "
        f"{better}, or ask for less (--tolerance)."
    )


def _diverged(events: Events) -> str:
    cost = events.pursued.reading.cost
    way = "gone up" if cost > events.start.cost else "come back"
    grown = f"the cost has {way} from {events.start.cost:.6g} to {cost:.6g}"
    if not events.pursued.reading.is_finite:
        grown = "the numbers are beyond the largest double"
    return (
        f"After {events.times} at the learning rate {1 / events.pursued.curvature:g} {grown}: the steps overshoot, and "
        "how far the cost could fall from here is not known. "
        "Use a smaller learning rate, leave it out, or standardise the features (--scale standard)."
    )


def _no_minimum(events: Events) -> str:
    cost = events.pursued.reading.cost
    if cost < -1e12 * (1 + abs(events.start.cost)):
        return (
            f"The cost falls without end: after {events.times} it is {cost:.3g}, and there is no end to "
            "measure by. A loss without a lower bound has no best model; choose one that is never below some number."
        )
    return (
        f"The cost has no minimum: after {events.times} it is {cost:.3g}, and it falls with every doubling of "
        "the way it went, so there is no least one to measure by. So it goes where a class can be told apart without "
        "error, or a target met only at infinity. "
        "Add a penalty, --ridge 0.01 say: then a best model exists."
    )


def _stopped_early(events: Events) -> str:
    return (
        f"After {events.times} the cost of the rows held out was least; it has not fallen since, until iteration "
        f"{events.pursued.history.k[-1]:,}. These are the parameters of then: from there on the descent fits what is "
        f"peculiar to its own rows. {events.left}"
    )


_PARAGRAPHS: dict[Ending, Callable[[Events], str]] = {
    Ending.CONVERGED: _converged,
    Ending.AT_ROUNDING: _at_rounding,
    Ending.SETTLED: _settled,
    Ending.ITERATIONS_DONE: _iterations_done,
    Ending.TOO_SLOW: _too_slow,
    Ending.DIVERGED: _diverged,
    Ending.NO_MINIMUM: _no_minimum,
    Ending.NOISY: _noisy,
    Ending.STOPPED_EARLY: _stopped_early,
}
