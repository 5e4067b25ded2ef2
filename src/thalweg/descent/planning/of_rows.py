"""The ways down a cost that is not quadratic: each iteration goes over the rows, so how many there are decides."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.descent.candidate import Candidate
from thalweg.descent.planning.pilot import End, Pilot
from thalweg.descent.settings import Settings

_DOUBLE = 8
_BATCH = 32


@final
@dataclass(frozen=True, eq=False)
class Over:
    """All rows: how many, of how many features, how to descend, and how long the survey of them took."""

    rows: int
    features: int
    settings: Settings
    spent: float

    @property
    def held_bytes(self) -> int:
        """The rows in memory."""
        return _DOUBLE * self.rows * (self.features + 1)


def as_tried(over: Over, pilot: Pilot) -> Candidate:
    """The way that the pilot went, on all rows."""
    run, plan = pilot.run, pilot.run.plan
    is_whole, in_batches = pilot.rows == over.rows, plan.batch is not None
    gap, on_moments = run.certificate.cost_gap, plan.path.startswith("moments")
    passes = 1.0 if on_moments else float(run.passes)
    if in_batches and plan.batch:
        # each step sees so many rows, however many there are
        passes += run.iterations * plan.batch * (1 / over.rows - 1 / pilot.rows)
    spent = pilot.seconds if on_moments else (passes - 1) * pilot.pass_seconds * over.rows
    return Candidate(
        name=plan.way,
        passes=passes,
        iterations=run.iterations,
        seconds=over.spent + spent,
        memory=0 if on_moments else over.held_bytes,
        gap=gap if math.isfinite(gap) else None,
        is_exact=is_whole,
        note=f"tried out on {'all' if is_whole else 'the first'} {pilot.rows:,} rows",
    )


def of_rows(over: Over, pilot: Pilot, cost: str) -> tuple[Candidate, ...]:
    """Estimates from where the pilot ended, and the way that is barred."""
    if pilot.end is None:
        return ()
    barred = f"the cost {cost} is not quadratic: no moments hold all of it"
    none = Candidate("moments, closed form", None, None, None, 0, None, True, barred)
    return _plain(over, pilot, pilot.end), _in_batches(over, pilot, pilot.end), none


def _plain(over: Over, pilot: Pilot, end: End) -> Candidate:
    r"""Near the minimum a plain step at the best rate leaves :math:`((\kappa - 1)/(\kappa + 1))^2` of the gap."""
    largest, smallest = _extremes(end)
    name = "rows, plain"
    if smallest <= 0:
        return Candidate(name, None, None, None, over.held_bytes, None, False, "the cost is flat somewhere")
    left = abs((largest - smallest) / (largest + smallest))
    wanted = over.settings.tolerance * max(abs(pilot.run.cost), over.settings.tolerance * abs(pilot.run.cost_start))
    fall = max((pilot.run.cost_start - pilot.run.cost) / wanted, 2.0) if wanted else math.inf
    count = 1.0 if left == 0 else math.log(fall) / (-2 * math.log(left))
    note = f"estimated from the condition number {largest / smallest:.3g} where the pilot ended"
    return _counted(over, pilot, name, count, 1.0, wanted, note)


def _in_batches(over: Over, pilot: Pilot, end: End) -> Candidate:
    r"""By the bound of Gower et al. (2019) for decreasing rates: about :math:`4 L_b \sigma^2 / (\mu^2 gap)` steps."""
    largest, smallest = _extremes(end)
    batch = min(_BATCH, over.rows)
    name, wanted = f"rows, batches of {batch}", over.settings.tolerance * abs(pilot.run.cost)
    if smallest <= 0 or wanted == 0:
        return Candidate(name, None, None, None, over.held_bytes, None, False, "the cost is flat somewhere")
    smooth = largest + largest * end.longest / batch
    count = 4 * smooth * end.noise / batch / (smallest**2 * wanted)
    return _counted(over, pilot, name, count, batch / over.rows, wanted, "estimated; noise has to be averaged out")


def _counted(over: Over, pilot: Pilot, name: str, count: float, passes_each: float, gap: float, note: str) -> Candidate:
    if not count < 1e15:
        return Candidate(name, None, None, None, over.held_bytes, gap, False, f"never, in practice; {note}")
    passes = 1 + count * passes_each
    spent = over.spent + passes * pilot.pass_seconds * over.rows
    return Candidate(name, passes, math.ceil(count), spent, over.held_bytes, gap, False, note)


def _extremes(end: End) -> tuple[float, float]:
    values = np.linalg.eigvalsh(end.hessian)
    return float(values[-1]), float(values[0])
