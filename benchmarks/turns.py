"""Contestants take turns, so that what disturbs the machine disturbs them all."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, final

from benchmarks.worker import Failed, Turn, Worker

_PROBE = 2


@final
@dataclass(frozen=True)
class Pace:
    """How often, and how long: at most so many turns each, and no further one once they took so many seconds.

    The first call, which may still load or compile, does not count; but who takes ``longest`` there is timed by that.
    """

    name: str
    turns: int
    seconds: float
    longest: float

    @property
    def is_full(self) -> bool:
        return self.name == "full"

    def wants_more(self, times: Times) -> bool:
        return len(times.seconds) < self.turns and sum(times.seconds) < self.seconds and times.first < self.longest

    def weighs_again(self, times: Times) -> bool:
        """Whether one more call is worth the memory it tells of: the first, which is weighed too, also loads code."""
        return bool(times.seconds) and times.median < self.longest / 4

    def iterations(self, one: Worker, wanted: int) -> int:
        """As many as take a fourth of that time, at least two; raises ``Failed``."""
        # what is compiled is compiled now
        one.turn(_PROBE)
        per_iteration = one.turn(_PROBE).seconds / _PROBE
        return max(_PROBE, min(wanted, int(self.seconds / 4 / per_iteration)))


FULL = Pace("full", 11, 10.0, 10.0)
QUICK = Pace("quick", 4, 1.0, 4.0)
TINY = Pace("tiny", 2, 0.2, 60.0)


@final
@dataclass(frozen=True, eq=False)
class Times:
    """Seconds of the very first call, of a call in each later turn and of its first call, the bytes a call added, and
    what it gave."""

    first: float
    seconds: tuple[float, ...] = ()
    rests: tuple[float, ...] = ()
    added: float = math.nan
    result: Any = None

    def with_turn(self, turn: Turn) -> Times:
        seconds, rests = (*self.seconds, turn.seconds), (*self.rests, turn.rested)
        return replace(self, seconds=seconds, rests=rests, result=turn.result)

    @property
    def rested(self) -> float:
        """The median of the first calls."""
        return statistics.median(self.rests or (self.first,))

    @property
    def counted(self) -> tuple[float, ...]:
        return self.seconds or (self.first,)

    @property
    def median(self) -> float:
        return statistics.median(self.counted)


def take(workers: Mapping[str, Worker], pace: Pace, arguments: Mapping[str, Any]) -> dict[str, Times | Failed]:
    """The times of all, or the error that ended their part."""
    found = {name: _first(one, arguments.get(name)) for name, one in workers.items()}
    for _ in range(pace.turns):
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
