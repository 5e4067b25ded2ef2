"""Study a patient: find the layout that works, probe every function in it, and keep what was seen as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from thalweg.core.errors import Refusal
from thalweg.doctor.facts import Descent, Facts
from thalweg.doctor.probing.costing import read_cost
from thalweg.doctor.probing.gather import Asked, Gathered, gather
from thalweg.doctor.probing.layout import APART, JOINED, ONE_FEATURE, Layout, Misshapen
from thalweg.doctor.probing.patient import Failure, Patient
from thalweg.doctor.probing.trial import Trial, own_trials
from thalweg.doctor.probing.walking import Walks, walk
from thalweg.doctor.reading.reading import Reading, read

ORDER = "gradient", "step", "fit", "cost"
_FAILED, _ODD = 100.0, 20.0


@final
@dataclass(frozen=True)
class Study:
    """All facts of a file in one layout, and the calls that failed."""

    layout: Layout
    facts: tuple[Facts, ...]
    failures: tuple[tuple[str, Failure], ...]

    @property
    def badness(self) -> float:
        """How little of the file makes sense in this layout: 0 if all is right."""
        return sum(_badness(each) for each in self.facts) + _FAILED * len(self.failures)


def study(patient: Patient, trials: Sequence[Trial] | None = None) -> Study:
    """The facts in the layout that the file names, else in the one that works best. Raises ``Refusal``."""
    best: Study | None = None
    for layout in _layouts(patient, trials):
        found = _in_layout(patient, layout, trials or own_trials())
        if best is None or found.badness < best.badness:
            best = found
        if best.badness == 0:
            break
    if best is None:
        raise _no_arguments(patient)
    if best.failures:
        best = _fallback(patient, best, trials)
    return best


def _layouts(patient: Patient, trials: Sequence[Trial] | None) -> list[Layout]:
    one = ONE_FEATURE if trials is None or trials[0].n == 1 else ()
    return [layout for layout in (*APART, *JOINED, *one) if _suits(patient, layout)]


def _suits(patient: Patient, layout: Layout) -> bool:
    named = patient.layout in (None, layout.name)
    return named and any(Asked(patient, name, layout).can_be_called() for name in patient.functions)


def _in_layout(patient: Patient, layout: Layout, trials: Sequence[Trial]) -> Study:
    trials = own_trials(features=1) if layout.features == "line" and trials[0].n > 1 else trials
    facts, failures = [], []
    for name in ORDER:
        if name not in patient.functions:
            continue
        asked = Asked(patient, name, layout)
        seen = _seen(asked, trials) if asked.can_be_called() else Failure("TypeError", "it takes other arguments", None)
        if isinstance(seen, Failure):
            failures.append((name, seen))
        else:
            facts.append(seen)
    return Study(layout, _together(facts), tuple(failures))


def _seen(asked: Asked, trials: Sequence[Trial]) -> Facts | Failure:
    if asked.function == "cost":
        cost = read_cost(asked, trials)
        if isinstance(cost, Failure):
            return cost
        odd = isinstance(cost, Misshapen)
        return Facts("cost", asked.layout, trials, misshapen=cost if odd else None, cost=None if odd else cost)  # type: ignore[arg-type]
    walks = _walks(asked, trials)
    gathered = walks.gathered
    if gathered.failure:
        return gathered.failure
    known = Facts(asked.function, asked.layout, trials, misshapen=gathered.misshapen)
    seen = replace(
        known,
        reading=_reading(gathered, trials),
        surplus=walks.surplus,
        frozen=walks.frozen,
        changes=gathered.changes,
        is_random=gathered.is_random,
    )
    return seen


def _walks(asked: Asked, trials: Sequence[Trial]) -> Walks:
    return walk(asked, trials) if asked.function == "fit" else Walks(gather(asked, trials))


def _reading(gathered: Gathered, trials: Sequence[Trial]) -> Reading | None:
    return read(gathered.sets, [trial.quantities for trial in trials]) if gathered.sets else None


def _together(facts: Sequence[Facts]) -> tuple[Facts, ...]:
    """Each function's facts with the file's own cost and descent beside them."""
    cost = next((each.cost for each in facts if each.cost), None)
    descent = next((_descent(each) for each in facts if each.reading and each.reading.is_explained), None)
    return tuple(replace(each, cost=cost, descent=descent) for each in facts)


def _descent(facts: Facts) -> Descent:
    extras = facts.weights.extras if facts.weights else {}
    return Descent(facts.common, "own" in extras, "sign" in extras)


def _badness(facts: Facts) -> float:
    if facts.function == "cost":
        cost = facts.cost
        if facts.misshapen or cost is None:
            return _ODD
        return 0.0 if cost.is_squared_error else 3.0
    reading = facts.reading
    if reading is None:
        return _ODD
    odd = sum(3.0 * (block is None or not block.is_mere) for block in (reading.bias, reading.weights))
    return odd + (not facts.common.is_one) * 0.1 * facts.common.complexity + (not reading.way.is_plain) * 0.5


def _fallback(patient: Patient, best: Study, trials: Sequence[Trial] | None) -> Study:
    """Where calls fail: one feature may be all that the file can do, or a missing transpose needs as many rows."""
    if trials is None:
        for layout in _layouts(patient, trials):
            found = _in_layout(patient, layout, own_trials(features=1))
            if found.badness < min(best.badness, _FAILED):
                best = found
        if best.failures:
            best = _square(patient, best)
    return best


def _square(patient: Patient, best: Study) -> Study:
    for layout in _layouts(patient, None):
        trials = own_trials(square=True, joined=layout.joined)
        found = _in_layout(patient, layout, trials)
        if found.badness < min(best.badness, _FAILED):
            turned = tuple(replace(each, turned=each.reading, reading=None) for each in found.facts)
            best = replace(found, facts=turned)
    return best


def _no_arguments(patient: Patient) -> Refusal:
    shown = "; ".join(f"{name}({', '.join(about['names'])})" for name, about in patient.functions.items())
    layout = f" in the layout {patient.layout!r}" if patient.layout else ""
    return Refusal(
        f"{patient.name} defines {shown}, which cannot be called with the arguments that are due{layout}.",
        do="Use gradient(X, Y, alpha, beta), step(X, Y, alpha, beta, learning_rate), "
        "fit(X, Y, learning_rate, iterations) or cost(X, Y, alpha, beta); or theta for alpha, beta.",
    )
