"""Laws of moments: exact, additive in any grouping, the same bits however the rows arrive, one pass over them.

Each law takes what it examines and raises ``AssertionError`` where it does not hold.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from jaxtyping import Float64

from thalweg.core.additive import tree_sum
from thalweg.kernels.moments import Moments
from thalweg.sources.source import Source

Measure: TypeAlias = Callable[[Float64[np.ndarray, "rows columns"]], Moments]


def exact_moments(rows: Sequence[Sequence[Any]]) -> tuple[list[Fraction], list[list[Fraction]]]:
    """Means and centred scatter of rows (m, columns) in fractions, straight from their definitions.

    >>> mean, scatter = exact_moments([[1, 2], [3, 6], [5, 7]])
    >>> print(*mean, scatter[0][1])
    3 5 10
    """
    columns = [[Fraction(entry) for entry in column] for column in zip(*rows, strict=True)]
    mean = [sum(column, Fraction(0)) / len(column) for column in columns]
    centred = [[entry - middle for entry in column] for column, middle in zip(columns, mean, strict=True)]
    scatter = [[sum((a * b for a, b in zip(p, q, strict=True)), Fraction(0)) for q in centred] for p in centred]
    return mean, scatter


def cut(
    rows: Float64[np.ndarray, "rows columns"], places: Iterable[int], of: Measure = Moments.of
) -> Iterator[Moments]:
    """The moments of the parts between the places."""
    edges = sorted({0, len(rows), *(place for place in places if 0 < place < len(rows))})
    return (of(rows[start:stop]) for start, stop in itertools.pairwise(edges))


def adds_in_any_grouping(
    rows: Float64[np.ndarray, "rows columns"], places: Iterable[int], of: Measure = Moments.of
) -> None:
    r"""The parts add up to the exact moments.

    The error allowed to a scatter is that of Chan, Golub and LeVeque's formula: a few roundings a row of
    :math:`\sigma_i \sigma_j`, and the squares of the roundings of the means.
    """
    total = tree_sum(cut(rows, places, of))
    assert total is not None, "no rows"
    assert total.count == len(rows), f"{total.count} rows were counted, not {len(rows)}"
    mean, scatter = exact_moments(rows.tolist())
    unit = float(np.finfo(float).eps) * (8 + len(rows))
    largest = np.abs(rows).max(axis=0)
    off = np.abs(total.mean - np.array([float(entry) for entry in mean]))
    assert np.all(off <= unit * largest), f"the means are off by {off}"
    sizes = np.sqrt([float(scatter[j][j]) for j in range(len(mean))])
    sizes = sizes + np.sqrt(len(rows)) * unit * largest
    wanted = np.array([[float(entry) for entry in line] for line in scatter])
    apart = np.abs(total.scatter - wanted)
    slack = unit * np.outer(sizes, sizes) + np.outer(unit * largest, sizes) + np.outer(sizes, unit * largest)
    assert np.all(apart <= slack), f"the scatter is off by {apart}"


def same_bits(one: Moments, other: Moments) -> None:
    """Two surveys of the same rows agree to the last bit."""
    assert one.count == other.count, f"{one.count} rows and {other.count}"
    assert np.array_equal(one.mean, other.mean), "the means differ"
    assert np.array_equal(one.scatter, other.scatter), "the scatter differs"


def blocks_keep_the_rows(source: Source, sizes: Sequence[int]) -> None:
    """A source gives the same rows at any block size, in blocks of exactly that size but for the last."""
    columns = source.columns()
    whole = np.concatenate(list(source.blocks(columns)))
    for size in sizes:
        blocks = list(source.blocks(columns, size))
        assert all(len(block) == size for block in blocks[:-1]), f"a block of {size} rows is not full"
        assert np.array_equal(np.concatenate(blocks), whole), f"blocks of {size} rows hold other rows"
