"""How a run can end: a closed list, each with a paragraph that says what happened, why, and what to do."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, final

import numpy as np

if TYPE_CHECKING:
    from thalweg.descent.quadratic.path import Path


@final
class Ending(Enum):
    """The closed list."""

    CONVERGED = "converged"
    AT_ROUNDING = "at rounding"
    ITERATIONS_DONE = "iterations done"
    STOPPED_EARLY = "stopped early"
    TOO_SLOW = "too slow"
    AT_THE_BOUND = "at the bound"
    DIVERGED = "diverged"
    SETTLED = "settled"
    NO_MINIMUM = "no minimum"
    NOISY = "noise remains"


@final
@dataclass(frozen=True)
class Outcome:
    """An ending and its paragraph; ``bad`` ones end the command with exit status 1.

    ``keeps`` says whether the parameters are worth keeping.
    """

    name: str
    bad: bool
    paragraph: str
    keeps: bool


@final
@dataclass(frozen=True)
class Circumstances:
    """The facts from which the paragraph is made."""

    path: Path
    tolerance: float
    iterations: int
    culprit: str
    gap: float

    @property
    def left(self) -> str:
        """How far the cost can still fall, as far as that is known."""
        if not math.isfinite(self.gap):
            return "How far the cost can still fall from where it is, is not known: the numbers are beyond the doubles."
        is_measure = self.path.least > 0 and self.path.reference(self.tolerance) == self.path.least
        share = self.gap / self.path.least if is_measure else math.inf
        return f"The cost can still fall by {self.gap:.3g} at the most{f', {share:.2g} of it' if share <= 1 else ''}."


def tell(ending: Ending, facts: Circumstances) -> Outcome:
    """The outcome with its paragraph."""
    is_bad = ending in (Ending.DIVERGED, Ending.AT_THE_BOUND, Ending.TOO_SLOW)
    return Outcome(ending.value, is_bad, _PARAGRAPHS[ending](facts), not is_bad)


def _converged(facts: Circumstances) -> str:
    return (
        f"After {_times(facts.iterations)} the relative excess cost is certified to be at most {facts.tolerance:g}: "
        f"no other bias and weights do noticeably better. {facts.left} Nothing remains to be done; a smaller tolerance "
        "(--tolerance) costs no more."
    )


def _at_rounding(facts: Circumstances) -> str:
    wanted = facts.tolerance * facts.path.reference(facts.tolerance)
    return (
        f"After {_times(facts.iterations)} the descent is where it stops, but double precision certifies the excess "
        f"cost only to {facts.gap:.3g}, not to the {wanted:.3g} that the tolerance {facts.tolerance:g} asks for. "
        "That is as near as numbers of 16 digits come: more iterations change nothing, and nothing needs to be done. A "
        "larger tolerance can be certified (--tolerance), and so can features that are less alike or nearer to zero."
    )


def _iterations_done(facts: Circumstances) -> str:
    needed = facts.path.iterations_to(facts.tolerance)
    enough = f"{_times(needed)} would bring" if needed is not None else "No number of iterations would bring"
    return (
        f"The {_times(facts.iterations)} that were asked for are done, and that is not enough. {facts.left} "
        f"{enough} the relative excess cost to {facts.tolerance:g} at this learning rate; "
        f"the best fixed learning rate is {facts.path.spectrum.best_rate:.6g}."
    )


def _stopped_early(facts: Circumstances) -> str:
    return (
        f"After {_times(facts.iterations)} the cost of rows that the descent does not see is least. {facts.left} But "
        "it would do so only by fitting what is peculiar to the rows that the descent sees. Nothing remains to be done."
    )


def _too_slow(facts: Circumstances) -> str:
    if not facts.path.decay.is_steady:
        return (
            f"No number of these steps reaches a relative excess cost of {facts.tolerance:g}, as far as was looked, so "
            f"none was run: they become too short, or swing for ever. {facts.left} "
            "Say how many iterations there are to be (--iterations), leave out the rule and the schedule, or give "
            "another learning rate."
        )
    return (
        f"At the learning rate {facts.path.rate:g} even 10^15 iterations would not reach a relative excess cost of "
        f"{facts.tolerance:g}, so none was run. {facts.left} The rate is too small for the flattest direction. "
        f"Use the best fixed learning rate, {facts.path.spectrum.best_rate:.6g}, or standardised features."
    )


def _at_the_bound(facts: Circumstances) -> str:
    return (
        f"The learning rate {facts.path.rate:g} equals the bound{_bound(facts)}: the descent swings for ever between "
        f"two sides of the valley and never settles. {facts.culprit} {_advice(facts)} {facts.left}"
    )


def _diverged(facts: Circumstances) -> str:
    overflow = facts.path.overflow()
    when = f"at iteration {overflow:,} the numbers would overflow" if overflow else "it moves away without end"
    bound = facts.path.bound
    return (
        f"The learning rate {facts.path.rate:g} is above the bound{_bound(facts)} = {bound:.6g}, so every step "
        f"overshoots by more than the last one: {when}. {facts.culprit} {_advice(facts)} {facts.left}"
    )


def _bound(facts: Circumstances) -> str:
    return " 2/lambda_max" if facts.path.decay.is_steady else " of these steps"


def _advice(facts: Circumstances) -> str:
    is_standardised = bool(np.any(facts.path.coordinates.spread != 1))
    or_else = "" if is_standardised else ", or standardise the features (--scale standard)"
    return f"Use a rate below {facts.path.bound:.6g}{or_else}."


def _times(count: int) -> str:
    return f"{count:,} {'iteration' if count == 1 else 'iterations'}"


_PARAGRAPHS = {
    Ending.CONVERGED: _converged,
    Ending.AT_ROUNDING: _at_rounding,
    Ending.ITERATIONS_DONE: _iterations_done,
    Ending.STOPPED_EARLY: _stopped_early,
    Ending.TOO_SLOW: _too_slow,
    Ending.AT_THE_BOUND: _at_the_bound,
    Ending.DIVERGED: _diverged,
}
