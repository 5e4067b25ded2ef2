"""Data to show mistakes on: made here, the same every time."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64


def inputs(rows: int, columns: int = 2, seed: int = 0) -> Float64[np.ndarray, "rows columns"]:
    """Features without anything wrong."""
    return np.random.default_rng(seed).normal(size=(rows, columns))


def line(
    rows: int, columns: int = 2, noise: float = 0.5, seed: int = 0
) -> tuple[Float64[np.ndarray, "rows columns"], Float64[np.ndarray, " rows"]]:
    """Features, and a target that depends on them in a line, but for some noise."""
    X = inputs(rows, columns, seed)
    return X, followed(X, noise, seed)


def followed(X: Float64[np.ndarray, "rows columns"], noise: float = 0.5, seed: int = 0) -> Float64[np.ndarray, " rows"]:
    """1 + 2 x_1 - 1 x_2 + ..., but for some noise."""
    rows, columns = X.shape
    slopes = np.resize([2.0, -1.0, 0.5], columns)
    target: np.ndarray = 1 + X @ slopes + noise * np.random.default_rng(seed + 1).normal(size=rows)
    return target
