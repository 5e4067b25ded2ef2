"""In which order an epoch visits the rows: decided by the seed and the number of the epoch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Int64

MOST_BYTES = 2**30
"""What the rows that are shuffled together may take in memory."""


@final
@dataclass(frozen=True)
class Order:
    """``count`` rows in batches of ``batch``, shuffled within windows of ``window`` rows; the windows keep their order.

    A window is all rows where they fit into memory. It holds whole batches, so only the last batch of an epoch may be
    smaller. Whether the rows are held or read again changes nothing.

    >>> order = Order(count=5, batch=2, window=4, seed=0)
    >>> [(first, sorted(rows.tolist())) for first, rows in order.windows(epoch=0)]
    [(0, [0, 1, 2, 3]), (4, [0])]
    """

    count: int
    batch: int
    window: int
    seed: int

    @classmethod
    def of(cls, count: int, batch: int, columns: int, seed: int, most_bytes: int | None = None) -> Order:
        """The windows that fit into memory; each holds one batch at least."""
        rows = (MOST_BYTES if most_bytes is None else most_bytes) // (8 * columns)
        return cls(count, batch, count if count <= rows else max(rows // batch, 1) * batch, seed)

    @property
    def steps(self) -> int:
        """The batches of an epoch."""
        return -(-self.count // self.batch)

    @property
    def is_whole(self) -> bool:
        """Whether all rows are shuffled together."""
        return self.window >= self.count

    @property
    def last(self) -> int:
        """How many rows the last batch of an epoch has."""
        return self.count - (self.steps - 1) * self.batch

    def sizes(self) -> list[tuple[int, int]]:
        """The number of the first row of each window, and how many rows it holds."""
        return [(first, min(self.window, self.count - first)) for first in range(0, self.count, self.window)]

    def windows(self, epoch: int) -> Iterator[tuple[int, Int64[np.ndarray, " rows"]]]:
        """The first row of each window, and the places of its rows within it in the order of their visit."""
        for number, (first, size) in enumerate(self.sizes()):
            yield first, np.random.default_rng([self.seed, epoch, number]).permutation(size)
