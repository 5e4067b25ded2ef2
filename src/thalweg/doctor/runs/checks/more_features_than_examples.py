"""Fewer rows than there are parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import final

from thalweg.descent.asked import Asked
from thalweg.descent.shrinkage import Shrinkage
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import line
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial

_RIDGE = 1.0


@final
class MoreFeaturesThanExamples(RunCheck[Seen]):
    """m examples cannot determine more than m parameters: an error unless a ridge does."""

    why = (
        "Infinitely many weights fit every example without error, noise and all; which of them the descent ends at "
        "depends on where it starts, and a cost of 0 says nothing about new examples."
    )
    fix = "Give more examples, choose fewer features, or add a ridge (--ridge cv finds its weight)."
    hint = "How many numbers are to be found, and from how many rows?"

    def examine(self, facts: Seen) -> Finding | None:
        rows, parameters = facts.rows, len(facts.features) + facts.problem.bias
        if parameters <= rows or facts.problem.shrinkage.ridge:
            return None
        cured = self.cured(facts)
        evidence = (
            f"{rows:,} {'example' if rows == 1 else 'examples'} for {parameters:,} parameters, bias included: "
            f"{facts.path.spectrum.null_modes} directions of the Hessian are flat, and nothing moves along them."
        )
        title = f"{parameters:,} parameters from {rows:,} {'example' if rows == 1 else 'examples'}"
        before, after = Trial.of("as asked", facts), Trial.of(f"with a ridge of {_RIDGE:g}, say", cured)
        return self.found(title, "error", evidence, before, after, likelihood=0.9)

    def cured(self, facts: Seen) -> Seen:
        problem = replace(facts.problem, shrinkage=Shrinkage(ridge=_RIDGE), scale="standard")
        return replace(facts.asking(), asked=replace(facts.asking().asked, problem=problem))

    def sick(self) -> Asked:
        return Asked.read(line(8, 12))

    def well(self) -> Asked:
        return Asked.read(line(60, 12))
