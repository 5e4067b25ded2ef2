"""Features whose units make the valley long and narrow."""

from __future__ import annotations

import math
from typing import final

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import followed, inputs
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial, size

_NARROW, _GAIN = 1e3, 1e2


@final
class UnscaledFeatures(RunCheck[Seen]):
    """The condition number of the raw columns is at least 1,000 and a hundred times that of the standardised ones.

    An error where the descent runs in the raw columns and does not get there; where it gets there, or runs in
    standardised ones, it is told for information.
    """

    why = (
        "One learning rate serves all directions: the steepest one limits it, and the flattest one then takes as many "
        "iterations as the condition number is large."
    )
    fix = (
        "Standardise the features for the descent (less their mean, divided by their standard deviation) and map back."
    )
    hint = "How do the standard deviations and means of the features compare with each other, and with 1?"

    def examine(self, facts: Seen) -> Finding | None:
        raw, standard = facts.spectrum("none"), facts.spectrum("standard")
        if raw.condition < max(_NARROW, _GAIN * standard.condition):
            return None
        matters = facts.problem.scale == "none" and facts.is_paced and not facts.has_arrived
        cured = self.cured(facts)
        evidence = (
            f"The condition number of the Hessian is {size(raw.condition)} in the raw columns and "
            f"{size(standard.condition)} after standardising; the largest stable rate is {raw.bound:.4g} and "
            f"{standard.bound:.4g}. {_extremes(facts)}"
        )
        title = f"The features' units make the condition number {size(raw.condition)}"
        before = Trial.of("in the raw columns", facts.scaled("none"))
        after = Trial.of("standardised", cured)
        return self.found(title, "error" if matters else "info", evidence, before, after, likelihood=0.9)

    def cured(self, facts: Seen) -> Seen:
        return facts.asking().scaled("standard")

    def sick(self) -> Asked:
        X = inputs(60)
        return Asked.read((X * [500, 1] + [2000, 3], followed(X)), scale="none", learning_rate=1e-7, iterations=10_000)

    def well(self) -> Asked:
        return Asked.read((inputs(60), followed(inputs(60))), scale="none", learning_rate=0.3)


def _extremes(seen: Seen) -> str:
    sizes = np.hypot(seen.moments.deviations, seen.moments.mean)[:-1]
    largest, smallest = int(np.argmax(sizes)), int(np.argmin(np.where(sizes > 0, sizes, math.inf)))
    told = [_told(seen, largest)] + (
        [_told(seen, smallest)] if smallest != largest else ["the bias has 1 in every row"]
    )
    return f"{' and '.join(told)}."


def _told(seen: Seen, place: int) -> str:
    mean, deviation = seen.moments.mean[place], seen.moments.deviations[place]
    return f"{seen.features[place]!r} has mean {mean:.4g} and standard deviation {deviation:.4g}"
