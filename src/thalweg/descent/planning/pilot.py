"""The descent tried out on the first rows: what it takes there, it takes about as often on all of them."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.core.generators import arrived
from thalweg.descent.asked import Asked
from thalweg.descent.examples import Examples, examples
from thalweg.descent.fit import walked
from thalweg.descent.problem import Problem
from thalweg.descent.run import Run
from thalweg.descent.stepwise.ground import Ground
from thalweg.descent.stepwise.of_rows import OfRows
from thalweg.descent.survey import survey
from thalweg.kernels.fenchel import Weighed
from thalweg.kernels.moments import Moments
from thalweg.sources.arrays import Arrays

_LONG = 0.3


@final
@dataclass(frozen=True, eq=False)
class End:
    """The cost where a descent over rows has ended: its Hessian, and what single rows do to it.

    ``noise`` is the mean squared length of the gradient of one row, ``longest`` the largest squared length of (1, z).
    """

    hessian: Float64[np.ndarray, "p p"]
    noise: float
    longest: float


@final
@dataclass(frozen=True, eq=False)
class Pilot:
    """A finished descent on some rows, and how long it took; its ``end`` where it went over the rows."""

    run: Run
    rows: int
    seconds: float
    end: End | None

    @property
    def pass_seconds(self) -> float:
        """How long a pass over one row takes."""
        return self.seconds / max(self.run.passes - 1, 1) / self.rows


def pilot(asked: Asked) -> Pilot | None:
    """The descent on the first block of rows; ``None`` where nothing can be learnt from them."""
    first = next(examples(replace(asked.problem, part=None)), None)
    if first is None:
        return None
    problem = _of(asked.problem, first)
    settings = asked.settings
    if settings.batch is not None:
        settings = replace(settings, batch=min(settings.batch, max(len(first.table) // 2, 1)))
    try:
        moments = survey(problem)
        run, spent = _gone(replace(asked, problem=problem, settings=settings), moments)
        ground = Ground.of(problem, asked.quadratic, moments)
    except Refusal:
        return None
    return None if run is None else Pilot(run, moments.count, spent, _end(run, ground))


def _gone(asked: Asked, moments: Moments) -> tuple[Run | None, float]:
    """The descent and the seconds it takes: at the second time, because the first one is slowed down by all that is
    then done once."""
    spent = math.inf
    for _ in range(2):
        begun = time.perf_counter()
        walking = walked(asked, moments)
        run = None if walking is None else arrived(walking)
        spent = min(spent, time.perf_counter() - begun)
        if spent > _LONG:
            break
    return run, spent


def _of(problem: Problem, rows: Examples) -> Problem:
    """The same question about these rows alone."""
    X, Y = rows.table[:, :-1], rows.table[:, -1]
    table = X if rows.weights is None else np.column_stack([X, rows.weights])
    names = (*problem.features, *([] if problem.weights is None else [problem.weights]), problem.target)
    return replace(problem, source=Arrays(table, Y[:, None], names, problem.source.name))


def _end(run: Run, ground: Ground) -> End | None:
    objective = ground.objective
    if not isinstance(objective, OfRows):
        return None
    theta, loss = ground.coordinates.enter(run.parameters), objective.rows.loss
    weighed = objective.rows.total(lambda block: Weighed.of(block, theta, loss, 0.0))
    shrunk = 2 * ground.problem.shrinkage.ridge * np.diag([0.0, *np.ones(len(theta) - 1)])
    noises, lengths = [], []
    for block in objective.rows.blocks():
        squares = 1 + np.einsum("ij,ij->i", block.inputs, block.inputs)
        _, slope = loss.value_and_slope(block.target, block.predict(theta))
        noises.append(squares * slope**2)
        lengths.append(squares.max())
    return End(weighed.gram / weighed.weight + shrunk, float(np.concatenate(noises).mean()), float(max(lengths)))
