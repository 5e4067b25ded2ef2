"""Steps that see some of the rows each, epoch by epoch."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.descent.batches.feed import Feed
from thalweg.descent.batches.walker import Rates, State, Walker
from thalweg.descent.pace import Pace
from thalweg.descent.stepwise.objective import Objective, Reading
from thalweg.descent.stepwise.walk import Stride
from thalweg.schedules.schedule import OpenSchedule


@final
@dataclass(frozen=True, eq=False)
class Epochs:
    """The steps that the walker takes. With ``is_even`` the last, smaller batch of an epoch takes a step that is
    shorter in proportion."""

    feed: Feed
    objective: Objective
    pace: Pace
    walker: Walker
    is_even: bool = False

    def strides(self, start: Reading) -> Iterator[Stride]:
        """Where the descent is after each epoch; the last one may be cut short."""
        state = self.walker.start(start.theta)
        for number in itertools.count():
            before = state.k
            with np.errstate(all="ignore"):  # a descent that diverges goes beyond the doubles
                for visit in self.feed.epoch(number):
                    rates = self._rates(state.k, len(visit.places))
                    state = self.walker.through(visit, state, rates)
                    if self._is_done(state):
                        break
            reading = self.objective.at(state.theta)
            rate = float(rates[-1]) if len(rates) else 0.0
            yield Stride(reading, 1 / rate if rate > 0 else math.inf, steps=state.k - before)

    def _is_done(self, state: State) -> bool:
        return state.k == self.pace.count or not np.isfinite(state.theta).all()

    def _rates(self, k: int, rows: int) -> Rates:
        """The learning rates of the next steps, as many as so many rows are enough for."""
        order, schedule = self.feed.order, self.pace.schedule
        assert isinstance(schedule, OpenSchedule), "others are refused before"
        steps = np.arange(k, k - (-rows // order.batch))
        rates = np.asarray(schedule.at(steps, self.pace.eta, self.pace.count, self.objective.eigenvalues), dtype=float)
        if self.is_even and rows % order.batch:
            rates[-1] *= order.last / order.batch
        return rates if self.pace.count is None else rates[: self.pace.count - k]
