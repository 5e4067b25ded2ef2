"""Study a whole fit through its first few iterations, whatever it starts from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.doctor.probing.gather import Asked, Gathered, are_whole, differs
from thalweg.doctor.probing.layout import Misshapen
from thalweg.doctor.probing.patient import Failure
from thalweg.doctor.probing.samples import Samples, walks
from thalweg.doctor.probing.trial import Trial

_ITERATIONS, _WALKS = 4, 9


@final
@dataclass(frozen=True)
class Walks:
    """Walks on every trial, and what is peculiar about them."""

    gathered: Gathered
    surplus: int = 0
    """How many steps are made beyond those asked for; negative where some are missing."""
    frozen: bool = False
    """Whether nothing moves after the first step."""
    start_varies: bool = False
    """Whether what comes back for no iterations depends on the target."""
    closed: bool = False
    """Whether nothing moves at all, and yet the targets tell in what comes back."""


def walk(asked: Asked, trials: Sequence[Trial]) -> Walks:
    """The iterates of a fit: what it gives for 0, 1, 2, ... iterations, for many targets."""
    sets: list[Samples] = []
    surplus, frozen, closed, is_random, tables, varies = [], True, True, False, [], True
    for trial in trials:
        told = _iterates(asked, trial)
        if isinstance(told, Failure | Misshapen):
            return Walks(Gathered(failure=told) if isinstance(told, Failure) else Gathered(misshapen=told))
        paths, again, other_rate = told
        is_random |= differs(paths[0, -1], again)
        tables.append(paths[:, 1:])
        surplus.append(_surplus(paths, other_rate))
        varies &= differs(paths[0, 0], paths[1, 0])
        late = max(-surplus[-1], 0) if np.isfinite(paths[:, 0]).all() else 1
        closed &= not differs(paths[:, 1], paths[:, -1]) and differs(paths[0, 1], paths[1, 1])
        paths = paths[:, late:]
        frozen &= not differs(paths[:, 1], paths[:, -1]) and differs(paths[:, 0], paths[:, 1])
        sets.append(walks(trial.X, trial.Y[:_WALKS], paths, trial.rate))
    if frozen:
        sets = [each.first_steps() for each in sets]
    gathered = Gathered(tuple(sets), changes=False, is_random=is_random, whole=are_whole(tables))
    return Walks(gathered, surplus[0] if len(set(surplus)) == 1 else 0, frozen, varies, closed and not frozen)


def _iterates(asked: Asked, trial: Trial) -> tuple[np.ndarray, np.ndarray, np.ndarray | None] | Failure | Misshapen:
    """The iterates (w, k + 1, n + 1), the last of the first walk with another seed, and the start at another rate."""
    counts = range(_ITERATIONS + 1)
    calls = [asked.call(trial.X, Y, None, trial.rate, k) for Y in trial.Y[:_WALKS] for k in counts]
    calls.append(asked.call(trial.X, trial.Y[0], None, trial.rate, _ITERATIONS, seed=2))
    calls.append(asked.call(trial.X, trial.Y[0], None, trial.rate / 2, 0))
    found = asked.vectors(calls, trial.n)
    unknown = np.full(trial.n + 1, np.nan)
    main = found[:-2]
    for place, value in enumerate(main):
        if not isinstance(value, np.ndarray):
            if place % len(counts):
                return value
            # a walk of no steps at all may have nothing to give
            main[place] = unknown
    again, start = found[-2:]
    paths = np.array(main, dtype=float).reshape(-1, len(counts), trial.n + 1)
    if not isinstance(again, np.ndarray):
        return again
    if np.isnan(paths[:, 1:]).any():
        return Failure("FloatingPointError", "NaN comes back for finite data", None)
    return paths, again, start if isinstance(start, np.ndarray) else None


def _surplus(paths: np.ndarray, other_rate: np.ndarray | None) -> int:
    if not np.isfinite(paths[:, 0]).all():
        return 0
    if other_rate is not None and differs(paths[0, 0], other_rate):
        return 1
    stands = [not differs(paths[:, k], paths[:, 0]) for k in range(1, paths.shape[1])]
    return 0 if all(stands) else -(stands.index(False))
