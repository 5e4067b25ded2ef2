"""Call a function at the points of each trial and keep what it did as samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.doctor.identification import with_ones
from thalweg.doctor.probing.arguments import order, takes, wanted
from thalweg.doctor.probing.layout import Layout, Misshapen
from thalweg.doctor.probing.patient import Call, Failure, Patient
from thalweg.doctor.probing.samples import Samples, probes
from thalweg.doctor.probing.trial import Trial


@final
@dataclass(frozen=True)
class Gathered:
    """Samples on every trial, or why there are none; and whether equal calls gave equal answers."""

    sets: tuple[Samples, ...] = ()
    failure: Failure | None = None
    misshapen: Misshapen | None = None
    unsummed: bool = False
    """Whether a table (m, n) came back, the sum of which over the rows is the gradient of the weights."""
    changes: bool = False
    """Whether a call, made again with the same seed, gave something else."""
    is_random: bool = False
    """Whether another seed gave something else."""
    whole: tuple[bool, bool] = (False, False)
    """Whether every bias, and all weights, that came back were whole numbers."""


@final
@dataclass(frozen=True)
class Asked:
    """A function with the layout in which it is called."""

    patient: Patient
    function: str
    layout: Layout

    def can_be_called(self) -> bool:
        """Whether it takes as many arguments as the layout has."""
        return takes(self.patient.functions[self.function], len(wanted(self.function, self.layout.joined)))

    def call(self, X: np.ndarray, Y: np.ndarray, theta: np.ndarray | None, *numbers: float, seed: int = 1) -> Call:
        """The call at one point: the parameters if it takes any, then the rate and the iterations."""
        given: list[Any] = [*self.layout.data(X, Y)]
        given += [] if theta is None else self.layout.parameters(theta)
        given += numbers
        places = order(self.function, self.patient.functions[self.function], self.layout.joined)
        arranged = tuple(given[place] for place in places) if len(places) == len(given) else tuple(given)
        form = "tensors" if self.patient.tensors and self.layout.form == "arrays" else self.layout.form
        return Call(self.function, arranged, form, seed)

    def vectors(self, calls: Sequence[Call], n: int) -> list[np.ndarray | Misshapen | Failure]:
        """What each call gave, (bias, weights) as one vector where it is that."""
        return [
            value if isinstance(value, Failure) else self.layout.read(value, n) for value in self.patient.call(calls)
        ]


def gather(asked: Asked, trials: Sequence[Trial]) -> Gathered:
    """What a gradient or a step gives on each trial."""
    sets, changes, is_random, tables = [], False, False, []
    for trial in trials:
        found = asked.vectors(_calls(asked, trial), trial.n)
        for value in found:
            if isinstance(value, Failure):
                return Gathered(failure=value)
            if isinstance(value, Misshapen):
                return Gathered(misshapen=value, unsummed=_is_unsummed(asked, trial, value))
        table = np.array(found)
        if np.isnan(table).any():
            return Gathered(failure=Failure("FloatingPointError", "NaN comes back for finite data", None))
        changes |= differs(table[-2], table[0])
        is_random |= differs(table[-1], table[0])
        tables.append(table)
        sets.append(_samples(asked.function, trial, table[:-2]))
    return Gathered(tuple(sets), changes=changes, is_random=is_random, whole=are_whole(tables))


def _calls(asked: Asked, trial: Trial) -> list[Call]:
    """Every probe once, then the first again, then the first with another seed."""
    rate = (trial.rate,) if asked.function == "step" else ()
    pairs = list(zip(trial.Y, trial.theta, strict=True))
    seeds = [*(1 for _ in pairs), 1, 2]
    return [
        asked.call(trial.X, Y, theta, *rate, seed=seed)
        for (Y, theta), seed in zip([*pairs, pairs[0], pairs[0]], seeds, strict=True)
    ]


def _samples(function: str, trial: Trial, table: np.ndarray) -> Samples:
    moves = function == "step"
    return probes(trial, (trial.theta - table) / trial.rate if moves else table, moves)


def differs(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two answers differ by more than the order of additions may make."""
    return bool(np.abs(one - other).max() > 1e-9 * (np.abs(one).max() + np.abs(other).max()))


def are_whole(tables: Sequence[np.ndarray]) -> tuple[bool, bool]:
    """Whether every bias, and all weights, in tables (.., n + 1) are whole numbers."""
    return (
        all(bool(np.all(table[..., 0] == np.round(table[..., 0]))) for table in tables),
        all(bool(np.all(table[..., 1:] == np.round(table[..., 1:]))) for table in tables),
    )


def _is_unsummed(asked: Asked, trial: Trial, missed: Misshapen) -> bool:
    """What was returned first is compared in direction with what its sum should be."""
    table = missed.table
    if table is None or table.shape != trial.X.shape:
        return False
    moved = trial.theta[0][1:] - table if asked.function == "step" else table
    u = trial.Y[0] - with_ones(trial.X) @ trial.theta[0]
    found, due = moved.sum(axis=0), u @ trial.X
    return bool(abs(found @ due) > 0.9999 * np.linalg.norm(found) * np.linalg.norm(due))
