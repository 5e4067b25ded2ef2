"""What a fit of few rows takes when all is loaded."""

from __future__ import annotations

from pathlib import Path
from typing import final

import numpy as np

from benchmarks import bars
from benchmarks.grid import duration
from benchmarks.measures.measure import Finding, Measure, extremes, timed
from benchmarks.ours import fitting
from benchmarks.peers.peer import Go
from benchmarks.scene import Scene
from benchmarks.sizes import Data, Size

_FILE = Path(__file__).parents[2] / "examples" / "diabetes.csv"


@final
class SmallFit(Measure):
    """442 patients, ten measurements, through the Python API."""

    title, sizes = "small fit, warm", (bars.ONCE,)

    def take(self, scene: Scene) -> Finding:
        table = np.loadtxt(_FILE, delimiter=",", skiprows=1)
        data = Data(Size("", len(table), table.shape[1] - 1), table[:, :-1].copy(), table[:, -1].copy())

        def ready() -> Go:
            fit = fitting(data)
            return lambda _: fit()

        times = timed(ready, scene)
        disturbed = "" if times.are_calm else ", the machine disturbed nearly always"
        remark = f"{data.size.rows} x {data.size.features}, {len(times.counted)} turns{disturbed}"
        spread = " to ".join(map(duration, extremes(times)))
        return Finding(duration(times.median), spread, remark, ((bars.SMALL, 1e3 * times.median),))
