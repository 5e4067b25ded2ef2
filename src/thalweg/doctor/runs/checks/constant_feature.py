"""A feature that is the same in every row."""

from __future__ import annotations

from typing import final

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import followed, inputs, line
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial, quoted


@final
class ConstantFeature(RunCheck[Seen]):
    """A column without any scatter, such as a column of ones beside the bias.

    In raw columns it shares the bias, so that neither is determined by the data: an error. Standardised, it is zero
    and its weight never moves: information.
    """

    why = (
        "It says the same as the bias. In raw columns the two share one number in proportion to the column's value: "
        "with a column of ones each gets half of the intercept, and the largest stable rate falls."
    )
    fix = "Leave the column out; the bias is there already (or keep your column of ones and fit without a bias)."
    hint = "Which column says the same of every row?"

    def examine(self, facts: Seen) -> Finding | None:
        if facts.rows == 1 or not facts.problem.bias or not facts.is_constant.any():
            return None
        names = _names(facts)
        cured = self.cured(facts)
        if cured is None:
            return None
        matters = facts.problem.scale == "none" and bool(facts.moments.mean[:-1][facts.is_constant].any())
        values = (f"{name!r} is {facts.moments.mean[facts.features.index(name)]:.6g}" for name in names)
        evidence = f"In all {facts.rows:,} rows {', '.join(values)}. {_shared(facts, cured) if matters else _IDLE}"
        title = f"{quoted(names)} {'is' if len(names) == 1 else 'are'} the same in every row"
        before, after = Trial.of("as asked", facts), Trial.of("without it", cured)
        return self.found(title, "error" if matters else "info", evidence, before, after, likelihood=0.8)

    def cured(self, facts: Seen) -> Seen | None:
        return None if facts.is_constant.all() else facts.without(_names(facts))

    def sick(self) -> Asked:
        X = inputs(60)
        return Asked.read((np.column_stack([np.ones(60), X]), followed(X)), scale="none", learning_rate=0.1)

    def well(self) -> Asked:
        return Asked.read(line(60), scale="none", learning_rate=0.1)


_IDLE = "Less its mean it is 0, so its weight does not move from where it starts."


def _names(seen: Seen) -> list[str]:
    return [name for name, same in zip(seen.features, seen.is_constant, strict=True) if same]


def _shared(seen: Seen, cured: Seen) -> str:
    optimum, alone = (each.path.spectrum.optimum(each.path.start)[0] for each in (seen, cured))
    return f"The descent goes to the bias {optimum:.6g}, where without it it goes to {alone:.6g}."
