"""How long the command takes to start, beside importing NumPy alone."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from typing import final

from benchmarks import bars
from benchmarks.grid import duration, times
from benchmarks.measures.measure import Finding, Measure
from benchmarks.scene import Scene
from benchmarks.worker import Failed

_OURS = ["-c", "from thalweg.cli.main import main; main()", "--help"]
_THEIRS = ["-c", "import numpy"]


@final
class Startup(Measure):
    """``thalweg --help`` and ``import numpy`` in turns, each in a new interpreter."""

    title, sizes = "thalweg --help", (bars.ONCE,)

    def take(self, scene: Scene) -> Finding:
        with tempfile.TemporaryDirectory() as compiled:
            # compiled once, as an installed program is
            environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            _seconds(_OURS, environment), _seconds(_THEIRS, environment)
            turns = [
                (_seconds(_OURS, environment), _seconds(_THEIRS, environment)) for _ in range(2 * scene.pace.turns)
            ]
        ours, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
        all_ours = [mine for mine, _ in turns]
        ratio = ours / theirs
        remark = f"{times(ratio)} times import numpy, {duration(theirs)}"
        spread = f"{duration(min(all_ours))} to {duration(max(all_ours))}"
        return Finding(duration(ours), spread, remark, ((bars.START, ratio),))


def _seconds(call: list[str], environment: dict[str, str]) -> float:
    begun = time.perf_counter()
    done = subprocess.run([sys.executable, *call], env=environment, capture_output=True, check=False)
    if done.returncode:
        raise Failed(f"python {' '.join(call)} ended with status {done.returncode}")
    return time.perf_counter() - begun
