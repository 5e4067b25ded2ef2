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
    for call in calls.values():
        seconds(call, environment)
    # what else the machine does can only add to the time, so the least one counts, and a few more are allowed for it
    best = dict.fromkeys(calls, float("inf"))
    for _ in range(20):
        best = {name: min(best[name], seconds(call, environment)) for name, call in calls.items()}
        if best["derive"] < 1.9 * best["numpy"]:
            break
    assert best["derive"] < 2 * best["numpy"], best
