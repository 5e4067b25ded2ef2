"""Features that others give, exactly or nearly."""

from __future__ import annotations

from typing import final

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import followed, inputs, line
from thalweg.doctor.runs.likeness import combinations, inflated, inflation, left_out
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial, quoted, size


@final
class CollinearFeatures(RunCheck[Seen]):
    """A feature that is a combination of others.

    Exactly, it is an error: the data do not determine the weights. Nearly (a variance inflation of 100 or more), it is
    an error where the descent does not get there, and otherwise information. Twins are another mistake, and so are more
    features than examples.
    """

    why = (
        "Along such a direction the cost is flat, or nearly: weights of opposite signs grow together without changing "
        "the predictions, a plain descent takes very long, and small changes of the data change the weights wholly."
    )
    fix = "Leave out one of each such group, or add a ridge; if only the predictions matter, leave it as it is."
    hint = "Can each feature be predicted from the others?"

    def examine(self, facts: Seen) -> Finding | None:
        if facts.rows <= len(facts.features):
            return None
        return self._exact(facts) if combinations(facts) else self._near(facts)

    def _exact(self, facts: Seen) -> Finding:
        found, cured = combinations(facts), self.cured(facts)
        names = quoted(relation.name for relation in found)
        evidence = (
            f"{'; '.join(map(str, found[:4]))}: to rounding, in all {facts.rows:,} rows. So the Hessian has "
            f"{facts.path.spectrum.null_modes} flat directions, and infinitely many weights have the least cost."
        )
        title = (
            f"{names} follow exactly from other features" if len(found) > 1 else f"{names} follows exactly from others"
        )
        before, after = Trial.of("as asked", facts), Trial.of(f"without {names}", cured)
        fix = f"Leave out {names} (of all columns for the values of a category, one), or add a ridge."
        return self.found(title, "error", evidence, before, after, likelihood=0.8, fix=fix)

    def _near(self, facts: Seen) -> Finding | None:
        factors = inflation(facts)
        names = inflated(facts)
        if not names:
            return None
        cured = self.cured(facts)
        condition = facts.spectrum("standard").condition
        slow = facts.is_paced and not facts.has_arrived and cured.has_arrived
        worst = int(np.argmax(np.where(np.isfinite(factors), factors, 0)))
        evidence = (
            f"The others explain {1 - 1 / factors[worst]:.4%} of {facts.features[worst]!r}: its weight's variance is "
            f"{size(factors[worst])} times what it would be alone. With {quoted(names, 8)} the condition number of the "
            f"standardised features is {size(condition)}; without {quoted(left_out(facts))} it is "
            f"{size(cured.spectrum('standard').condition)}."
        )
        title = f"{quoted(names)} nearly follow from each other"
        before = Trial.of("as asked", facts)
        after = Trial.of(f"without {quoted(left_out(facts))}", cured)
        return self.found(title, "error" if slow else "info", evidence, before, after, likelihood=0.7)

    def cured(self, facts: Seen) -> Seen:
        exact = [relation.name for relation in combinations(facts)]
        return facts.without(exact or left_out(facts))

    def sick(self) -> Asked:
        X = inputs(60)
        return Asked.read((np.column_stack([X, X[:, 0] - X[:, 1]]), followed(X)))

    def well(self) -> Asked:
        return Asked.read(line(60, 3))
