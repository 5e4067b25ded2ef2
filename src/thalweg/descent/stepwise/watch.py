"""Early stopping: rows held out tell when the descent begins to fit noise."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import final

from thalweg.descent.stepwise.objective import Vector
from thalweg.descent.stepwise.walk import Stride

_PATIENCE, _SHARE = 10, 10


@final
class Watch:
    """Looks at the cost of the rows held out after every stride, and keeps the best.

    Source: Prechelt, "Early stopping - but when?" (1998): enough are looks in succession that bring nothing, ten of
    them and a tenth of all there were.
    """

    def __init__(self, cost: Callable[[Vector], float]) -> None:
        self.cost, self.looks, self.idle, self.least = cost, 0, 0, math.inf
        self.best_count = 0

    def note(self, stride: Stride, count: int) -> None:
        """Look after ``count`` steps."""
        now = self.cost(stride.reading.theta)
        self.looks += 1
        self.idle += 1
        if self.looks == 1 or now < self.least:
            self.best, self.best_count, self.least, self.idle = stride, count, now, 0

    @property
    def has_risen(self) -> bool:
        """Whether it is time to stop."""
        return self.idle >= max(_PATIENCE, self.looks // _SHARE)
