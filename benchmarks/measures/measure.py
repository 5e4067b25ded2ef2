"""What one must write to measure something of Thalweg alone."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, final

from benchmarks.scene import Scene
from benchmarks.turns import Times, take
from benchmarks.worker import Failed, Ready, Worker, worker


@final
@dataclass(frozen=True)
class Finding:
    """What was found, in words, and as the number that is held to a bar, if there is one."""

    median: str
    spread: str
    remark: str
    figures: tuple[tuple[str, float], ...] = ()


class Measure(ABC):
    """Abstract or final; ``sizes`` names those it is taken at, ``once`` for one that has data of its own."""

    title: ClassVar[str]
    sizes: ClassVar[tuple[str, ...]]

    @abstractmethod
    def take(self, scene: Scene) -> Finding:
        """Measure; raises ``Failed``."""


def timed(ready: Ready, scene: Scene) -> Times:
    """The times of one thing; raises ``Failed``."""
    with worker(ready) as one:
        return sure(take({"": one}, scene.pace, {}))[""]


def each(ready: Ready, scene: Scene, few: int, many: int) -> tuple[float, float, float]:
    """Seconds for one more step, median, least and most: what is done once does not count. Raises ``Failed``."""
    with worker(ready) as one:
        workers: dict[str, Worker] = {"few": one, "many": one}
        found = sure(take(workers, scene.pace, {"few": few, "many": many}))
    base, seconds = found["few"].median, found["many"]
    if seconds.median <= base:
        raise Failed(f"{many - few:,} more steps are lost in the noise")
    median, least, most = (max(0.0, one - base) / (many - few) for one in (seconds.median, *extremes(seconds)))
    return median, least, most


def extremes(times: Times) -> tuple[float, float]:
    """The fastest and the slowest turn."""
    return min(times.counted), max(times.counted)


def sure(found: dict[str, Any]) -> dict[str, Times]:
    """The times, where nothing failed; raises ``Failed``."""
    for times in found.values():
        if isinstance(times, Failed):
            raise times
    return found
