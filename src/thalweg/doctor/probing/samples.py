"""What a step did at each point: the parameters before and after, as plain arrays, in the order of the calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import final

import numpy as np

from thalweg.doctor.probing.trial import Trial


@final
@dataclass(frozen=True)
class Samples:
    r"""Gradients that steps on (X, Y) used: :math:`g = (\theta - \theta') / \eta`, a row for each step.

    ``before`` (s, n + 1) and ``Y`` (s, m) are what was given, ``gradient`` (s, n + 1) what was used. Where the steps
    are those of walks, ``first`` is the place of the first step of each, and ``start`` where each walk began.
    """

    X: np.ndarray
    Y: np.ndarray
    before: np.ndarray
    gradient: np.ndarray
    rate: float
    first: np.ndarray
    """(s,) the place of the step with which the walk of this one began."""
    is_walk: bool = False
    """Whether the parameters after one step are those before the next."""
    moves: bool = False
    """Whether parameters after each step are known: not from a gradient alone."""

    @property
    def after(self) -> np.ndarray:
        """The parameters after each step."""
        return np.asarray(self.before - self.rate * self.gradient)

    @property
    def start(self) -> np.ndarray:
        """The parameters with which the walk of each step began."""
        return np.asarray(self.before[self.first])

    def first_steps(self) -> Samples:
        """The first step of each walk; all steps where there are no walks."""
        return self.only(self.first == np.arange(len(self.first))) if self.is_walk else self

    def only(self, which: np.ndarray) -> Samples:
        """Some of the steps; they are walks no more."""
        count = int(which.sum())
        parts = {name: getattr(self, name)[which] for name in ("Y", "before", "gradient")}
        return replace(self, **parts, first=np.zeros(count, dtype=int), is_walk=False)


def probes(trial: Trial, gradient: np.ndarray, moves: bool) -> Samples:
    """The steps that were asked for at the points of a trial, one after another."""
    first = np.zeros(len(gradient), dtype=int)
    return Samples(
        trial.X, trial.Y[: len(gradient)], trial.theta[: len(gradient)], gradient, trial.rate, first, False, moves
    )


def walks(X: np.ndarray, Y: np.ndarray, iterates: np.ndarray, rate: float) -> Samples:
    """The steps of walks, iterates (w, k + 1, n + 1), each towards a target of its own, Y (w, m)."""
    count, steps = iterates.shape[0], iterates.shape[1] - 1
    before = iterates[:, :-1].reshape(count * steps, -1)
    after = iterates[:, 1:].reshape(count * steps, -1)
    first = np.repeat(np.arange(count) * steps, steps)
    targets = np.repeat(Y, steps, axis=0)
    return Samples(X, targets, before, (before - after) / rate, rate, first, True, True)
