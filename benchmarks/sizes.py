"""The sizes that are timed, their data, and the least work that a pass over them is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

_DOUBLE = 8
RATE = 1e-3
"""A learning rate at which a thousand iterations are still on their way: who cuts them short is seen."""


@final
@dataclass(frozen=True)
class Size:
    """m rows of n features and a target."""

    name: str
    rows: int
    features: int

    @property
    def held(self) -> int:
        """Bytes of [X Y]."""
        return self.rows * (self.features + 1) * _DOUBLE

    @property
    def fused(self) -> int:
        """Fused multiply-adds of the moments: the products of the columns of [X Y] with each other, each pair once.

        >>> Size("", 10, 2).fused
        60
        """
        return self.rows * (self.features + 1) * (self.features + 2) // 2

    def __str__(self) -> str:
        return f"{self.rows:,} rows x {self.features:,} features, {self.held / 1e6:,.0f} MB"


SIZES = {
    size.name: size
    for size in (
        Size("S", 100_000, 20),
        Size("M", 2_000_000, 32),
        Size("W", 100_000, 1_000),
        Size("T", 5_000_000, 8),
        Size("tiny", 2_000, 4),
    )
}


@final
@dataclass(frozen=True, eq=False)
class Data:
    """X (m, n) and Y (m,): columns of unit scale, a linear target with noise."""

    size: Size
    X: np.ndarray
    Y: np.ndarray

    @classmethod
    def draw(cls, size: Size) -> Data:
        """The same numbers every time."""
        source = np.random.default_rng(1)
        X = source.standard_normal((size.rows, size.features))
        return cls(size, X, 1 + X @ source.normal(size=size.features) + source.standard_normal(size.rows))
