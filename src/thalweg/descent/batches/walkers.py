"""Which walker takes the steps."""

from __future__ import annotations

from thalweg.descent.batches.walker import Interpreted, Steps, Walker

_STEP, _CELL = 9.0, 0.0008
"""Microseconds that a step takes in NumPy, and of these each number of the rows that it sees."""
_LOADING = 150_000.0
"""And how many a routine takes to be compiled. What was kept of one is loaded in a tenth of that."""


def quickest(steps: Steps, most: int) -> Walker:
    """The one that is done first with ``most`` steps, decided by sizes alone, for so are the last bits."""
    cells = steps.batch * len(steps.problem.columns)
    if most * (_STEP + _CELL * cells) < _LOADING:
        return Interpreted(steps)
    # slow to import, and of no use to few steps
    from thalweg.descent.batches.compiled import Compiled

    return Compiled.of(steps) or Interpreted(steps)
