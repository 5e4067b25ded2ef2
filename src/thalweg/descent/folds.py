"""Which rows are held out: by a seed and the number of the row alone, however the source is cut."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from jaxtyping import Bool, Int

from thalweg.sources.source import BLOCK

_FINEST = 100
"""A share is rounded to a fraction of at most this denominator."""


def fold_of(seed: int, first: int, places: Int[np.ndarray, " rows"], folds: int) -> Int[np.ndarray, " rows"]:
    """The fold, from 0, of the rows ``first + places``: every ``folds`` rows in succession go to one fold each.

    The order in which they are dealt out is drawn for each block of 4,096 rows from the seed and the block's number.
    So a row's fold depends on nothing but the seed and the row's number, and in a block no fold has two rows more than
    another.

    >>> sorted(fold_of(0, 0, np.arange(5), 5).tolist())
    [0, 1, 2, 3, 4]
    """
    rows = first + places
    blocks, found = rows // BLOCK, np.empty(len(rows), dtype=np.int64)
    for block in np.unique(blocks):
        here = blocks == block
        found[here] = _dealt(seed, int(block), folds)[rows[here] % BLOCK]
    return found


def held_out(seed: int, first: int, places: Int[np.ndarray, " rows"], share: float) -> Bool[np.ndarray, " rows"]:
    """Whether each of the rows ``first + places`` is held out; of a share a/b it is a of every b rows in succession.

    A share of 0.2 holds out the rows of fold 0 of 5.

    >>> held_out(0, 0, np.arange(10), 0.2).sum()
    np.int64(2)
    """
    part = Fraction(share).limit_denominator(_FINEST)
    held: np.ndarray = fold_of(seed, first, places, part.denominator) < part.numerator
    return held


def _dealt(seed: int, block: int, folds: int) -> np.ndarray:
    """The folds of the rows of a block."""
    hands = -(-BLOCK // folds)
    return np.random.default_rng([seed, block]).random((hands, folds)).argsort(axis=1).ravel()
