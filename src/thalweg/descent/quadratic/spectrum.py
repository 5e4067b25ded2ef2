"""The Hessian taken apart into its modes, each of which descends on its own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola

_EPS = float(np.finfo(float).eps)


@final
@dataclass(frozen=True, eq=False)
class Spectrum:
    r"""Eigenvalues of the Hessian H = c F^T F (largest first), its eigenvectors as columns, and the optimum by mode.

    F is a square root of the second moments, so J - J* = c/2 |q - F theta|^2 and no eigenvalue is formed by
    squaring: a small one keeps twice the digits that an eigen-decomposition of H would leave it. ``target``
    holds U^T q, where F = U diag(roots) eigenvectors^T. Modes of eigenvalue zero never move. A ridge adds a row to F
    for every weight, so that no weight has such a mode.
    ``frozen`` counts the parameters that are not trained: the bias, where there is to be none.
    ``weakest`` is the smallest eigenvalue of the correlations that is not zero; ``unexplained`` the variance of
    the target that no weights explain, with what the ridge withholds.
    """

    curvature: float
    roots: Float64[np.ndarray, " p"]
    eigenvectors: Float64[np.ndarray, "p p"]
    target: Float64[np.ndarray, " p"]
    weakest: float
    unexplained: float
    frozen: int = 0

    @classmethod
    def of(cls, parabola: Parabola) -> Spectrum:
        """By an eigen-decomposition of the correlations (free of the features' scales) and an SVD of F."""
        scales = np.sqrt(np.diag(parabola.covariance))
        scales = np.where(scales > 0, scales, 1.0)
        weights, vectors = np.linalg.eigh(parabola.covariance / np.outer(scales, scales))
        p = len(weights) + 1
        # collinearity is judged here and only here: correlations do not depend on the features' units
        kept = weights > p * _EPS * max(weights[-1], 1.0)
        root, along = np.sqrt(weights[kept]), vectors[:, kept].T
        factor = np.zeros((1 + len(root), p))
        factor[0, 0], factor[0, 1:] = float(parabola.bias), parabola.mean
        factor[1:, 1:] = root[:, None] * along * scales
        q = np.concatenate([[parabola.target_mean], along @ (parabola.cross / scales) / root])
        explained = float(q[1:] @ q[1:])
        factor, q = _with_ridge(parabola, factor, q)
        left, roots, right = _decomposed(factor, parabola.bias)
        null, sides = np.zeros(p - len(roots)), left.T @ q
        return cls(
            curvature=parabola.curvature,
            roots=np.concatenate([roots, null]),
            eigenvectors=right.T,
            target=np.concatenate([sides[: len(roots)], null]),
            weakest=float(weights[kept].min(initial=1.0)),
            unexplained=max(0.0, parabola.target_variance - explained) + float(np.sum(sides[len(roots) :] ** 2)),
            frozen=int(not parabola.bias),
        )

    @property
    def eigenvalues(self) -> Float64[np.ndarray, " p"]:
        return self.curvature * self.roots**2

    @property
    def bound(self) -> float:
        """The largest stable learning rate, 2/lambda_max; at or above it the descent does not converge."""
        return float(2 / self.eigenvalues[0])

    @property
    def best_rate(self) -> float:
        """The best fixed learning rate, 2/(lambda_min + lambda_max), over the modes that move."""
        values = self.eigenvalues[self.roots > 0]
        return float(2 / (values[-1] + values[0]))

    @property
    def condition(self) -> float:
        """lambda_max / lambda_min over the modes that move."""
        values = self.eigenvalues[self.roots > 0]
        return float(values[0] / values[-1])

    @property
    def null_modes(self) -> int:
        """How many directions change nothing: collinear and constant features."""
        return int(np.sum(self.roots == 0)) - self.frozen

    def excess(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " p"]:
        """U^T (q - F theta): what is still missing in each mode."""
        missing: np.ndarray = self.target - self.roots * (self.eigenvectors.T @ theta)
        return missing

    def optimum(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " p"]:
        """The minimum that the descent from theta goes to; the nearest one where there are many."""
        step = np.divide(self.excess(theta), self.roots, out=np.zeros_like(self.roots), where=self.roots > 0)
        end: np.ndarray = theta + self.eigenvectors @ step
        return end

    def steepest(self) -> tuple[int, float]:
        """Which parameter has the largest part in the steepest mode (0 is the bias), and how large: its square."""
        parts = self.eigenvectors[:, 0] ** 2
        place = int(np.argmax(parts))
        return place, float(parts[place])


def _decomposed(factor: np.ndarray, bias: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The singular value decomposition of F; a bias that is not trained is a mode of its own, of eigenvalue zero."""
    if bias:
        return np.linalg.svd(factor)
    left, roots, right = np.linalg.svd(factor[1:, 1:])
    rows, columns = np.zeros((len(factor),) * 2), np.zeros((factor.shape[1],) * 2)
    rows[1:, :-1], rows[0, -1] = left, 1.0
    columns[:-1, 1:], columns[-1, 0] = right, 1.0
    return rows, roots, columns


def _with_ridge(parabola: Parabola, factor: np.ndarray, q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The square root of the second moments with a row for each weight that the ridge draws to zero."""
    if not parabola.ridge:
        return factor, q
    n = factor.shape[1] - 1
    rows = np.hstack([np.zeros((n, 1)), math.sqrt(2 * parabola.ridge / parabola.curvature) * np.eye(n)])
    return np.vstack([factor, rows]), np.concatenate([q, np.zeros(n)])
