"""Rows taken one at a time: shares of the examples in a gradient, and steps that go from row to row."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np

from thalweg.doctor.identification import with_ones
from thalweg.doctor.probing.samples import Samples

_NEAR = 1e-6


def shares(samples: Samples) -> np.ndarray | None:
    r"""What each example counts for, (m,): 1 for all where the gradient is right; ``None`` where it is no such sum.

    Found from :math:`g = -\\frac{2}{m} \sum_i w_i u_i (1, x_i)` by least squares over all steps and parameters.
    """
    A = with_ones(samples.X)
    u = samples.Y - samples.before @ A.T
    table = (-2 / len(A) * u[:, None, :] * A.T[None, :, :]).reshape(-1, len(A))
    wanted = samples.gradient.ravel()
    if len(wanted) <= len(A) or not np.all(np.isfinite(wanted)):
        return None
    found, _, rank, _ = np.linalg.lstsq(table, wanted, rcond=1e-10)
    off = np.linalg.norm(table @ found - wanted)
    if rank < len(A) or off > 1e-4 * np.linalg.norm(wanted) or not np.linalg.norm(wanted):
        return None
    if np.ptp(found) < 1e-3 * np.abs(found).max():
        return None
    return np.where(np.abs(found) < 1e-3 * np.abs(found).max(), 0.0, found)


def goes_from_row_to_row(samples: Samples) -> bool:
    """Whether each step is one small step after another, an example each, over all examples in their order."""
    return samples.moves and any(_same(samples.after, after) for after in _passes(samples))


def _same(one: np.ndarray, other: np.ndarray) -> bool:
    size = np.abs(one).max()
    return bool(np.isfinite(size) and np.abs(one - other).max() <= _NEAR * size)


def _passes(samples: Samples) -> Iterator[np.ndarray]:
    m = len(samples.X)
    for size, sign, bias_first, kept in itertools.product((2, 1, 2 / m, 1 / m), (1, -1), (False, True), (0, 1)):
        with np.errstate(all="ignore"):
            yield _pass(samples, sign * size * samples.rate, bias_first, kept)
    for size, sign in itertools.product((2, 1, 2 / m, 1 / m), (1, -1)):
        with np.errstate(all="ignore"):
            yield _pass_of_old_residuals(samples, sign * size * samples.rate)


def _pass(samples: Samples, pace: float, bias_first: bool, kept: int) -> np.ndarray:
    theta, velocity = samples.before.copy(), np.zeros_like(samples.before)
    for i, row in enumerate(with_ones(samples.X)):
        u = samples.Y[:, i] - theta @ row
        if bias_first:
            theta[:, 0] += pace * u
            u = samples.Y[:, i] - theta @ row
        velocity = kept * velocity + pace * np.outer(u, row)
        theta[:, bias_first:] += velocity[:, bias_first:]
    return theta


def _pass_of_old_residuals(samples: Samples, pace: float) -> np.ndarray:
    """The gradient adds up over the rows and is subtracted after each of them."""
    A = with_ones(samples.X)
    u = samples.Y - samples.before @ A.T
    weights = np.arange(len(A), 0, -1)
    moved: np.ndarray = samples.before + pace * (u * weights) @ A
    return moved
