"""The end of a path that is known, and what there is to tell of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.certificate import Certificate
from thalweg.descent.explained import r2
from thalweg.descent.inference.evidence import Evidence
from thalweg.descent.outcome import Circumstances, Ending, Outcome, tell
from thalweg.descent.plan import Plan
from thalweg.descent.quadratic.bounds import Bounds
from thalweg.descent.quadratic.laid import Laid


@final
@dataclass(frozen=True, eq=False)
class Arrived:
    """A run along a path that is known, at ``theta``: everything else is worked out when somebody asks for it."""

    laid: Laid
    theta: Float64[np.ndarray, " p"]

    @property
    def plan(self) -> Plan:
        return self.laid.plan

    @cached_property
    def cost(self) -> float:
        """J at the end: what is certain about the gap is more exact than J itself."""
        with np.errstate(over="ignore", invalid="ignore"):
            return self.laid.path.least + self._bounds.exact

    @cached_property
    def cost_start(self) -> float:
        return self.laid.landscape.parabola.cost(self.laid.path.start)

    @cached_property
    def r2(self) -> float | None:
        return r2(self.laid.problem, self.laid.moments, self.laid.path.coordinates, self.theta)

    @cached_property
    def certificate(self) -> Certificate:
        with np.errstate(over="ignore", invalid="ignore"):
            return Certificate.of(self.laid.path, self._bounds)

    @cached_property
    def outcome(self) -> Outcome:
        path, settings, count = self.laid.path, self.laid.settings, self.laid.count
        with np.errstate(over="ignore", invalid="ignore"):
            gap = self._bounds.certified
        facts = Circumstances(path, settings.tolerance, count or 0, self._culprit, gap)
        return tell(self._ending(gap), facts)

    @cached_property
    def evidence(self) -> Evidence:
        laid = self.laid
        return Evidence.of(laid.problem, laid.quadratic, laid.landscape.parabola, laid.path, laid.moments)

    @cached_property
    def _bounds(self) -> Bounds:
        path = self.laid.path
        return Bounds(path.spectrum.root, self.laid.landscape.parabola, path.coordinates, self.theta)

    def _ending(self, gap: float) -> Ending:
        path, count, tolerance = self.laid.path, self.laid.count, self.laid.settings.tolerance
        if not path.is_stable:
            return Ending.DIVERGED
        if path.rate == path.bound:
            return Ending.AT_THE_BOUND
        if count is None:
            return Ending.TOO_SLOW
        wanted = tolerance * path.reference(tolerance)
        # a thousandth more, because the stop is chosen before it is known what rounding adds
        if gap <= 1.001 * wanted:
            return Ending.CONVERGED
        is_there = self.laid.pace.count is None or path.gap(count) <= wanted
        return Ending.AT_ROUNDING if is_there else Ending.ITERATIONS_DONE

    @property
    def _culprit(self) -> str:
        place, share = self.laid.path.spectrum.steepest()
        if place == 0:
            return f"The bias sets the bound: it has {share:.0%} of the steepest direction."
        mean = self.laid.moments.mean[place - 1]
        deviation = self.laid.moments.deviations[place - 1]
        return (
            f"The scale of {self.laid.problem.features[place - 1]!r} sets the bound: it has {share:.0%} of the "
            f"steepest direction (mean {mean:.4g}, standard deviation {deviation:.4g})."
        )
