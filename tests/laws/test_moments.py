"""Moments add in any grouping, have the same bits for any chunking, and cost one pass and a few blocks of memory."""

from __future__ import annotations

import itertools
import tracemalloc
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thalweg.core.additive import tree_sum
from thalweg.descent.problem import pose
from thalweg.descent.survey import survey
from thalweg.kernels.moments import Moments
from thalweg.sources.source import Source

tables = st.lists(st.tuples(st.integers(-99, 99), st.integers(-99, 99)), min_size=2, max_size=40)


def exact(rows: Sequence[tuple[int, int]]) -> tuple[list[Fraction], list[list[Fraction]]]:
    mean = [Fraction(sum(row[j] for row in rows), len(rows)) for j in range(2)]
    scatter = [[sum((r[i] - mean[i]) * (r[j] - mean[j]) for r in rows) for j in range(2)] for i in range(2)]
    return mean, scatter


@given(tables, st.lists(st.integers(0, 40), max_size=6), st.sampled_from([0, 10**6]))
def test_any_grouping_gives_the_exact_moments(rows: list[tuple[int, int]], cuts: list[int], offset: int) -> None:
    shifted = [(a + offset, b - offset) for a, b in rows]
    places = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    parts = [np.array(shifted[a:b], dtype=float) for a, b in itertools.pairwise(places)]
    found = tree_sum(map(Moments.of, parts))
    assert found is not None
    mean, scatter = exact(shifted)
    size = max(abs(offset), 99)
    np.testing.assert_allclose(found.mean, [float(x) for x in mean], rtol=1e-14, atol=1e-13)
    wanted = np.array([[float(x) for x in row] for row in scatter])
    np.testing.assert_allclose(found.scatter, wanted, rtol=1e-11, atol=len(rows) * size * 1e-13 * 99)
    assert found.count == len(rows)


@pytest.mark.parametrize("count", [2, 4095, 4096, 4097, 20_000])
def test_the_same_bits_for_any_chunking(count: int) -> None:
    rows = np.random.default_rng(0).normal(size=(count, 4)) + 1e3
    whole = survey(pose((rows[:, :3], rows[:, 3]), "y"))
    import pyarrow as pa

    names = ("x1", "x2", "x3", "y")
    batches = [
        pa.record_batch(dict(zip(names, rows[start : start + 333].T, strict=True))) for start in range(0, count, 333)
    ]
    pieces = survey(pose(pa.Table.from_batches(batches), "y"))
    assert np.array_equal(whole.scatter, pieces.scatter)
    assert np.array_equal(whole.mean, pieces.mean)


class Endless(Source):
    """Rows that are made when asked for; counts how often."""

    name = "made rows"

    def __init__(self, rows: int) -> None:
        self.rows, self.passes = rows, 0

    @classmethod
    def accepts(cls, data: object) -> bool:  # noqa: ARG003
        return False

    @classmethod
    def open(cls, data: Any) -> Endless:  # noqa: ARG003
        raise LookupError

    def columns(self) -> tuple[str, ...]:
        return ("a", "b", "y")

    def blocks(self, columns: Sequence[str], size: int = 4096) -> Iterator[np.ndarray]:
        self.passes += 1
        draw = np.random.default_rng(0)
        for start in range(0, self.rows, size):
            yield draw.normal(size=(min(size, self.rows - start), len(columns)))


def surveyed(rows: int) -> tuple[int, int]:
    """Passes over the data and peak of added memory in bytes."""
    from dataclasses import replace

    source = Endless(rows)
    problem = replace(pose(([[1, 2], [3, 4]], [1, 0]), "y"), source=source)
    tracemalloc.start()
    survey(problem)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return source.passes, peak


def test_one_pass_and_memory_that_does_not_grow() -> None:
    surveyed(10_000)
    few, many = surveyed(50_000), surveyed(1_000_000)
    assert few[0] == many[0] == 1
    assert many[1] < 1.5 * few[1] < 4_000_000
