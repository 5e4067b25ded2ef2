"""Several small steps in one: which rows went into each, read off the step from its last batch to its first."""

from __future__ import annotations

import numpy as np

from thalweg.doctor.identification import with_ones
from thalweg.doctor.probing.samples import Samples

_NEAR = 1e-6


def batches(samples: Samples) -> tuple[int, ...]:
    r"""How many examples each small step of one iteration took, in order; nothing where it is not made of such.

    A step on the rows S is :math:`B_S \theta + c \sum_{i \in S} y_i a_i` with
    :math:`B_S = I - c \sum_{i \in S} a_i a_i^T`. So the targets of the last batch move the parameters along their own
    rows, all by the same c; with :math:`B_S` undone the batch before becomes the last.
    """
    pulls = _pulls(samples)
    if pulls is None:
        return ()
    A, left, sizes = with_ones(samples.X), np.any(pulls != 0, axis=0), []
    while left.any():
        amounts, odd = _along(pulls, A)
        last = left & (odd < _NEAR)
        if not last.any():
            return ()
        pace = amounts[np.flatnonzero(last)[0]]
        last &= np.abs(amounts / pace - 1) < _NEAR
        with np.errstate(all="ignore"):
            pulls = np.linalg.solve(np.eye(A.shape[1]) - pace * A[last].T @ A[last], pulls)
        left &= ~last
        sizes.append(int(last.sum()))
    return tuple(sizes[::-1]) if len(sizes) > 1 else ()


def mispaired(samples: Samples) -> int:
    """How many targets pull along the row of another example, where every one pulls along the row of some example."""
    pulls = _pulls(samples)
    if pulls is None:
        return 0
    A = with_ones(samples.X)
    odd = np.array([_along(pulls, np.tile(row, (len(A), 1)))[1] for row in A])
    rows = odd.argmin(axis=0)
    if (odd.min(axis=0) > _NEAR).any() or len(set(rows.tolist())) < len(A):
        return 0
    return int((rows != np.arange(len(A))).sum())


def _along(pulls: np.ndarray, A: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How much of its row of A is in each column (n + 1, m), and which share of the column is something else."""
    amounts = (pulls.T * A).sum(axis=1) / (A**2).sum(axis=1)
    sizes = np.linalg.norm(pulls, axis=0)
    off = np.linalg.norm(pulls.T - amounts[:, None] * A, axis=1)
    return amounts, off / np.where(sizes > 0, sizes, 1.0)


def _pulls(samples: Samples) -> np.ndarray | None:
    """What each target does to the parameters after the first step, (n + 1, m); ``None`` where it is not known."""
    first = samples.first_steps()
    moved = np.ptp(first.before, axis=0) > 0
    known = np.column_stack([first.Y, np.ones(len(first.Y)), first.before[:, moved]])
    if len(known) < known.shape[1] or not np.all(np.isfinite(first.after)):
        return None
    found, _, rank, _ = np.linalg.lstsq(known, first.after, rcond=1e-10)
    if rank < known.shape[1] or np.abs(known @ found - first.after).max() > _NEAR * np.abs(first.after).max():
        return None
    pulls: np.ndarray = found[: len(first.X)].T
    return np.where(np.abs(pulls).max(axis=0) > _NEAR * np.abs(pulls).max(), pulls, 0.0)
