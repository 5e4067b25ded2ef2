"""Look closer where the first look leaves a question: whole numbers, one feature, integer types."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from thalweg.doctor.facts import Facts
from thalweg.doctor.probing.costing import CostReading, read_cost
from thalweg.doctor.probing.gather import Asked, Gathered, gather
from thalweg.doctor.probing.patient import Patient
from thalweg.doctor.probing.trial import Trial, own_trials
from thalweg.doctor.probing.walking import walk
from thalweg.doctor.reading.reading import Reading, read

_SMALL, _LARGE, _FAST = 3, 40_000, 512


def look_closer(patient: Patient, facts: Facts) -> Facts:
    """The facts with what more was seen."""
    asked = Asked(patient, facts.function, facts.layout)
    if facts.function == "cost":
        known = facts.cost is not None and bool(facts.cost.base)
        return facts if known else replace(facts, whole_numbers=_costs_on_whole(asked))
    if facts.misshapen is not None:
        closer = replace(facts, single=_reading(asked, own_trials(features=1)))
        known = closer.reads_as_swapped or not facts.misshapen.is_swapped(facts.trials[0].n)
        return closer if known else facts
    if facts.reading is None:
        return facts
    blocks = (facts.reading.bias, facts.reading.weights)
    if all(block is not None and block.base != "zero" for block in blocks):
        return facts
    cuts = _cuts(asked, facts, facts.trials)
    if facts.reading.is_explained or any(cuts):
        return replace(facts, cuts=cuts)
    small, large = (_reading(asked, own_trials(whole=size)) for size in (_SMALL, _LARGE))
    if small is None or not small.is_explained:
        return facts
    return replace(facts, reading=small, whole_numbers=(True, large is not None and large.is_explained))


def _gather(asked: Asked, trials: Sequence[Trial]) -> Gathered:
    return walk(asked, trials).gathered if asked.function == "fit" else gather(asked, trials)


def _reading(asked: Asked, trials: Sequence[Trial]) -> Reading | None:
    sets = _gather(asked, trials).sets
    return read(sets, [trial.quantities for trial in trials]) if sets else None


def _cuts(asked: Asked, facts: Facts, trials: Sequence[Trial]) -> tuple[bool, bool]:
    """Which rows come back whole: at a rate so large that even those that are cut must move."""
    gathered = _gather(asked, [replace(trial, rate=trial.rate * _FAST) for trial in trials])
    if not gathered.sets or facts.reading is None:
        return (False, False)
    moved = [any((samples.gradient[:, rows] != 0).any() for samples in gathered.sets) for rows in (0, slice(1, None))]
    odd = [block is None or block.base == "zero" for block in (facts.reading.bias, facts.reading.weights)]
    found = [whole and goes and unknown for whole, goes, unknown in zip(gathered.whole, moved, odd, strict=True)]
    return found[0], found[1]


def _costs_on_whole(asked: Asked) -> tuple[bool, bool]:
    small = _is_known(read_cost(asked, own_trials(whole=_SMALL)))
    return small, small and _is_known(read_cost(asked, own_trials(whole=_LARGE)))


def _is_known(cost: object) -> bool:
    return isinstance(cost, CostReading) and bool(cost.base)
