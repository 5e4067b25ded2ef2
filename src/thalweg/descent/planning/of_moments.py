"""The ways down a quadratic cost: all but the last two need one pass over the data."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from thalweg.descent.candidate import Candidate
from thalweg.descent.plan import Plan
from thalweg.descent.planning.clock import seconds
from thalweg.descent.quadratic.by_rule import ByRule
from thalweg.descent.quadratic.linear_rule import LinearRule
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.run import Laid, shortest
from thalweg.descent.quadratic.scheduled import Scheduled
from thalweg.descent.quadratic.steady import Steady
from thalweg.rules import find_rule
from thalweg.schedules import find_schedule
from thalweg.sources.source import BLOCK

_DOUBLE = 8
_BATCH = 32


@final
@dataclass(frozen=True, eq=False)
class Known:
    """What is known once the data are surveyed: everything but how long things take, and that is measured.

    ``spent`` are the seconds of the survey, ``row_pass`` those of one pass of a loop over the rows.
    """

    laid: Laid
    path: Path
    parabola: Parabola
    rows: int
    tolerance: float
    spent: float
    row_pass: float

    @classmethod
    def of(cls, laid: Laid, tolerance: float, spent: float, row_pass: float) -> Known:
        """Of what was laid out."""
        return cls(laid, laid.path, laid.landscape.parabola, laid.rows, tolerance, spent, row_pass)

    @property
    def wanted(self) -> float:
        """The gap that is near enough."""
        return self.tolerance * self.path.reference(self.tolerance)

    @property
    def block_bytes(self) -> int:
        """A block of rows, centred and weighted, and the moments."""
        columns = len(self.path.start)
        return _DOUBLE * columns * (3 * BLOCK + 4 * columns)

    @property
    def step_seconds(self) -> float:
        """How long one update on the moments takes."""
        return seconds(lambda: self.parabola.gradient(self.path.start))


def of_plan(known: Known, plan: Plan) -> Candidate:
    """The way that the plan takes."""
    count = plan.iterations
    spent = seconds(lambda: known.path.theta(count or 0))
    if plan.path == "moments, stepped":
        spent = (count or 0) * known.step_seconds
    return _from_survey(known, plan.way, count, spent, _gap(known.path, count), "")


def of_moments(known: Known) -> tuple[Candidate, ...]:
    """Every way from plain steps to batches, by the tolerance."""
    plain = replace(known.path, decay=Steady(known.path.spectrum.best_rate))
    count = plain.iterations_to(known.tolerance)
    return (
        _closed(known, plain, count),
        _stepped(known, plain, count),
        _by_chebyshev(known),
        _by_momentum(known),
        _preconditioned(known),
        _over_rows(known, plain, count),
        _in_batches(known),
    )


def _closed(known: Known, plain: Path, count: int | None) -> Candidate:
    spent = seconds(lambda: plain.theta(count or 0))
    return _from_survey(known, "moments, closed form", count, spent, _gap(plain, count), "every iterate from the modes")


def _stepped(known: Known, plain: Path, count: int | None) -> Candidate:
    spent = None if count is None else count * known.step_seconds
    return _from_survey(known, "moments, stepped", count, spent, _gap(plain, count), "each update as it is written")


def _by_chebyshev(known: Known) -> Candidate:
    schedule, spectrum = find_schedule("chebyshev"), known.path.spectrum
    moving = spectrum.eigenvalues[spectrum.roots > 0]

    def path_for(count: int) -> Path:
        return replace(known.path, decay=Scheduled(schedule, spectrum.best_rate, count, moving))

    count = shortest(path_for, known.wanted)
    gap = None if count is None else path_for(count).gap(count)
    spent = None if count is None else count * known.step_seconds
    note = "about as many as the square root of the condition number"
    return _from_survey(known, "moments, Chebyshev steps", count, spent, gap, note)


def _by_momentum(known: Known) -> Candidate:
    values = known.path.spectrum.eigenvalues[known.path.spectrum.roots > 0]
    top, bottom = math.sqrt(values[0]), math.sqrt(values[-1])
    share = ((top - bottom) / (top + bottom)) ** 2
    rule = LinearRule.of(find_rule(f"momentum(momentum={share!r})")) if 0 < share < 1 else None
    if rule is None:
        return _from_survey(known, "moments, heavy ball", 1, 0.0, 0.0, "all modes shrink alike: one step is enough")
    path = replace(known.path, decay=ByRule(rule, (2 / (top + bottom)) ** 2))
    count = path.iterations_to(known.tolerance)
    spent = None if count is None else count * known.step_seconds
    return _from_survey(
        known, "moments, heavy ball", count, spent, _gap(path, count), f"momentum {share:.6g}, the best"
    )


def _preconditioned(known: Known) -> Candidate:
    spent = seconds(lambda: known.path.spectrum.optimum(known.path.start))
    note = "one step, preconditioned by the inverse of the Hessian"
    return _from_survey(known, "moments, preconditioned", 1, spent, 0.0, note)


def _over_rows(known: Known, plain: Path, count: int | None) -> Candidate:
    passes = None if count is None else 1 + count
    spent = None if count is None else known.spent + count * known.row_pass
    held = _DOUBLE * known.rows * len(known.path.start)
    return Candidate(
        "rows, full batch", passes, count, spent, held, _gap(plain, count), True, "the same iterates, from the rows"
    )


def _in_batches(known: Known) -> Candidate:
    r"""By the bound of Gower et al. (2019) for decreasing rates: about :math:`4 L_b \sigma^2 / (\mu^2 gap)` steps."""
    spectrum, parabola, n = known.path.spectrum, known.parabola, len(known.path.start)
    values = spectrum.eigenvalues[spectrum.roots > 0]
    batch = min(_BATCH, known.rows)
    longest = parabola.curvature * (1.0 + float(np.trace(parabola.covariance)) + float(parabola.mean @ parabola.mean))
    smooth = float(values[0]) + n * longest / batch
    noise = 2 * parabola.curvature * max(known.path.least - parabola.rest, 0.0) * longest / batch
    calm = 2 * smooth / float(values[-1]) * math.log(max(known.path.gap(0) / known.wanted, 2.0)) if known.wanted else 0
    steps = calm + (4 * smooth * noise / (float(values[-1]) ** 2 * known.wanted) if known.wanted else math.inf)
    count = math.ceil(steps) if steps < 1e15 else None
    epochs = None if count is None else count * batch / known.rows
    spent = None if epochs is None else known.spent + epochs * known.row_pass
    held = _DOUBLE * known.rows * n
    name, note = f"rows, batches of {batch}", "estimated; noise, not slowness, is what it has to average out"
    return Candidate(name, None if epochs is None else 1 + epochs, count, spent, held, known.wanted, False, note)


def _from_survey(
    known: Known, name: str, count: int | None, spent: float | None, gap: float | None, note: str
) -> Candidate:
    whole = None if spent is None else known.spent + spent
    return Candidate(name, known.path.spectrum.root.passes, count, whole, known.block_bytes, gap, True, note)


def _gap(path: Path, count: int | None) -> float | None:
    return None if count is None else path.gap(count)
