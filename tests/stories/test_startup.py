"""`thalweg derive` is done before one has waited: in less than twice what importing NumPy alone takes."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

DERIVE = "from thalweg.cli.main import main; main()"


def seconds(call: list[str], environment: dict[str, str]) -> float:
    """The processor's time, which other programs on the machine do not stretch."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *call], env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def test_a_derivation_starts_in_twice_the_time_of_numpy(tmp_path: Path) -> None:
    # compiled once, as an installed program is
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(tmp_path)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    calls = {"numpy": ["-c", "import numpy"], "derive": ["-c", DERIVE, "derive"]}
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(6):
        for name, call in calls.items():
            times[name].append(seconds(call, environment))
    assert min(times["derive"][1:]) < 2 * min(times["numpy"][1:]), times
