"""The most that a loss curves, over all predictions: what sets how long a step may be."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import chain

import numpy as np
from jaxtyping import Float64

from thalweg.kernels.loss import Loss

_SAMPLE = 128
_FARTHEST = 24
_ENLARGED = 2.0
_GROWS = 1.01


def sample_of(blocks: Iterable[Float64[np.ndarray, " rows"]]) -> Float64[np.ndarray, " targets"]:
    """Targets that stand for all: the first ones, and the least and the largest of every block."""
    rest = iter(blocks)
    first = next(rest)
    ends = [[block.min(), block.max()] for block in chain([first], rest)]
    return np.unique(np.concatenate([first[:_SAMPLE], *ends]))


def steepest(loss: Loss, targets: Float64[np.ndarray, " targets"]) -> float:
    r"""The supremum of :math:`|\ell''(\hat y)|`, sought around each target and around zero at all scales.

    Infinite where it still grows at the farthest predictions.

    >>> from thalweg.costs import find_cost
    >>> [steepest(Loss.of(find_cost(name)), np.array([0.0, 1.0])) for name in ("logistic", "huber", "poisson")]
    [0.25, 1.0, inf]
    """
    inner = _most(loss, targets, _FARTHEST // 2)
    outer = _most(loss, targets, _FARTHEST)
    return outer if outer <= _GROWS * inner else math.inf


def enlarged(loss: Loss, targets: Float64[np.ndarray, " targets"], start: float) -> float:
    """In place of an infinite supremum: twice the curvature at the start, or where a row has its own least loss."""
    _, slopes, curvatures = _grid(loss, targets, _FARTHEST)
    flattest = np.nanargmin(np.where(np.isfinite(slopes), np.abs(slopes), np.inf), axis=0)
    own = curvatures[flattest, np.arange(len(targets))]
    return _ENLARGED * max(start, float(own[np.isfinite(own)].max(initial=0.0)))


def corners(loss: Loss, targets: Float64[np.ndarray, " targets"], mu: float) -> float:
    """The curvature of the steepest corner, rounded off by ``mu``."""
    if not (mu and loss.may_bend):
        return 0.0
    return float(loss.kinks(targets).jumps.max(initial=0.0)) / (2 * mu)


def _most(loss: Loss, targets: np.ndarray, farthest: int) -> float:
    _, _, curvatures = _grid(loss, targets, farthest)
    # where a formula has no curvature, on a kink, there is nothing to be measured
    return float(np.abs(curvatures[~np.isnan(curvatures)]).max(initial=0.0))


def _grid(loss: Loss, targets: np.ndarray, farthest: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Predictions, slopes and curvatures: a row for each offset, a column for each target."""
    scale = max(float(np.abs(targets).max()), 1.0)
    sizes = np.concatenate([2.0 ** np.arange(-farthest, farthest + 1), scale * np.linspace(0.0, 2.0, 41)])
    offsets = np.concatenate([-sizes, sizes])[:, None]
    places = np.concatenate([targets + offsets, np.broadcast_to(offsets, (len(offsets), len(targets)))])
    slope, curvature = loss.slope_and_curvature(np.tile(targets, len(places)), places.ravel())
    return places, slope.reshape(places.shape), curvature.reshape(places.shape)
