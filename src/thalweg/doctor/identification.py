"""Identify a step: the affine map behind probes or logged iterates, and the right map of the data to hold it to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np

from thalweg.core.errors import Refusal


@final
@dataclass(frozen=True)
class Affine:
    r"""A map :math:`\theta' = M \theta + v`, and how far the points it was found from are off it."""

    matrix: np.ndarray
    """(p, p)"""
    vector: np.ndarray
    """(p,)"""
    misfit: float = 0.0
    """The largest distance of an image from the map, as a share of the largest image; 0 with p + 1 points only."""

    @staticmethod
    def of(points: np.ndarray, images: np.ndarray) -> Affine:
        r"""The affine map that takes each point (s, p) to its image (s, p), by least squares.

        Points :math:`\theta` and images are rows; ``p + 1`` points in general position give the map, any more check
        it. Raises ``Refusal`` where the points do not determine it (see ``is_determined``).

        >>> points = np.array([[0.0, 0], [1, 0], [0, 1], [2, 3]])
        >>> found = Affine.of(points, points @ np.array([[0.5, 0], [0.25, 1]]) + [1, 2])
        >>> found.matrix.round(9).tolist(), found.vector.round(9).tolist()
        ([[0.5, 0.25], [0.0, 1.0]], [1.0, 2.0])
        """
        if not is_determined(points):
            raise Refusal(
                f"{len(points)} points do not determine an affine map of {points.shape[1]} parameters.",
                do=f"Give at least {points.shape[1] + 1} that lie in no plane.",
            )
        known, units = _scaled(points)
        solution = np.linalg.lstsq(known, images, rcond=None)[0] / units[:, None]
        map_ = Affine(np.ascontiguousarray(solution[:-1].T), solution[-1])
        off = np.abs(images - map_.at(points)).max()
        return Affine(map_.matrix, map_.vector, float(off / max(np.abs(images).max(), 1e-300)))

    def at(self, points: np.ndarray) -> np.ndarray:
        """The images of points, each a row."""
        images: np.ndarray = points @ self.matrix.T + self.vector
        return images

    def gradient(self, learning_rate: float) -> Affine:
        r"""The gradient that a plain step of this rate must have used: :math:`g = (\theta - \theta') / \eta`."""
        matrix = (np.eye(len(self.vector)) - self.matrix) / learning_rate
        return Affine(matrix, -self.vector / learning_rate, self.misfit)


@final
@dataclass(frozen=True)
class Quadratic:
    r"""The mean squared error of data: its gradient at :math:`\theta = (\alpha, \beta)` is :math:`H \theta - c`."""

    hessian: np.ndarray
    """(p, p), with p = n + 1: the bias first."""
    pull: np.ndarray
    """(p,)"""

    @staticmethod
    def of(X: np.ndarray, Y: np.ndarray) -> Quadratic:
        r""":math:`H = (2/m) A^T A` and :math:`c = (2/m) A^T Y`, with :math:`A = [1 \; X]`.

        >>> found = Quadratic.of(np.array([[1.0], [3.0]]), np.array([1.0, 2.0]))
        >>> found.hessian.tolist(), found.pull.tolist()
        ([[2.0, 4.0], [4.0, 10.0]], [3.0, 7.0])
        """
        A = with_ones(X)
        return Quadratic(A.T @ A * (2 / len(A)), A.T @ Y * (2 / len(A)))

    def gradient(self) -> Affine:
        """The gradient as a map of the parameters."""
        return Affine(self.hessian, -self.pull)

    def step(self, learning_rate: float) -> Affine:
        r"""The right step: :math:`\theta' = (I - \eta H) \theta + \eta c`."""
        return Affine(np.eye(len(self.pull)) - learning_rate * self.hessian, learning_rate * self.pull)

    @property
    def bound(self) -> float:
        r"""The largest stable learning rate, :math:`2 / \lambda_{max}`."""
        return float(2 / np.linalg.eigvalsh(self.hessian)[-1])

    @property
    def units(self) -> np.ndarray:
        """What to divide a parameter by so that every direction is about as steep: 1 / sqrt(H_jj)."""
        steepness = np.diag(self.hessian)
        return 1 / np.sqrt(np.where(steepness > 0, steepness, 1.0))


def with_ones(X: np.ndarray) -> np.ndarray:
    """[1 X]: a leading column of ones.

    >>> with_ones(np.array([[2.0], [3.0]])).tolist()
    [[1.0, 2.0], [1.0, 3.0]]
    """
    return np.column_stack([np.ones(len(X)), X])


def is_determined(points: np.ndarray, condition: float = 1e12) -> bool:
    """Whether an affine map is determined by what it does to these points.

    >>> is_determined(np.array([[0.0], [1.0]])), is_determined(np.array([[1.0], [1.0], [1.0]]))
    (True, False)
    """
    if len(points) <= points.shape[1]:
        return False
    roots = np.linalg.svd(_scaled(points)[0], compute_uv=False)
    return bool(roots[-1] * condition > roots[0])


def _scaled(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """[points 1] with every column of length one, and the lengths."""
    known = np.column_stack([points, np.ones(len(points))])
    lengths = np.linalg.norm(known, axis=0)
    lengths = np.where(lengths > 0, lengths, 1.0)
    return known / lengths, lengths
