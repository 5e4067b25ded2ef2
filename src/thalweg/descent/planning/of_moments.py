"""The ways down a quadratic cost: all but the last two need one pass over the data."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice
from typing import final

from thalweg.descent.candidate import Candidate
from thalweg.descent.pace import Pace
from thalweg.descent.planning.clock import seconds, timed
from thalweg.descent.planning.loop import BATCH, Loop
from thalweg.descent.planning.noise import steps_in_batches
from thalweg.descent.quadratic.by_rule import ByRule
from thalweg.descent.quadratic.laid import Laid
from thalweg.descent.quadratic.linear_rule import LinearRule
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.run import arrive, shortest
from thalweg.descent.quadratic.scheduled import Scheduled
from thalweg.descent.quadratic.search import beyond
from thalweg.descent.quadratic.steady import Steady
from thalweg.descent.settings import Settings
from thalweg.rules import find_rule
from thalweg.schedules import find_schedule
from thalweg.sources.source import BLOCK

_DOUBLE = 8
_SOME, _SHORT, _WORTH_WHILE = 128, 0.02, 10**6
_COUNTABLE = 1e15


@final
@dataclass(frozen=True, eq=False)
class Known:
    """What is known once the rows are surveyed: ``plain`` steps at the best rate, laid out to the tolerance.

    ``spent`` are the seconds until then, ``arriving`` those of what comes at the end, ``step`` those of one update on
    the moments; ``loop`` is what a loop over the rows would take.
    """

    plain: Laid
    tolerance: float
    spent: float
    arriving: float
    step: float
    loop: Loop

    @classmethod
    def of(cls, laid: Laid, tolerance: float, spent: float, loop: Loop) -> Known:
        """Of a cost that was laid out in any way."""
        spectrum, landscape = laid.path.spectrum, laid.landscape
        path = landscape.path(Steady(spectrum.best_rate))
        count = path.iterations_to(tolerance)
        settings = replace(laid.settings, iterations=None)
        plain = replace(laid, path=path, pace=Pace.fixed(path.rate), count=count, settings=settings)
        # as many decide on who takes the steps
        stepped = replace(plain, count=max(count or 0, _SOME))
        some = seconds(lambda: deque(islice(stepped.iterates, _SOME), maxlen=0)) / _SOME
        return cls(plain, tolerance, spent, seconds(lambda: arrive(plain)), some, loop)

    @property
    def path(self) -> Path:
        return self.plain.path

    @property
    def wanted(self) -> float:
        """The gap that is near enough."""
        return self.tolerance * self.path.reference(self.tolerance)

    @property
    def memory(self) -> int:
        """In bytes."""
        return memory_for(self.loop.rows, len(self.plain.problem.features))

    def after(self, name: str, count: int | None, more: float | None, gap: float | None, note: str) -> Candidate:
        """A way that needs nothing but the survey, and ``more`` seconds."""
        whole = None if more is None else self.spent + self.arriving + more
        passes = self.path.spectrum.passes
        return Candidate(name, passes, count, whole, self.memory, finite(gap), True, note)


def of_plan(known: Known, laid: Laid, settings: Settings) -> Candidate:
    """The way that the plan takes."""
    gap = math.inf if laid.count is None else laid.path.gap(laid.count)
    found = known.after(laid.plan.way, laid.count, 0.0, gap, _why(laid, settings))
    return replace(found, seconds=known.spent + seconds(lambda: arrive(laid)), reaches=gap <= known.wanted)


def _why(laid: Laid, settings: Settings) -> str:
    if settings.iterations is not None:
        return f"{settings.iterations:,} iterations, as asked"
    if not laid.path.is_stable:
        return "nothing is run: at this learning rate the descent does not converge"
    if laid.count is None:
        return "these steps never come near enough"
    return "all iterates are known after the survey, so many cost no more than few"


def of_moments(known: Known) -> tuple[Candidate, ...]:
    """Every way from plain steps to batches, by the tolerance."""
    count, gap = known.plain.count, None if known.plain.count is None else known.path.gap(known.plain.count)
    stepped = None if count is None else count * known.step
    return (
        known.after("moments, closed form", count, None if count is None else 0.0, gap, "every iterate from the modes"),
        known.after("moments, stepped", count, stepped, gap, "each update as it is written"),
        _by_chebyshev(known),
        _by_momentum(known),
        known.after("moments, preconditioned", 1, 0.0, 0.0, "one step, by the inverse of the Hessian"),
        _over_rows(known, count, gap),
        _in_batches(known),
    )


def _by_chebyshev(known: Known) -> Candidate:
    schedule, spectrum = find_schedule("chebyshev"), known.path.spectrum
    moving = spectrum.eigenvalues[: spectrum.moving]

    def path_for(count: int) -> Path:
        return replace(known.path, decay=Scheduled(schedule, spectrum.best_rate, count, moving))

    about, note = _foretold(known, by_chebyshev), "as many as the root of the condition number asks for"
    if not _is_countable(known, about):
        return _estimated(known, "moments, Chebyshev steps", about, note)
    count, found = timed(lambda: shortest(path_for, known.wanted), _SHORT)
    gap = None if count is None else path_for(count).gap(count)
    spent = None if count is None else found + count * known.step
    return known.after("moments, Chebyshev steps", count, spent, gap, note)


def _by_momentum(known: Known) -> Candidate:
    name, path = "moments, heavy ball", by_best_momentum(known.path)
    if path is None:
        return known.after(name, 1, 0.0, 0.0, "all modes shrink alike: one step is enough")
    about, note = _foretold(known, by_heavy_ball), "with the momentum that is best in the long run"
    if not _is_countable(known, about):
        return _estimated(known, name, about, note)
    count, found = timed(lambda: _count(by_best_momentum(known.path), known.tolerance), _SHORT)
    spent, gap = (None, None) if count is None else (found + count * known.step, path.gap(count))
    return known.after(name, count, spent, gap, note)


def by_chebyshev(k: int, root: float) -> float:
    r"""What k Chebyshev steps leave of the gap at most, by the root of kappa: :math:`(2 e^{-2k/\sqrt\kappa})^2`."""
    return 4 * math.exp(-4 * k / root)


def by_heavy_ball(k: int, root: float) -> float:
    """The same of k heavy-ball steps; the steepest mode shrinks last, as it is multiplied by about 2k besides."""
    return ((1 + 2 * k) * ((root - 1) / (root + 1)) ** k) ** 2


def _foretold(known: Known, left: Callable[[int, float], float]) -> int | None:
    root, start = math.sqrt(known.path.spectrum.condition), known.path.gap(0)
    return beyond(lambda k: k > root and left(k, root) * start <= known.wanted) if known.wanted > 0 else 1


def _is_countable(known: Known, about: int | None) -> bool:
    """Whether it is worth while to count exactly."""
    return about is not None and about * len(known.path.start) <= _WORTH_WHILE


def _estimated(known: Known, name: str, count: int | None, note: str) -> Candidate:
    spent = None if count is None else count * known.step
    return replace(known.after(name, count, spent, known.wanted, note), is_exact=False)


def _count(path: Path | None, tolerance: float) -> int | None:
    return None if path is None else path.iterations_to(tolerance)


def by_best_momentum(path: Path) -> Path | None:
    r"""Heavy-ball steps at the rate :math:`4/(\sqrt{\lambda_1} + \sqrt{\lambda_n})^2` with the momentum that suits it.

    ``None`` where all modes shrink alike. Source: Polyak, "Some methods of speeding up the convergence of iteration
    methods" (1964).
    """
    values = path.spectrum.eigenvalues[: path.spectrum.moving]
    top, bottom = math.sqrt(values[0]), math.sqrt(values[-1])
    share = ((top - bottom) / (top + bottom)) ** 2
    rule = LinearRule.of(find_rule(f"momentum(momentum={share!r})")) if 0 < share < 1 else None
    return None if rule is None else replace(path, decay=ByRule(rule, (2 / (top + bottom)) ** 2))


def _over_rows(known: Known, count: int | None, gap: float | None) -> Candidate:
    loop = known.loop
    passes, spent = (None, None) if count is None else (loop.passes(count), loop.seconds(count))
    note = "the same iterates, each from a pass over the rows"
    return Candidate("rows, full batch", passes, count, spent, loop.memory, gap, True, note)


def _in_batches(known: Known) -> Candidate:
    path, parabola, loop = known.path, known.plain.landscape.parabola, known.loop
    values, batch = path.spectrum.eigenvalues[: path.spectrum.moving], min(BATCH, loop.rows)
    each = parabola.curvature * (1.0 + float(parabola.variances.sum()) + float(parabola.mean @ parabola.mean))
    smooth = float(values[0]) + len(path.start) * each / batch
    noise = 2 * parabola.curvature * max(path.least - parabola.rest, 0.0) * each / batch
    steps = steps_in_batches(smooth, float(values[-1]), noise, path.gap(0), known.wanted)
    return in_batches(loop, batch, steps, known.wanted)


def in_batches(loop: Loop, batch: int, steps: float, wanted: float) -> Candidate:
    """So many steps of so many rows each."""
    name, loop = f"rows, batches of {batch}", loop.in_batches
    if not steps < _COUNTABLE:
        never = "never in practice: the noise of the batches would have to average out"
        return Candidate(name, None, None, None, loop.memory, None, False, never)
    count = math.ceil(steps)
    epochs = count * batch / loop.rows
    spent = loop.reading(epochs) + count * loop.step
    note = "the noise of the batches has to average out"
    return Candidate(name, loop.passes(epochs), count, spent, loop.memory, wanted, False, note)


def memory_for(rows: int, features: int) -> int:
    """What moments take: a block of rows, centred and weighted, and the moments themselves."""
    columns = features + 1
    return _DOUBLE * columns * (3 * min(BLOCK, rows) + 4 * columns)


def finite(gap: float | None) -> float | None:
    return gap if gap is not None and math.isfinite(gap) else None
