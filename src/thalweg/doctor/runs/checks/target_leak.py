"""A feature that is the target."""

from __future__ import annotations

from typing import final

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding, Severity
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import followed, inputs, line
from thalweg.doctor.runs.likeness import EXACT, Relation, relation
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial, quoted

_ENOUGH = 4


@final
class TargetLeak(RunCheck[Seen]):
    """The features give the target without any error at all.

    A copy of the target among the features is an error: the labels are equal to the inputs. So is a feature that is the
    target in other units where there are further ones, which then say nothing. A single feature on whose line all
    targets lie, and a target that is a combination of several, may be made up to be so, as y = 2x + 1 in a lesson:
    that is told for information.
    """

    why = (
        "The model learns to copy what it is to predict: the error is zero here, and where the target is not known "
        "beforehand the feature is not known either."
    )
    fix = ""
    hint = "Would each feature be known before the target is?"

    def examine(self, facts: Seen) -> Finding | None:
        if facts.rows < _ENOUGH or not facts.problem.bias or not (leak := _leak(facts)):
            return None
        cured = self.cured(facts)
        severity: Severity = "error" if leak.is_copy or (len(leak.others) == 1 and cured is not None) else "info"
        if cured is None and not leak.is_copy:
            fix = "Nothing, where the target is made up to lie on a line; otherwise look for a feature that says more."
        else:
            fix = f"Leave {quoted(leak.others)} out of the features, if it comes from the target."
        how = (
            "is equal to"
            if leak.is_copy
            else "is an exact line in"
            if len(leak.others) == 1
            else "follows exactly from"
        )
        evidence = f"{leak}: to rounding, in all {facts.rows:,} rows."
        before = Trial.of("as asked", facts)
        after = None if cured is None else Trial.of(f"without {quoted(leak.others)}", cured)
        title = f"The target {leak.name!r} {how} {quoted(leak.others)}"
        likelihood = 0.95 if severity == "error" else 0.3
        return self.found(title, severity, evidence, before, after, likelihood=likelihood, fix=fix)

    def cured(self, facts: Seen) -> Seen | None:
        leak = _leak(facts)
        if leak is None or len(leak.others) == len(facts.features):
            return None
        return facts.without(leak.others)

    def sick(self) -> Asked:
        X = inputs(60)
        Y = followed(X)
        return Asked.read((np.column_stack([X, Y]), Y))

    def well(self) -> Asked:
        return Asked.read(line(60))


def _leak(seen: Seen) -> Relation | None:
    alone = np.flatnonzero(seen.with_target**2 >= 1 - EXACT)
    if len(alone):
        relations = [relation(seen, -1, np.array([place])) for place in alone]
        return min(relations, key=lambda found: not found.is_copy)
    free = np.flatnonzero(~seen.is_constant)
    if seen.rows <= len(free) + 2 or not len(free):
        return None
    explained = 1 - seen.path.spectrum.unexplained / seen.laid.landscape.parabola.target_variance
    return relation(seen, -1, free) if explained >= 1 - EXACT else None
