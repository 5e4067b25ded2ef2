"""A cost that is not quadratic reads the rows in every iteration: how near that is to reading alone."""

from __future__ import annotations

from typing import final

from benchmarks import bars
from benchmarks.grid import duration, share
from benchmarks.measures.measure import Finding, Measure, each
from benchmarks.ours import fitting
from benchmarks.peers.peer import Go
from benchmarks.scene import Scene
from benchmarks.sizes import RATE

_FEW, _MANY = 2, 32


@final
class HuberPass(Measure):
    """One full-batch iteration of Huber's cost."""

    title, sizes = "Huber, one full-batch iteration", ("M", "tiny")

    def take(self, scene: Scene) -> Finding:
        def ready() -> Go:
            fit = fitting(scene.data, cost="huber", scale="none", learning_rate=RATE)
            return lambda iterations: fit(iterations=iterations)

        median, least, most = each(ready, scene, _FEW, _MANY)
        part = scene.limits.reading(scene.data.size) / median
        remark = f"{share(part)} of the read bandwidth"
        return Finding(duration(median), f"{duration(least)} to {duration(most)}", remark, ((bars.HUBER, part),))
