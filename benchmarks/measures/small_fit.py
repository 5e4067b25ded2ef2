"""What a fit of few rows takes when all is loaded."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, final

import numpy as np

from benchmarks import bars
from benchmarks.grid import duration
from benchmarks.measures.measure import Finding, Measure, timed
from benchmarks.ours import fitting
from benchmarks.scene import Scene
from benchmarks.sizes import Data, Size

_FILE = Path(__file__).parents[2] / "examples" / "diabetes.csv"
_CALLS = 30


@final
class SmallFit(Measure):
    """442 patients, ten measurements, through the Python API."""

    title, sizes = "small fit, warm", (bars.ONCE,)

    def take(self, scene: Scene) -> Finding:
        table = np.loadtxt(_FILE, delimiter=",", skiprows=1)
        data = Data(Size("", len(table), table.shape[1] - 1), table[:, :-1].copy(), table[:, -1].copy())

        def ready() -> Callable[[Any], list[float]]:
            fit = fitting(data)
            return lambda _: [_seconds(fit) for _ in range(_CALLS)]

        least, middle, most = np.quantile(timed(ready, scene).result, (0.0, 0.5, 1.0))
        remark = f"{data.size.rows} x {data.size.features}, {_CALLS} calls"
        spread = f"{duration(least)} to {duration(most)}"
        return Finding(duration(middle), spread, remark, ((bars.SMALL, 1e3 * float(middle)),))


def _seconds(fit: Callable[[], object]) -> float:
    begun = time.perf_counter()
    fit()
    return time.perf_counter() - begun
