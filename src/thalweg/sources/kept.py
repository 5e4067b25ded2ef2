"""Some of the rows of a source: those that pass a test of their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias, final

import numpy as np
from jaxtyping import Bool, Float64

from thalweg.sources.blocks import finite_blocks
from thalweg.sources.loose import Loose
from thalweg.sources.source import BLOCK, Source

Test: TypeAlias = Callable[[Float64[np.ndarray, "rows columns"]], Bool[np.ndarray, " rows"]]


@final
@dataclass(frozen=True, eq=False)
class Kept(Source):
    """The rows of ``source`` whose cells in the columns ``looked_at`` are numbers and pass the test, if there is one.

    >>> from thalweg.sources.arrays import Arrays
    >>> source = Arrays.open(([[1.0], [np.nan], [3.0]], [4.0, 5.0, 60.0]))
    >>> [block.tolist() for block in Kept.of(source, ("x1", "y")).blocks(["y"])]
    [[[4.0], [60.0]]]
    >>> [block.tolist() for block in Kept.of(source, ("x1", "y"), lambda rows: rows[:, 1] < 10).blocks(["y"])]
    [[[4.0]]]
    """

    source: Source
    looked_at: tuple[str, ...]
    test: Test
    name: str

    @classmethod
    def accepts(cls, data: object) -> bool:  # noqa: ARG003 (it is made by hand, never opened)
        return False

    @classmethod
    def open(cls, data: object) -> Source:
        raise TypeError(f"rows are kept of a source, not of {type(data).__name__}")

    @classmethod
    def of(cls, source: Source, looked_at: Sequence[str], test: Test | None = None) -> Kept:
        """Every row of numbers, where there is no test."""
        return cls(source, tuple(looked_at), test or _passed, source.name)

    def columns(self) -> tuple[str, ...]:
        return self.source.columns()

    def loosely(self, columns: Sequence[str]) -> Iterator[Loose]:
        for loose in self.source.loosely((*self.looked_at, *columns)):
            seen, count = loose.table[:, : len(self.looked_at)], len(self.looked_at)
            kept = np.isfinite(seen).all(axis=1)
            kept[kept] = self.test(seen[kept])
            if kept.any():
                yield Loose(loose.table[kept, count:], loose.is_text[kept, count:], loose.words[count:])

    def blocks(self, columns: Sequence[str], size: int = BLOCK) -> Iterator[Float64[np.ndarray, "rows columns"]]:
        self.places(columns)
        return finite_blocks((loose.table for loose in self.loosely(columns)), size, self.name, columns)


def _passed(rows: np.ndarray) -> np.ndarray:
    return np.ones(len(rows), bool)
