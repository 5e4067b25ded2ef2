"""All that is settled before the first step along a path that is known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.costs.cost import Quadratic
from thalweg.descent.pace import Pace
from thalweg.descent.plan import Plan
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.plan import draw_up, walk_of
from thalweg.descent.quadratic.stepped import steps
from thalweg.descent.settings import Settings
from thalweg.kernels.moments import Moments

Vector: TypeAlias = Float64[np.ndarray, " p"]


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
        return steps(self.landscape.parabola, self.path.start, self.pace.rule, self.path.rate, self.count or 0)

    @cached_property
    def plan(self) -> Plan:
        """What will be done, and why."""
        return draw_up(self.problem, self.path, self.pace, self.settings, self.count)
