"""The one pass over the rows, without what is made of the moments."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, final

from benchmarks import bars
from benchmarks.grid import duration, share
from benchmarks.measures.measure import Finding, Measure, timed
from benchmarks.scene import Scene
from benchmarks.sizes import SIZES


@final
class MomentsPass(Measure):
    """Beside the larger of the time to read the data and the time to multiply."""

    title, sizes = "moments pass", tuple(SIZES)

    def take(self, scene: Scene) -> Finding:
        def ready() -> Callable[[Any], None]:
            from thalweg.descent.problem import pose
            from thalweg.descent.survey import survey

            def go(_: Any) -> None:
                survey(pose((scene.data.X, scene.data.Y), "y"))

            return go

        times, limit = timed(ready, scene), scene.limits.of(scene.data.size)
        part = limit / times.median
        remark = f"{share(part)} of the limit, {duration(limit)}"
        spread = f"{duration(min(times.counted))} to {duration(max(times.counted))}"
        return Finding(duration(times.median), spread, remark, ((bars.MOMENTS, part),))
