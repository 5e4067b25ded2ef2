"""A learning rate with which the descent does not get there."""

from __future__ import annotations

import math
from typing import final

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import line
from thalweg.doctor.runs.seen import ARRIVED, Seen
from thalweg.doctor.runs.trial import Trial, size, times

_FASTER = 3


@final
class LearningRateTooSmall(RunCheck[Seen]):
    """The run stops before the cost is within a thousandth of the least one, and the best fixed rate would be there
    three times as early. Where that rate is hardly better the rate is not to blame, but the features or the patience.
    """

    why = "The run stops on the way and looks finished: its parameters are not those of the least cost."
    fix = ""
    hint = "How far is the cost at the end from the least one?"

    def examine(self, facts: Seen) -> Finding | None:
        if facts.settings.rate is None or not facts.is_stable or facts.has_arrived:
            return None
        cured, needed = self.cured(facts), facts.needed or math.inf
        if (cured.needed or math.inf) * _FASTER > needed:
            return None
        title = f"The learning rate is {facts.path.rate / facts.path.bound:.2g} of the largest stable one: too slow"
        fix = f"Use the learning rate {cured.path.rate:.4g}: {times(cured.needed)} are enough."
        return self.found(title, "error", _evidence(facts), Trial.of("as asked", facts), _after(cured), fix=fix)

    def cured(self, facts: Seen) -> Seen:
        return facts.asking()

    def sick(self) -> Asked:
        return Asked.read(line(60), learning_rate=1e-4, iterations=1000)

    def well(self) -> Asked:
        return Asked.read(line(60), learning_rate=0.1, iterations=1000)


def _evidence(seen: Seen) -> str:
    path, count = seen.path, seen.settings.iterations
    needed = times(seen.needed)
    slow = 1 / (path.rate * path.spectrum.smallest)
    found = (
        f"At the learning rate {path.rate:.4g} the flattest direction (lambda_min = {path.spectrum.smallest:.4g}) "
        f"needs {size(slow)} iterations to be e times nearer; to come within {ARRIVED:g} of the least cost takes "
        f"{needed}"
    )
    if count is None:
        return f"{found}."
    still = "" if seen.needed is None else f", {seen.needed - count:,} more than the {count:,} that were asked for"
    return f"{found}{still}."


def _after(cured: Seen) -> Trial:
    return Trial.of("at the best fixed rate", cured)
