"""One thread and all of them: the times, and whether the bits are the same."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from typing import Any, final

import numpy as np

from benchmarks.grid import duration, times
from benchmarks.limits import cores
from benchmarks.machine import THREADS
from benchmarks.measures.measure import Finding, Measure, sure
from benchmarks.ours import fitting
from benchmarks.scene import Scene
from benchmarks.sizes import SIZES, Data
from benchmarks.turns import take
from benchmarks.worker import worker


@final
class Threads(Measure):
    """The fit in a process whose environment and linear algebra are limited to so many threads."""

    title, sizes = "fit, threads", tuple(SIZES)

    def take(self, scene: Scene) -> Finding:
        counts = (1, max(2, cores()))
        with contextlib.ExitStack() as stack:
            ready = {str(count): limited(scene.data, count) for count in counts}
            workers = {name: stack.enter_context(worker(one)) for name, one in ready.items()}
            one, all_of_them = sure(take(workers, scene.pace, {})).values()
        same = np.array_equal(one.result.view(np.uint64), all_of_them.result.view(np.uint64))
        bits = "the same bits" if same else "OTHER BITS"
        remark = f"{times(one.median / all_of_them.median)} times as fast as with 1, {duration(one.median)}; {bits}"
        spread = f"{duration(min(all_of_them.counted))} to {duration(max(all_of_them.counted))}"
        return Finding(f"{duration(all_of_them.median)} with {counts[1]}", spread, remark)


def limited(data: Data, count: int) -> Callable[[], Callable[[Any], np.ndarray]]:
    """Makes ready a fit of so many threads."""

    def ready() -> Callable[[Any], np.ndarray]:
        os.environ.update(dict.fromkeys(THREADS, str(count)))
        from threadpoolctl import threadpool_limits

        threadpool_limits(count)
        fit = fitting(data)
        return lambda _: fit()

    return ready
