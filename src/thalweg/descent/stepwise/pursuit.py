"""Follow a descent until it is known to be near enough, or known not to get there."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias, final

import numpy as np

from thalweg.descent.history import History, Moment, Recorder
from thalweg.descent.outcome import Ending
from thalweg.descent.pace import Pace
from thalweg.descent.stepwise.objective import Gap, Objective, Reading, Vector
from thalweg.descent.stepwise.recession import recedes
from thalweg.descent.stepwise.ruled import by_rule
from thalweg.descent.stepwise.walk import Descent, Stride
from thalweg.descent.stepwise.watch import Watch

MOST_ITERATIONS = 20_000
_BETWEEN = 25
_SHARPER, _SHARPEST = 0.1, 1e-12
_BEYOND = 1e15
_ROUNDING = 8 * float(np.finfo(float).eps)
_UNKNOWN = Gap(math.inf, 0.0, 0.0, True, "the numbers are beyond the doubles")


@final
@dataclass(frozen=True, eq=False)
class Pursued:
    """How a descent ended: where, after how many iterations, at which curvature, how near, and what it went through.

    ``reading`` is at mu = 0. It is ``idle`` if the cost had found no new low for long.
    """

    reading: Reading
    iterations: int
    curvature: float
    gap: Gap
    ending: Ending
    history: History
    idle: bool = False


Seen: TypeAlias = tuple[Moment, Stride]
Pursuing: TypeAlias = Generator[Seen, None, Pursued]
"""A descent on its way: what is seen after every stride, and how it ended."""


@final
@dataclass(frozen=True, eq=False)
class Pursuit:
    """Goes down from ``start`` to a cost that is at most ``tolerance`` of itself too high.

    ``asked`` is the number of iterations that were asked for, if any, ``limit`` how many there are at the most
    otherwise, and ``patience`` after how many strides without a new lowest cost it is given up; ``mu`` is how far kinks
    are rounded off at first, 0 where there are none. ``held_out`` is the cost of rows held out, where it is to say when
    to stop. Where steps are ``noisy`` the cost may end above the start without having diverged.
    """

    objective: Objective
    start: Reading
    tolerance: float
    asked: int | None = None
    mu: float = 0.0
    limit: int = MOST_ITERATIONS
    held_out: Callable[[Vector], float] | None = None
    noisy: bool = False
    patience: int | None = None

    @property
    def most(self) -> int:
        """After so many iterations it ends."""
        return self.limit if self.asked is None else self.asked

    def by_rule(self, pace: Pace, steepness: float | None = None) -> Pursuing:
        """Steps of a rule at the rates of a schedule; ``steepness`` is the most that a loss curves."""
        return self.along(by_rule(self.objective, self.start, pace), pace, steepness)

    def along(self, strides: Iterator[Stride], pace: Pace, steepness: float | None) -> Pursuing:
        """Strides that were chosen without looking at the cost. Raises ``Refusal`` for more than can be walked."""
        pace.need_walkable()
        trail = _Trail(self, 1 / pace.eta, steepness)
        yield trail.seen
        ending = yield from _followed(trail, strides, None)
        return trail.pursued(ending)

    def by(self, descent: Descent) -> Pursuing:
        """Steps that find their own rate."""
        trail = _Trail(self, 1.0)
        yield trail.seen
        followed = _sharpened(trail, descent) if self.mu else _followed(trail, descent.strides(self.start), descent)
        ending = yield from followed
        return trail.pursued(ending)

    @property
    def noise(self) -> float:
        """How far above the start the cost may end without the descent having diverged."""
        return abs(self.start.cost) if self.noisy else 0.0

    def wanted(self, cost: float) -> float:
        """The gap that is small enough; where the cost is nearly zero, that at the start stands in for it."""
        return self.tolerance * max(abs(cost), self.tolerance * abs(self.start.cost))


@final
class _Trail:
    """The place that was reached, and what has been seen so far."""

    def __init__(self, pursuit: Pursuit, curvature: float, steepness: float | None = None) -> None:
        self.pursuit, self.objective, self.steepness = pursuit, pursuit.objective, steepness
        self.watch = None if pursuit.held_out is None else Watch(pursuit.held_out)
        self.stride, self.count, self.taken, self.gap = Stride(pursuit.start, curvature), 0, 0, _UNKNOWN
        self.floor, self.marker, self.first = -math.inf, pursuit.start.theta, pursuit.start
        self.lowest, self.lowest_at, self.highest = math.inf, 0, -math.inf
        self.recorder = Recorder()
        self._note(self.stride)

    @property
    def reading(self) -> Reading:
        return self.stride.reading

    @property
    def seen(self) -> Seen:
        """What there is to tell of where it is."""
        return self.moment, self.stride

    @property
    def is_over(self) -> bool:
        return self.count >= self.pursuit.most or (self.watch is not None and self.watch.has_risen) or self.is_idle

    @property
    def is_idle(self) -> bool:
        """Whether the cost has found no new low for so long that it will not."""
        patience = self.pursuit.patience
        return patience is not None and self.taken - self.lowest_at > patience

    def take(self, strides: Iterator[Stride]) -> Iterator[Stride]:
        """The strides, counted and noted, as many as are left."""
        while not self.is_over and (stride := next(strides, None)):
            self.count, self.taken, self.stride = self.count + stride.steps, self.taken + 1, stride
            if self.taken == 1:
                self.first = stride.reading
            if self.taken.bit_count() == 1:
                self.marker = stride.reading.theta
            self._note(stride)
            yield stride

    def _note(self, stride: Stride) -> None:
        reading = stride.reading
        if reading.cost < self.lowest:
            self.lowest, self.lowest_at = reading.cost, self.taken
        self.highest = max(self.highest, reading.cost)
        if self.watch is not None:
            self.watch.note(stride, self.count)
        with np.errstate(over="ignore", invalid="ignore"):
            residual = self.objective.shrinkage.residual(reading.theta, reading.gradient)
            length = float(np.linalg.norm(residual))
        self.moment = Moment(self.count, reading.cost, length)
        self.recorder.note(self.moment)

    def look(self, mu: float) -> None:
        """How near it is, as slopes with kinks rounded off by ``mu`` show."""
        reading = self.reading if mu == 0 or self.stride.mu == mu else self.objective.at(self.reading.theta, mu)
        gap = self.objective.gap(reading, mu) if reading.is_finite else _UNKNOWN
        # what J* is known to be above does not depend on where the descent is now
        self.floor = max(self.floor, reading.cost - gap.bound)
        known = max(reading.cost - self.floor, 0.0) + _ROUNDING * abs(reading.cost)
        self.gap = replace(gap, bound=known) if known < gap.bound else gap

    @property
    def is_near(self) -> bool:
        return self.gap.convex and self.gap.bound <= self.pursuit.wanted(self.reading.cost)

    @property
    def is_at_rounding(self) -> bool:
        """Whether what the cost could still fall is owed to arithmetic, or could not be seen and has not been."""
        unseen = _ROUNDING * abs(self.reading.cost) if self.is_idle else 0.0
        return self.gap.convex and self.gap.bound <= max(2 * self.gap.rounding, unseen)

    @property
    def is_still(self) -> bool:
        """Whether no step was long enough to change the cost or its slopes by more than a rounding."""
        start = self.pursuit.start
        is_level = self.highest - self.lowest <= _ROUNDING * abs(start.cost)
        # a swing between two places is back where it began after every other step
        slopes = np.array([self.first.gradient, self.reading.gradient])
        return is_level and np.allclose(slopes, start.gradient, rtol=_ROUNDING, atol=0.0)

    @property
    def left(self) -> float:
        """About how far the cost can still fall, and seldom more."""
        residual = self.objective.shrinkage.residual(self.reading.theta, self.reading.gradient)
        with np.errstate(over="ignore", invalid="ignore"):
            return self.objective.metric.steepness(residual) / (2 * (self.steepness or self.stride.curvature))

    def lost(self) -> Ending | None:
        """Whether the descent leads nowhere."""
        cost, before = self.reading.cost, abs(self.pursuit.start.cost)
        if cost < -_BEYOND * (1 + before):
            return Ending.NO_MINIMUM
        if not self.reading.is_finite or cost > _BEYOND * (1 + before):
            return Ending.DIVERGED
        is_time = self.pursuit.asked is None and self.taken in (100, 200, 400, 1000, 2000, 4000, 10_000)
        return Ending.NO_MINIMUM if is_time and self.recedes() else None

    def recedes(self) -> bool:
        """Whether the cost falls for ever: away from zero, as the later iterates went, or by the bias alone."""
        theta, bias = self.reading.theta, self.objective.metric.raised(np.eye(1, len(self.marker))[0])
        return any(recedes(self.objective, self.reading, way) for way in (theta, theta - self.marker, bias, -bias))

    def over(self) -> Ending:
        """What to call it when there are no more iterations, or no step that goes down."""
        cost = self.reading.cost
        is_at_rest = not self.is_over and not (self.is_still and not self.is_at_rounding)
        if is_at_rest and self.gap.convex and math.isfinite(self.gap.bound) and not self.is_near:
            return Ending.NO_MINIMUM if self.recedes() else Ending.AT_ROUNDING
        if self.pursuit.asked is None and self.recedes():
            return Ending.NO_MINIMUM
        if self.is_near:
            return Ending.CONVERGED
        if self.count and cost >= self.pursuit.start.cost + self.pursuit.noise and not self.is_still:
            return Ending.DIVERGED
        if self.is_at_rounding:
            return Ending.AT_ROUNDING
        if not self.is_over and not self.is_still:
            return Ending.SETTLED
        return Ending.TOO_SLOW if self.pursuit.asked is None else Ending.ITERATIONS_DONE

    def pursued(self, ending: Ending) -> Pursued:
        if self.watch is not None and self.watch.best is not self.stride:
            self.stride, self.count, ending = self.watch.best, self.watch.best_count, Ending.STOPPED_EARLY
            _look_closely(self, self.pursuit.mu > 0)
        reading = self.objective.at(self.reading.theta) if self.pursuit.mu else self.reading
        return Pursued(
            reading, self.count, self.stride.curvature, self.gap, ending, self.recorder.history, self.is_idle
        )


def _followed(trail: _Trail, strides: Iterator[Stride], descent: Descent | None) -> Generator[Seen, None, Ending]:
    """Without kinks, or in spite of them: look how near it is when the gradient says that it could be."""
    due = math.inf
    for stride in trail.take(strides):
        yield trail.seen
        if ending := trail.lost():
            return ending
        wanted = trail.pursuit.wanted(stride.reading.cost)
        # no look can tell of less than a rounding of the cost
        if trail.pursuit.asked is not None or trail.left > min(due, max(wanted, _ROUNDING * abs(stride.reading.cost))):
            continue
        trail.look(0.0)
        if trail.is_near or (trail.left <= 1e-3 * wanted and not trail.gap.convex):
            return trail.over() if trail.is_near else Ending.SETTLED
        if trail.is_at_rounding:
            return Ending.AT_ROUNDING
        due = trail.left / 4
    _look_closely(trail, has_kinks=descent is None and trail.pursuit.mu > 0)
    return trail.over()


def _look_closely(trail: _Trail, has_kinks: bool) -> None:
    """Any rounding off of the kinks gives a bound; the best of several is taken."""
    gaps = []
    for share in (1.0, 1e-2, 1e-4, 1e-6) if has_kinks else (0.0,):
        trail.look(share * trail.pursuit.mu)
        gaps.append(trail.gap)
    trail.gap = min(gaps, key=lambda gap: gap.bound)


def _sharpened(trail: _Trail, descent: Descent) -> Generator[Seen, None, Ending]:
    """With kinks: each stage rounds them off less, and begins where the stages before it point."""
    here, curvature = trail.objective.at(trail.reading.theta, descent.mu), None
    before = trail.reading.theta
    while descent.mu > _SHARPEST * trail.pursuit.mu:
        ending = yield from _stage(trail, descent, here, curvature)
        if ending:
            return ending
        theta = trail.reading.theta
        ahead, before = theta + _SHARPER * (theta - before), theta
        descent = descent.sharper(_SHARPER * descent.mu)
        here, curvature = trail.objective.at(ahead, descent.mu), trail.stride.curvature
    return trail.over()


def _stage(
    trail: _Trail, descent: Descent, start: Reading, curvature: float | None
) -> Generator[Seen, None, Ending | None]:
    """Steps until sharper kinks would gain more than more steps."""
    begun = trail.count
    for _ in trail.take(descent.strides(start, curvature)):
        yield trail.seen
        if ending := trail.lost():
            return ending
        if (trail.count - begun) % _BETWEEN == 0:
            trail.look(descent.mu)
            if trail.is_near or trail.gap.bound <= 2 * trail.gap.owed:
                break
    trail.look(descent.mu)
    return trail.over() if trail.is_near or trail.is_over else None
