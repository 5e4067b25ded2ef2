"""All that is settled before the first step along a path that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import final

from thalweg.costs.cost import Quadratic
from thalweg.descent.pace import Pace
from thalweg.descent.plan import Plan
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.plan import draw_up, walk_of
from thalweg.descent.quadratic.stepped import Vector, Walker
from thalweg.descent.quadratic.walkers import quickest
from thalweg.descent.settings import Settings
from thalweg.kernels.moments import Moments


@final
@dataclass(frozen=True, eq=False)
class Laid:
    """What was asked for, what was seen, and the path; ``count`` iterations, if any number does."""

    problem: Problem
    quadratic: Quadratic
    moments: Moments
    settings: Settings
    landscape: Landscape
    pace: Pace
    path: Path
    count: int | None

    @property
    def is_stepped(self) -> bool:
        """Whether the updates are taken one by one, as they are written."""
        return walk_of(self.problem, self.settings, self.pace) == "moments, stepped"

    @property
    def iterates(self) -> Iterator[Vector]:
        """Every iterate, one update after the other."""
        return self._walker.iterates(self.path.start, self.count or 0)

    @property
    def end(self) -> Vector:
        """The last of them."""
        return self._walker.end(self.path.start, self.count or 0)

    @property
    def _walker(self) -> Walker:
        rows = self.moments.count
        return quickest(self.landscape.parabola, self.pace.rule, self.path.rate, self.count or 0, rows)

    @cached_property
    def plan(self) -> Plan:
        """What will be done, and why."""
        return draw_up(self.problem, self.path, self.pace, self.settings, self.count)
