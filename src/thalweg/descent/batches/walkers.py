"""Which walker takes the steps."""

from __future__ import annotations

from thalweg.descent.batches.walker import Interpreted, Steps, Walker

_STEP, _CELL = 9e-6, 3e-9
"""Seconds that a step takes in NumPy, and that each number of the rows it sees adds."""
ENOUGH = 0.15
"""So many it takes to compile the routine; what is kept of it is loaded in a fifth of that."""


def quickest(steps: Steps, most: int) -> Walker:
    """The one that is done first with ``most`` steps. Sizes alone decide, for on the walker hang the last bits."""
    cells = steps.batch * len(steps.problem.columns)
    if most * (_STEP + _CELL * cells) < ENOUGH:
        return Interpreted(steps)
    # slow to import, and of no use to few steps
    from thalweg.descent.batches.compiled import Compiled

    return Compiled.of(steps) or Interpreted(steps)
