"""The survey has the same bits for any chunking, and costs one pass and a few blocks of memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pytest

from thalweg.descent.problem import pose
from thalweg.descent.survey import survey
from thalweg.sources.source import Source


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
    surveyed(400_000)
    few, many = surveyed(400_000), surveyed(2_000_000)
    assert few[0] == many[0] == 1
    assert many[1] < 1.2 * few[1] < 20_000_000
