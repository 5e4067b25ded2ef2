"""In which lengths the parameters are measured: those of the descent's coordinates, or those of the predictions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.spectrum import Spectrum

_SINGULAR = 1e-11
Vector = Float64[np.ndarray, " p"]


@final
@dataclass(frozen=True, eq=False)
class Metric:
    r"""Lengths :math:`|d|^2 = d^T M d` with :math:`M = Q\,\mathrm{diag}(r^2)\,Q^T`, Q the columns of ``axes``.

    With M the second moments of (1, z), a length is that of a change of the predictions, and features that are alike
    do not slow the descent down. Directions of length zero change no prediction, and are not moved.
    """

    axes: Float64[np.ndarray, "p p"]
    roots: Float64[np.ndarray, " p"]

    @classmethod
    def plain(cls, size: int) -> Metric:
        """The coordinates as they are."""
        return cls(np.eye(size), np.ones(size))

    @classmethod
    def of_predictions(cls, spectrum: Spectrum) -> Metric:
        """The second moments that belong to the spectrum."""
        return cls(spectrum.eigenvectors, spectrum.roots)

    def with_ridge(self, ridge: float) -> Metric:
        """M + 2 ridge diag(0, 1 ... 1): with the weights themselves counted in, as a ridge counts them."""
        if not ridge:
            return self
        rows = np.sqrt(2 * ridge) * np.eye(len(self.roots))[1:]
        _, roots, axes = np.linalg.svd(np.vstack([self.roots[:, None] * self.axes.T, rows]), full_matrices=False)
        return Metric(axes.T, roots)

    @property
    def matrix(self) -> Float64[np.ndarray, "p p"]:
        """M."""
        matrix: np.ndarray = (self.axes * self.roots**2) @ self.axes.T
        return matrix

    def solved(self, matrix: Float64[np.ndarray, "p p"], gradient: Vector) -> Vector | None:
        """The d of least length with matrix d = g, if the matrix has an inverse where predictions change."""
        kept = self.axes[:, self.roots > 0] / self.roots[self.roots > 0]
        values, vectors = np.linalg.eigh(kept.T @ matrix @ kept)
        if not values[0] > _SINGULAR * values[-1]:
            return None
        shift: np.ndarray = kept @ (vectors @ ((vectors.T @ (kept.T @ gradient)) / values))
        return shift

    def dot(self, one: Vector, other: Vector) -> float:
        """one^T M other."""
        return float((self.roots * (self.axes.T @ one)) @ (self.roots * (self.axes.T @ other)))

    def raised(self, gradient: Vector) -> Vector:
        """M^+ g: the direction of steepest ascent when lengths are these."""
        along = self.axes.T @ gradient
        steep: np.ndarray = self.axes @ np.divide(along, self.roots**2, out=np.zeros_like(along), where=self.roots > 0)
        return steep

    def steepness(self, gradient: Vector) -> float:
        """g^T M^+ g: the square of the steepest slope."""
        along = self.axes.T @ gradient
        parts = np.divide(along, self.roots, out=np.zeros_like(along), where=self.roots > 0)
        return float(parts @ parts)
