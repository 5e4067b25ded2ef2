"""The descent tried out on the first rows: what it takes there, it takes about as often on all of them."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace
from itertools import islice
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.core.generators import arrived
from thalweg.descent.asked import Asked
from thalweg.descent.fit import walked
from thalweg.descent.pace import Pace
from thalweg.descent.passes.reading import is_many
from thalweg.descent.plan import Plan
from thalweg.descent.planning.clock import seconds, timed
from thalweg.descent.planning.loop import Loop
from thalweg.descent.planning.surveyed import Surveyed
from thalweg.descent.run import Run
from thalweg.descent.stepwise.ground import Ground
from thalweg.descent.stepwise.of_rows import OfRows
from thalweg.descent.stepwise.pursuit import Pursuit
from thalweg.kernels.fenchel import Weighed
from thalweg.kernels.moments import Moments

_LONG, _SOME = 0.3, 20


@final
@dataclass(frozen=True, eq=False)
class End:
    """The cost where a descent over rows has ended: its Hessian, and the ``way`` back to the start.

    ``largest`` is the most that the cost may curve anywhere, ``steepest`` the most that the loss of one row does there,
    ``noise`` the mean squared length of the gradient of one row; ``plain_step`` are the seconds of a plain step.
    """

    hessian: Float64[np.ndarray, "p p"]
    way: Float64[np.ndarray, " p"]
    largest: float
    steepest: float
    noise: float
    plain_step: float


@final
@dataclass(frozen=True, eq=False)
class Pilot:
    """A finished descent on some rows, and how long it took; its ``end`` where it went over the rows."""

    rows: int
    run: Run
    seconds: float
    end: End | None

    @property
    def copied(self) -> bool:
        """Whether the rows were copied into memory."""
        in_place = self.steps is None and is_many(self.rows, len(self.run.parameters.beta) + 1)
        return self.run.plan.path.endswith("in memory") and not in_place

    @property
    def steps(self) -> int | None:
        """How many steps an epoch has, in batches."""
        batch = self.run.plan.batch
        return None if batch is None or batch >= self.rows else math.ceil(self.rows / batch)

    def plan(self, asked: Asked, loop: Loop) -> Plan:
        """What will be done on all rows."""
        path = self.run.plan.path if loop.held else self.run.plan.path.replace("in memory", "read again")
        trial = f"Trial: tried out on {self.rows:,} of {loop.rows:,} rows; the numbers below are theirs."
        why = self.run.plan.why if self.rows == loop.rows else (trial, *self.run.plan.why)
        return replace(self.run.plan, path=path, batch=asked.settings.batch, why=why)  # type: ignore[arg-type]


def pilot(asked: Asked, surveyed: Surveyed) -> Pilot:
    """The descent on some rows. Raises ``Refusal`` as the descent does, and where so few rows tell nothing."""
    problem, moments = surveyed.some
    settings = asked.settings
    if settings.batch is not None and settings.batch < surveyed.rows:
        settings = replace(settings, batch=min(settings.batch, max(moments.count // 2, 1)))
    run, spent = gone(replace(asked, problem=problem, settings=settings), moments)
    return Pilot(moments.count, run, spent, _end(run, Ground.of(problem, asked.quadratic, moments)))


def gone(asked: Asked, moments: Moments) -> tuple[Run, float]:
    """The descent and the seconds it takes."""

    def walk() -> Run:
        walking = walked(asked, moments)
        assert walking is not None, "what has a closed form is not tried out"
        return arrived(walking)

    return timed(walk, _LONG)


def _end(run: Run, ground: Ground) -> End | None:
    objective = ground.objective
    if not isinstance(objective, OfRows):
        return None
    theta, loss = ground.coordinates.enter(run.parameters), objective.rows.loss
    with np.errstate(over="ignore", invalid="ignore"):
        weighed = objective.rows.total(lambda block: Weighed.of(block, theta, loss, 0.0))
        hessian = weighed.gram / weighed.weight + 2 * ground.problem.shrinkage.ridge * np.diag(_weights(theta))
        block = objective.rows.first
        squares = 1 + np.einsum("ij,ij->i", block.inputs, block.inputs)
        _, slope = loss.value_and_slope(block.target, block.predict(theta))
        noise = float((squares * slope**2).mean())
    if not (np.isfinite(hessian).all() and math.isfinite(noise)):
        return None
    largest = ground.facts(objective.steepness(ground.start, 0.0)).largest
    steepest, step = float(weighed.steepest * squares.max()), _plain_step(ground, largest)
    return End(hessian, ground.start.theta - theta, largest, steepest, noise, step)


def _plain_step(ground: Ground, largest: float) -> float:
    """The seconds of a plain step, all that is done between the steps with it."""
    pace, pursuit = Pace.fixed(1 / largest), Pursuit(ground.objective, ground.start, tolerance=0.0, asked=_SOME)
    return seconds(lambda: deque(islice(ground.told(pursuit.by_rule(pace)), 1 + _SOME), maxlen=0)) / _SOME


def _weights(theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " p"]:
    return np.append(0.0, np.ones(len(theta) - 1))
