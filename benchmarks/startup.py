"""How long the command takes to start, beside importing NumPy alone: processor time, interleaved, least of 20.

`python benchmarks/startup.py`
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile

_MAIN = "from thalweg.cli.main import main; main()"
_CALLS = {
    "import numpy": ["-c", "import numpy"],
    "import thalweg": ["-c", "import thalweg"],
    "thalweg --help": ["-c", _MAIN, "--help"],
    "thalweg derive": ["-c", _MAIN, "derive"],
}
_ROUNDS = 20


def _seconds(call: list[str], environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *call], env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the times and their ratios."""
    with tempfile.TemporaryDirectory() as compiled:
        # compiled once, as an installed program is
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        least = {name: _seconds(call, environment) for name, call in _CALLS.items()}
        for _ in range(_ROUNDS):
            least = {name: min(least[name], _seconds(call, environment)) for name, call in _CALLS.items()}
    for name, seconds in least.items():
        print(f"{name:15}  {seconds * 1e3:7.1f} ms  {seconds / least['import numpy']:5.2f} x import numpy")


if __name__ == "__main__":
    main()
