"""Rows in the coordinates of the descent."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float64

from thalweg.descent.coordinates import Coordinates
from thalweg.kernels.loss import Loss
from thalweg.kernels.sums import Block


def block_of(
    table: Float64[np.ndarray, "rows columns"],
    weights: Float64[np.ndarray, " rows"] | None,
    coordinates: Coordinates,
    loss: Loss,
) -> Block:
    """Rows of [X Y] as a block."""
    inputs, target = (table[:, :-1] - coordinates.centre) / coordinates.spread, table[:, -1].copy()
    kinks = loss.kinks(target) if loss.may_bend else None
    return Block(np.ascontiguousarray(inputs), target, kinks, weights)
