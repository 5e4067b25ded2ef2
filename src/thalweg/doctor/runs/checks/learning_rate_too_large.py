"""A learning rate at or above 2/lambda_max."""

from __future__ import annotations

from typing import final

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import line
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial, size


@final
class LearningRateTooLarge(RunCheck[Seen]):
    r"""A step multiplies what is missing in the steepest direction by :math:`1 - \eta\lambda_{\max}`: at or below -1
    the descent never settles, whatever the cost did in its first iterations."""

    why = (
        "Every step overshoots the bottom of the valley by more than the last one: the signs alternate, the numbers "
        "grow like a power and end as inf and NaN."
    )
    hint = "How long is a step beside the valley: what is the learning rate times the curvature of the cost?"
    fix = ""

    def examine(self, facts: Seen) -> Finding | None:
        if facts.settings.rate is None or facts.is_stable:
            return None
        cured, share = self.cured(facts), facts.path.rate / facts.path.bound
        title = f"The learning rate is {share:.4g} times the largest stable one"
        fix = f"Use a rate below {facts.path.bound:.4g}; the best fixed one is {cured.path.rate:.4g}."
        if facts.problem.scale == "none":
            standard = cured.scaled("standard")
            fix += f" With standardised features it is {standard.path.rate:.4g}."
        return self.found(title, "error", _evidence(facts), Trial.of("as asked", facts), _after(cured), fix=fix)

    def cured(self, facts: Seen) -> Seen:
        return facts.asking()

    def sick(self) -> Asked:
        return Asked.read(line(60), scale="none", learning_rate=1.5)

    def well(self) -> Asked:
        return Asked.read(line(60), scale="none", learning_rate=0.3)


def _evidence(seen: Seen) -> str:
    path = seen.path
    factor, overflow = abs(1 - path.rate * path.spectrum.largest), path.overflow()
    when = f"; the cost overflows at iteration {overflow:,}" if overflow else ""
    return (
        f"lambda_max of the Hessian is {path.spectrum.largest:.4g}, so the bound 2/lambda_max is {path.bound:.4g} and "
        f"your rate is {path.rate:.4g}. Each step multiplies the error in the steepest direction by "
        f"|1 - eta lambda_max| = {factor:.8g}{when}. {_steepest(seen)}"
    )


def _steepest(seen: Seen) -> str:
    place, share = seen.path.spectrum.steepest()
    if place == 0:
        return f"The bias has {share:.0%} of that direction."
    mean, deviation = seen.moments.mean[place - 1], seen.moments.deviations[place - 1]
    return (
        f"The feature {seen.features[place - 1]!r} has {share:.0%} of that direction (mean {mean:.4g}, standard "
        f"deviation {deviation:.4g})."
    )


def _after(cured: Seen) -> Trial:
    if cured.has_arrived:
        return Trial.of("at the best fixed rate", cured)
    needed = size(cured.needed or float("inf"))
    return Trial.of(f"at the best fixed rate (it needs {needed} iterations)", cured)
