"""Contestants take turns, so that what disturbs the machine disturbs them all."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, final

from benchmarks.pulse import HEART
from benchmarks.worker import Failed, Turn, Worker

_PROBE = 2
_ENOUGH = 3


@final
@dataclass(frozen=True)
class Pace:
    """How often, and how long: at most so many turns each, and no further one once they took so many seconds. Turns on
    a disturbed machine are taken again, but not more than ``patience`` times as many in all.

    The first call, which may still load or compile, does not count; but who takes ``longest`` there is timed by that.
    """

    name: str
    turns: int
    seconds: float
    longest: float
    patience: int

    @property
    def is_full(self) -> bool:
        return self.name == "full"

    @property
    def most(self) -> int:
        """Turns at most."""
        return self.patience * self.turns

    def wants_more(self, times: Times) -> bool:
        is_enough = len(times.calm) >= self.turns or len(times.turns) >= self.most
        return not is_enough and sum(turn.seconds for turn in times.turns) < self.seconds and times.first < self.longest

    def weighs_again(self, times: Times) -> bool:
        """Whether one more call is worth the memory it tells of: the first, which is weighed too, also loads code."""
        return bool(times.turns) and times.median < self.longest / 4

    def iterations(self, one: Worker, wanted: int) -> int:
        """As many as take a fourth of that time, at least two; raises ``Failed``."""
        # what is compiled is compiled now
        one.turn(_PROBE)
        per_iteration = one.turn(_PROBE).seconds / _PROBE
        return max(_PROBE, min(wanted, int(self.seconds / 4 / per_iteration)))


FULL = Pace("full", 11, 10.0, 10.0, 5)
QUICK = Pace("quick", 4, 1.0, 4.0, 1)
TINY = Pace("tiny", 2, 0.2, 60.0, 1)


@final
@dataclass(frozen=True, eq=False)
class Times:
    """Seconds of the very first call, the later turns, the bytes a call added, and what it gave."""

    first: float
    turns: tuple[Turn, ...] = ()
    added: float = math.nan
    result: Any = None

    def with_turn(self, turn: Turn) -> Times:
        return replace(self, turns=(*self.turns, turn), result=turn.result)

    @property
    def calm(self) -> tuple[Turn, ...]:
        """Those in which nobody disturbed the machine, as far as its pulse tells."""
        return tuple(turn for turn in self.turns if turn.pulse <= HEART.calm)

    @property
    def are_calm(self) -> bool:
        """Whether there are enough of them; otherwise all turns count."""
        return len(self.calm) >= min(_ENOUGH, len(self.turns))

    @property
    def counting(self) -> tuple[Turn, ...]:
        return self.calm if self.are_calm else self.turns

    @property
    def rested(self) -> float:
        """The median of the first calls."""
        return statistics.median([turn.rested for turn in self.counting] or [self.first])

    @property
    def counted(self) -> tuple[float, ...]:
        return tuple(turn.seconds for turn in self.counting) or (self.first,)

    @property
    def median(self) -> float:
        return statistics.median(self.counted)

    @property
    def of_all(self) -> float:
        """The median of all turns, disturbed or not."""
        return statistics.median([turn.seconds for turn in self.turns] or [self.first])


def take(workers: Mapping[str, Worker], pace: Pace, arguments: Mapping[str, Any]) -> dict[str, Times | Failed]:
    """The times of all, or the error that ended their part."""
    found = {name: _first(one, arguments.get(name)) for name, one in workers.items()}
    for _ in range(pace.most):
        for name, one in workers.items():
            times = found[name]
            if isinstance(times, Times) and pace.wants_more(times):
                found[name] = _next(one, arguments.get(name), times)
    return {name: _weighed(workers[name], arguments.get(name), times, pace) for name, times in found.items()}


def _first(one: Worker, argument: Any) -> Times | Failed:
    try:
        turn = one.turn(argument, weigh=True)
    except Failed as error:
        return error
    return Times(turn.seconds, added=turn.added, result=turn.result)


def _next(one: Worker, argument: Any, times: Times) -> Times | Failed:
    try:
        return times.with_turn(one.turn(argument))
    except Failed as error:
        return error


def _weighed(one: Worker, argument: Any, times: Times | Failed, pace: Pace) -> Times | Failed:
    """With the memory of a later call, unless that takes too long."""
    if isinstance(times, Failed) or not pace.weighs_again(times):
        return times
    try:
        turn = one.turn(argument, weigh=True)
    except Failed as error:
        return error
    return replace(times, added=turn.added, result=turn.result)
