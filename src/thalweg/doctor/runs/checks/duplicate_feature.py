"""Two columns that say the same."""

from __future__ import annotations

from typing import final

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import followed, inputs, line
from thalweg.doctor.runs.likeness import twins
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial, quoted

_ENOUGH = 4


@final
class DuplicateFeature(RunCheck[Seen]):
    """A feature that is another one, number for number or in other units (1 - r^2 below 1e-10).

    An error at any learning rate: the data do not say how to share the weight between the two, the start does.
    """

    why = (
        "The predictions are the same however the weight is shared between the two, so where each weight ends depends "
        "on the start and on the units, and means nothing."
    )
    fix = ""
    hint = "Which two columns would you draw as one line?"

    def examine(self, facts: Seen) -> Finding | None:
        if facts.rows < _ENOUGH or not (found := twins(facts)):
            return None
        cured, names = self.cured(facts), [twin.name for twin in found]
        copies = [twin for twin in found if twin.is_copy]
        how = "is a copy of" if found[0] in copies else "is the same in other units as"
        title = f"{found[0].name!r} {how} {found[0].others[0]!r}"
        evidence = (
            f"{'; '.join(map(str, found[:4]))}: to rounding, in all {facts.rows:,} rows. "
            f"The Hessian has {facts.path.spectrum.null_modes} flat directions; without {quoted(names)} it has "
            f"{cured.path.spectrum.null_modes}."
        )
        before, after = Trial.of("as asked", facts), Trial.of(f"without {quoted(names)}", cured)
        fix = f"Leave out {quoted(names)}: the predictions stay the same, and the other weight means something."
        return self.found(title, "error", evidence, before, after, likelihood=0.85, fix=fix)

    def cured(self, facts: Seen) -> Seen:
        return facts.without([twin.name for twin in twins(facts)])

    def sick(self) -> Asked:
        X = inputs(60)
        return Asked.read((np.column_stack([X, 2.54 * X[:, 0]]), followed(X)))

    def well(self) -> Asked:
        return Asked.read(line(60, 3))
