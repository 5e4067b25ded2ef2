"""How many steps of stochastic descent a second holds."""

from __future__ import annotations

from typing import final

from benchmarks.bars import ONCE
from benchmarks.grid import duration
from benchmarks.measures.measure import Finding, Measure, each
from benchmarks.ours import fitting
from benchmarks.peers.peer import Go
from benchmarks.scene import Scene
from benchmarks.sizes import RATE

_BATCH, _FEW, _MANY = 32, 100, 20_100


@final
class MiniBatch(Measure):
    """Steps of 32 rows each."""

    title, sizes = f"mini-batches of {_BATCH} rows", (ONCE,)

    def take(self, scene: Scene) -> Finding:
        def ready() -> Go:
            fit = fitting(scene.data, scale="none", learning_rate=RATE, batch=_BATCH)
            return lambda iterations: fit(iterations=iterations)

        median, least, most = each(ready, scene, _FEW, _MANY)
        size = scene.data.size
        remark = f"{size.rows:,} x {size.features}; a step takes {duration(median)}"
        spread = f"{duration(least)} to {duration(most)}"
        return Finding(f"{1 / median:,.0f} steps/s", spread, remark)
