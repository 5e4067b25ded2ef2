"""Which walker takes the updates on the moments."""

from __future__ import annotations

from thalweg.descent.passes.reading import is_many
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.stepped import Interpreted, Walker
from thalweg.rules.rule import Rule

ENOUGH = 500
"""Steps from which on the routine is taken: it is loaded once, in as long as NumPy needs for three times as many."""


def quickest(parabola: Parabola, rule: Rule, rate: float, count: int, rows: int) -> Walker:
    """The one that is done first with ``count`` steps, and others like them, on the moments of so many rows.

    What was asked alone decides, for on the walker hang the last bits. Few rows do without compiled routines: no fit
    of them steps for as long as it takes to import what those need.
    """
    if count < ENOUGH or not is_many(rows, len(parabola.mean) + 1):
        return Interpreted(parabola, rule, rate)
    # slow to import, and of no use to few steps
    from thalweg.descent.quadratic.compiled import Compiled

    return Compiled.of(parabola, rule, rate) or Interpreted(parabola, rule, rate)
