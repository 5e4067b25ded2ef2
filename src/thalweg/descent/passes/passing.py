"""The compiled pass over blocks of rows as they come by, from a file say."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import numpy as np

from thalweg.core.additive import tree_sum
from thalweg.descent.passes.examples import Rows
from thalweg.descent.passes.reading import Change
from thalweg.engines.threads import Threads, threads_allowed
from thalweg.kernels.moments import Moments
from thalweg.kernels.units import Growing, Packed, is_wide, unit_rows
from thalweg.sources.source import BLOCK
from thalweg.sources.strips import Strips


def moments_of_many(rows: Iterator[Rows], change: Change) -> Moments | None:
    """The moments of the rows, ``change`` made to every block; ``None`` where no row counts."""
    first = next(rows)
    columns = first.table.shape[1]
    rows, together = chain([first], rows), unit_rows(columns, first.counting is not None) // BLOCK
    if not is_wide(columns):
        total = Threads().total(rows, lambda block: Packed.of(_strips(block, change), block.counting))
    else:
        total = tree_sum(_grown(islice(rows, together - 1), block, change) for block in rows)
    return None if total is None else total.moments


def _grown(more: Iterator[Rows], block: Rows, change: Change) -> Packed:
    """One unit, from its first block and the others."""
    growing, threads = Growing.of(_strips(block, change), block.counting), threads_allowed()
    for piece in chain([block], more):
        growing.take(_strips(piece, change), piece.counting, threads)
    return growing.packed


def _strips(block: Rows, change: Change) -> Strips:
    return Strips((np.ascontiguousarray(change(block.table)),))
