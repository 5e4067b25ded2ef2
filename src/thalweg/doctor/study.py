"""Study a patient: find the layout that works, probe every function in it, and keep what was seen as facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

from thalweg.core.errors import Refusal
from thalweg.doctor.facts import Descent, Facts
from thalweg.doctor.probing.costing import CostReading, read_cost
from thalweg.doctor.probing.gather import Asked, gather
from thalweg.doctor.probing.layout import APART, JOINED, ONE_FEATURE, Layout
from thalweg.doctor.probing.patient import Failure, Patient
from thalweg.doctor.probing.trial import Trial, own_trials
from thalweg.doctor.probing.walking import Walks, walk
from thalweg.doctor.reading.reading import count_right, read

_ORDER = "gradient", "step", "fit", "cost"
_FAILED, _ODD, _WRONG = 100.0, 20.0, 3.0


@final
@dataclass(frozen=True)
class Study:
    """All facts of a file in one layout, and the calls that failed."""

    layout: Layout
    facts: tuple[Facts, ...]
    failures: tuple[tuple[str, Failure], ...]


@final
@dataclass(frozen=True)
class Seen:
    """What the functions gave in one layout, not yet read."""

    layout: Layout
    trials: Sequence[Trial]
    walks: dict[str, Walks]
    cost: CostReading | None
    failures: tuple[tuple[str, Failure], ...]
    is_square: bool = False

    @property
    def badness(self) -> float:
        """How little of the file makes sense in this layout, at a quick look: 0 if all is right but for factors."""
        odd = 0.0 if self.cost is None or self.cost.is_squared_error else _WRONG
        features = self.trials[0].n
        return odd + _FAILED * len(self.failures) + sum(_badness(each, features) for each in self.walks.values())

    @property
    def is_hopeless(self) -> bool:
        """Whether something fails that has nothing to do with shapes."""
        return any(not failure.is_of_shape for _, failure in self.failures)

    def read(self) -> Study:
        """The facts."""
        facts = [self._facts(name, each) for name, each in self.walks.items()]
        descent = next((_descent(each) for each in facts if each.best and each.best.is_explained), None)
        if self.cost:
            facts.append(Facts("cost", self.layout, self.trials))
        together = tuple(replace(each, cost=self.cost, descent=descent) for each in facts)
        return Study(self.layout, together, self.failures)

    def _facts(self, name: str, walks: Walks) -> Facts:
        gathered = walks.gathered
        known = Facts(
            name,
            self.layout,
            self.trials,
            misshapen=gathered.misshapen,
            unsummed=gathered.unsummed,
            surplus=walks.surplus,
            start_varies=walks.start_varies,
            frozen=walks.frozen,
            closed=walks.closed,
            changes=gathered.changes,
            is_random=gathered.is_random,
        )
        if not gathered.sets or walks.closed:
            return known
        reading = read(gathered.sets, [trial.quantities for trial in self.trials])
        return replace(known, turned=reading) if self.is_square else replace(known, reading=reading)


def study(patient: Patient, trials: Sequence[Trial] | None = None) -> Study:
    """The facts in the layout that the file names, else in the one that works best. Raises ``Refusal``."""
    best = _best(patient, trials or own_trials(), _layouts(patient, (*APART, *JOINED)))
    if trials is None and (best is None or (best.failures and not best.is_hopeless)):
        best = _fallback(patient, best)
    if best is None:
        raise _no_arguments(patient)
    return best.read()


def _best(
    patient: Patient, trials: Sequence[Trial], layouts: Sequence[Layout], best: Seen | None = None
) -> Seen | None:
    for layout in layouts:
        if best is not None and (
            best.badness == 0 or best.is_hopeless or (layout.form == "lists" and best.badness < _FAILED)
        ):
            continue
        found = _look(patient, layout, trials)
        if best is None or found.badness < best.badness:
            best = found
    return best


def _fallback(patient: Patient, best: Seen | None) -> Seen | None:
    """Where calls fail: one feature may be all that the file can do, or a missing transpose needs as many rows."""
    layouts = _layouts(patient, (*APART, *JOINED, *ONE_FEATURE))
    best = _best(patient, own_trials(features=1), layouts, best)
    if best is None or not best.failures:
        return best
    for layout in layouts:
        found = replace(_look(patient, layout, own_trials(square=True, joined=layout.joined)), is_square=True)
        if found.badness < min(best.badness, _FAILED):
            best = found
    return best


def _layouts(patient: Patient, all_: Sequence[Layout]) -> list[Layout]:
    named = [layout for layout in all_ if patient.layout in (None, layout.name)]
    return [
        layout for layout in named if any(Asked(patient, name, layout).can_be_called() for name in patient.functions)
    ]


def _look(patient: Patient, layout: Layout, trials: Sequence[Trial]) -> Seen:
    walks: dict[str, Walks] = {}
    failures: list[tuple[str, Failure]] = []
    cost: CostReading | Failure | None = None
    for name in [name for name in _ORDER if name in patient.functions]:
        asked = Asked(patient, name, layout)
        if not asked.can_be_called():
            failures.append((name, Failure("TypeError", "it takes other arguments than are due", None)))
        elif name == "cost":
            cost = read_cost(asked, trials)
        else:
            walks[name] = walk(asked, trials) if name == "fit" else Walks(gather(asked, trials))
    if isinstance(cost, Failure):
        failures.append(("cost", cost))
    failures += [(name, each.gathered.failure) for name, each in walks.items() if each.gathered.failure]
    good = {name: each for name, each in walks.items() if not each.gathered.failure}
    return Seen(layout, trials, good, cost if isinstance(cost, CostReading) else None, tuple(failures))


def _badness(walks: Walks, features: int) -> float:
    missed = walks.gathered.misshapen
    if not walks.gathered.sets:
        return _WRONG if missed is not None and missed.is_swapped(features) else _ODD
    return _WRONG * (2 - count_right(walks.gathered.sets))


def _descent(facts: Facts) -> Descent:
    extras = facts.weights.extras if facts.weights else {}
    return Descent(facts.common, "own" in extras, "sign" in extras)


def _no_arguments(patient: Patient) -> Refusal:
    shown = "; ".join(f"{name}({', '.join(about['names'])})" for name, about in patient.functions.items())
    layout = f" in the layout {patient.layout!r}" if patient.layout else ""
    return Refusal(
        f"{patient.name} defines {shown}, which cannot be called with the arguments that are due{layout}.",
        do="Use gradient(X, Y, alpha, beta), step(X, Y, alpha, beta, learning_rate), "
        "fit(X, Y, learning_rate, iterations) or cost(X, Y, alpha, beta); or theta for alpha, beta.",
    )
