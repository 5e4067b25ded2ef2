"""The ways down a cost that is not quadratic: each iteration goes over the rows, so how many there are decides."""

from __future__ import annotations

import math

import numpy as np

from thalweg.descent.batches.plan import MOST_EPOCHS
from thalweg.descent.candidate import Candidate
from thalweg.descent.outcome import Ending
from thalweg.descent.planning.loop import BATCH, Loop
from thalweg.descent.planning.noise import steps_in_batches
from thalweg.descent.planning.of_moments import in_batches
from thalweg.descent.planning.pilot import End, Pilot
from thalweg.descent.quadratic.search import beyond
from thalweg.descent.run import Run
from thalweg.descent.settings import Settings
from thalweg.descent.stepwise.pursuit import MOST_ITERATIONS


def as_tried(loop: Loop, settings: Settings, pilot: Pilot, way: str) -> Candidate:
    """The way that the pilot went, on all rows."""
    run, is_whole = pilot.run, pilot.rows == loop.rows
    loop = loop if settings.batch is None else loop.in_batches
    count, epochs = _count(loop, settings, pilot)
    passes = run.passes + loop.copied - pilot.copied - _passes_an_epoch(pilot) * (_epochs(pilot) - epochs)
    over_rows = run.rows_seconds * (1.0 if is_whole else loop.once / loop.warm) * _ratio(epochs, _epochs(pilot))
    between = (pilot.seconds - run.rows_seconds) * _ratio(count, run.iterations)
    gap = run.certificate.cost_gap
    return Candidate(
        name=way,
        passes=passes,
        iterations=count,
        seconds=loop.reading(passes - 1) + over_rows + between,
        memory=loop.memory,
        gap=gap if math.isfinite(gap) else None,
        is_exact=is_whole,
        reaches=is_near(settings.tolerance, run),
        note=f"tried out on {pilot.rows:,} rows" if is_whole else f"tried out on {pilot.rows:,} of {loop.rows:,} rows",
    )


def _count(loop: Loop, settings: Settings, pilot: Pilot) -> tuple[int, int]:
    """Iterations and epochs on all rows; a descent that used up its epochs on some rows will on all."""
    count = pilot.run.iterations
    if pilot.steps is None or settings.batch is None:
        return count, 0
    steps = math.ceil(loop.rows / settings.batch)
    if settings.iterations is None and count >= MOST_EPOCHS * pilot.steps:
        return MOST_EPOCHS * steps, MOST_EPOCHS
    return count, math.ceil(count / steps)


def _epochs(pilot: Pilot) -> int:
    return 0 if pilot.steps is None else math.ceil(pilot.run.iterations / pilot.steps)


def _passes_an_epoch(pilot: Pilot) -> int:
    """One for the steps, one to look at the cost where no moments hold it."""
    return 1 if pilot.end is None else 2


def _ratio(count: int, tried: int) -> float:
    return count / tried if tried else 1.0


def of_rows(loop: Loop, settings: Settings, pilot: Pilot, cost: str) -> tuple[Candidate, ...]:
    """Estimates from where the pilot ended, and the way that is barred."""
    none = barred(f"the cost {cost} is not quadratic: no moments hold all of it")
    if pilot.end is None:
        return (none,)
    gap = wanted(settings.tolerance, pilot.run)
    return _plain(loop, pilot.end, gap), _in_batches(loop, pilot, pilot.end, gap), none


def is_near(tolerance: float, run: Run) -> bool:
    """Whether it came as near as it was to, or as arithmetic allows."""
    return run.certificate.cost_gap <= wanted(tolerance, run) or run.outcome.name == Ending.AT_ROUNDING.value


def wanted(tolerance: float, run: Run) -> float:
    """The gap that is near enough."""
    return tolerance * max(abs(run.cost), tolerance * abs(run.cost_start))


def barred(why: str) -> Candidate:
    """The closed form, which there is not."""
    return Candidate("moments, closed form", None, None, None, None, None, True, why)


def _plain(loop: Loop, end: End, gap: float) -> Candidate:
    r"""Near the minimum a plain step at 1/L leaves :math:`(1 - \lambda_i/L)^2` of the part of the gap in each mode."""
    name, (values, modes) = "rows, plain", np.linalg.eigh(end.hessian)
    if values[0] <= 0 or not gap:
        return Candidate(name, None, None, None, loop.memory, None, False, "not known: the cost does not curve there")
    parts, left = values / 2 * (modes.T @ end.way) ** 2, np.abs(1 - values / max(end.largest, values[-1]))
    count = beyond(lambda k: float(parts @ left ** (2.0 * k)) <= gap)
    if count is None or count > MOST_ITERATIONS:
        note = f"more than the {MOST_ITERATIONS:,} iterations after which it is given up"
        return Candidate(name, None, None, None, loop.memory, None, False, note)
    note = f"condition number {values[-1] / values[0]:.3g} at the end of the trial"
    spent = loop.seconds(1 + count) + count * max(end.plain_step - loop.warm, 0.0)
    return Candidate(name, loop.passes(1 + count), count, spent, loop.memory, gap, False, note)


def _in_batches(loop: Loop, pilot: Pilot, end: End, gap: float) -> Candidate:
    batch = min(BATCH, loop.rows)
    values = np.linalg.eigvalsh(end.hessian)
    smooth = float(values[-1]) + end.steepest / batch
    fall = pilot.run.cost_start - pilot.run.cost
    steps = steps_in_batches(smooth, float(values[0]), end.noise / batch, fall, gap)
    return in_batches(loop, batch, steps, gap)
