"""What every source of rows must keep; call them on a source of your own.

Each law raises ``AssertionError`` with the counterexample.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from thalweg.core.additive import tree_sum
from thalweg.core.errors import Refusal
from thalweg.kernels.moments import Moments
from thalweg.sources.source import Source

Make: TypeAlias = Callable[[Sequence[str], np.ndarray], Source]
"""Puts names and rows of shape (rows, columns) into the form that the source reads, and opens it."""


def same_rows_at_any_size(source: Source, sizes: Sequence[int] = (1, 2, 3, 7, 100, 4096)) -> None:
    """Blocks of any size, laid end to end, are the same doubles, and each block but the last is full.

    >>> from thalweg.sources.opening import open_source
    >>> same_rows_at_any_size(open_source(([[1, 2], [3, 4], [5, 6]], [1, 2, 3])))
    """
    columns = source.columns()
    whole = _rows(source, columns, 4096)
    for size in sizes:
        blocks = list(source.blocks(columns, size))
        lengths = [len(block) for block in blocks]
        assert all(length == size for length in lengths[:-1]), f"size {size} gives blocks of {lengths}"
        assert all(0 < length <= size for length in lengths), f"size {size} gives blocks of {lengths}"
        assert all(block.dtype == np.float64 and block.ndim == 2 for block in blocks), "a block is no table of doubles"
        joined = np.concatenate([*blocks, np.empty((0, len(columns)))])
        assert np.array_equal(joined, whole), f"blocks of {size} rows hold other numbers than blocks of 4096"
    hint = source.rows_hint()
    assert hint in (None, len(whole)), f"{hint} rows are promised, {len(whole)} are there"


def same_columns_in_any_order(source: Source) -> None:
    """A column asked for alone, or in another order, is the column that stands in the whole.

    >>> from thalweg.sources.opening import open_source
    >>> same_columns_in_any_order(open_source(([[1, 2], [3, 4], [5, 6]], [1, 2, 3])))
    """
    columns = source.columns()
    whole = _rows(source, columns, 4096)
    turned = _rows(source, columns[::-1], 4096)
    assert np.array_equal(turned, whole[:, ::-1]), "the columns in reverse order are not the columns"
    for place, column in enumerate(columns):
        assert np.array_equal(_rows(source, [column], 4096)[:, 0], whole[:, place]), f"{column!r} alone differs"


def same_moments_in_any_grouping(source: Source, sizes: Sequence[int] = (1, 2, 3, 7, 100)) -> None:
    r"""Moments of the parts, added, are the moments of the whole up to rounding.

    The sums of m squares differ by at most :math:`8 m \varepsilon \sum_i |z_{ij} z_{ik}|`, whichever way they are
    grouped (Higham, *Accuracy and Stability of Numerical Algorithms*, section 4.2).

    >>> from thalweg.sources.opening import open_source
    >>> same_moments_in_any_grouping(open_source(([[1, 2], [3, 4], [5, 6]], [1, 2, 3])))
    """
    columns = source.columns()
    rows = _rows(source, columns, 4096)
    if not len(rows):
        return
    whole = Moments.of(rows)
    large = np.linalg.norm(rows, axis=0)
    unit = 8 * len(rows) * np.finfo(np.float64).eps
    for size in sizes:
        parts = tree_sum(Moments.of(block) for block in source.blocks(columns, size))
        assert parts is not None, f"no blocks of {size} rows"
        assert parts.count == whole.count, f"blocks of {size} rows count {parts.count} rows of {whole.count}"
        apart = np.abs(parts.mean - whole.mean)
        assert np.all(apart <= unit * large / math.sqrt(len(rows))), f"blocks of {size} rows have other means"
        bound = unit * np.outer(large, large)
        assert np.all(np.abs(parts.scatter - whole.scatter) <= bound), f"blocks of {size} rows scatter otherwise"


def keeps_every_number(make: Make, names: Sequence[str], rows: np.ndarray) -> None:
    """What was put in comes out, to the last bit, under its own name."""
    source = make(names, rows)
    assert source.columns() == tuple(names), f"{source.columns()} are not the names {tuple(names)}"
    assert np.array_equal(_rows(source, names, 4096), rows), "the numbers are not those that were put in"


def refuses_what_is_not_finite(make: Make, rows: int = 5, columns: int = 3) -> None:
    """NaN and the infinities, wherever they stand, are refused with their row and their column, at any block size.

    >>> from thalweg.sources.arrays import Arrays
    >>> refuses_what_is_not_finite(lambda names, rows: Arrays(rows[:, :-1], rows[:, -1:], tuple(names)))
    """
    names = [f"c{place}" for place in range(columns)]
    for row, place in np.ndindex(rows, columns):
        for value in (math.nan, math.inf, -math.inf):
            table = np.arange(float(rows * columns)).reshape(rows, columns)
            table[row, place] = value
            for size in (1, 2, 4096):
                _refused(make(names, table), names, size, (f"row {row + 1},", repr(names[place])))
            # a column that is not asked for does not matter
            others = [name for name in names if name != names[place]]
            assert len(_rows(make(names, table), others, 2)) == rows, "a column not asked for was in the way"


def refuses_unknown_names(source: Source) -> None:
    """A name that no column has is refused, and the message repeats it.

    >>> from thalweg.sources.opening import open_source
    >>> refuses_unknown_names(open_source(([1, 2], [3, 4])))
    """
    unknown = "".join(source.columns()) + "?"
    _refused(source, [unknown], 4096, (repr(unknown), source.name))


def _refused(source: Source, names: Sequence[str], size: int, words: Sequence[str]) -> None:
    message = _message(source, names, size)
    missing = [word for word in words if word not in message]
    assert not missing, f"{message or 'no refusal'!r} does not say {missing}"


def _message(source: Source, names: Sequence[str], size: int) -> str:
    try:
        for block in source.blocks(names, size):
            assert np.all(np.isfinite(block)), "a number that is not finite was let through"
    except Refusal as refusal:
        return str(refusal)
    return ""


def _rows(source: Source, columns: Sequence[str], size: int) -> np.ndarray:
    return np.concatenate([*source.blocks(columns, size), np.empty((0, len(columns)))])
