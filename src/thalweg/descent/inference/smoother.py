"""The k-th iterate as what it is on a quadratic cost: a linear function of the targets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.path import Path


@final
@dataclass(frozen=True, eq=False)
class Smoother:
    r"""theta_k = A y + what does not depend on the targets y.

    .. math:: A = c\,G Z^T W / \textstyle\sum w, \qquad G = Q\,\mathrm{diag}(f_i / \lambda_i)\,Q^T, \qquad
        f_i = 1 - p_k(\lambda_i)

    with Z the rows (1, z), W their weights, lambda and Q of the Hessian :math:`H = cS + 2\,\mathrm{ridge}\,D`,
    :math:`S = Z^T W Z / \sum w`, D = diag(0, 1, ..., 1), and p_k(lambda) what k iterations leave of a mode: for the
    plain rule (1 - eta lambda)^k. At the optimum every f is 1.

    Source: Hastie, Tibshirani, Friedman, "The Elements of Statistical Learning" (2009), 5.4 and 7.6; Ali, Kolter,
    Tibshirani, "A continuous-time view of early stopping for least squares" (2019).
    """

    factors: Float64[np.ndarray, " p"]
    roots: Float64[np.ndarray, " p"]
    eigenvectors: Float64[np.ndarray, "p p"]
    of_data: Float64[np.ndarray, "p r"]
    """R with R R^T = Q^T S Q: of the data alone, without the ridge."""

    @classmethod
    def of(cls, path: Path, parabola: Parabola, k: int | None) -> Smoother:
        """The smoother after k iterations, or at the optimum where k is ``None``."""
        spectrum = path.spectrum
        factors = (spectrum.roots > 0).astype(float) if k is None else filter_factors(path, k)
        of_data = np.diag(spectrum.roots)
        if parabola.ridge:
            of_data = spectrum.eigenvectors.T @ _square_root(parabola.second_moments)
        return cls(factors, spectrum.roots, spectrum.eigenvectors, of_data)

    @property
    def turned(self) -> Float64[np.ndarray, "p p"]:
        """Q diag(c f / lambda), 0 for a mode that never moves."""
        squares = self.roots**2
        gain = np.divide(self.factors, squares, out=np.zeros_like(squares), where=squares > 0)
        turned: np.ndarray = self.eigenvectors * gain
        return turned

    @property
    def spread(self) -> Float64[np.ndarray, "p r"]:
        r"""B with :math:`\mathrm{Cov}(\theta_k) = \sigma^2 B B^T / \sum w`, where y_i has variance sigma²/w_i."""
        spread: np.ndarray = self.turned @ self.of_data
        return spread

    @property
    def data_roots(self) -> Float64[np.ndarray, " p"]:
        """The square root of what each mode would have of eigenvalue, over c, without the ridge."""
        roots: np.ndarray = np.linalg.norm(self.of_data, axis=1)
        return roots

    @property
    def kept(self) -> Float64[np.ndarray, " p"]:
        """What the smoother keeps of each mode of the data: f, less what a ridge withholds even at its optimum."""
        share = np.divide(self.data_roots, self.roots, out=np.zeros_like(self.roots), where=self.roots > 0)
        kept: np.ndarray = self.factors * share**2
        return kept

    @property
    def degrees_of_freedom(self) -> float:
        """The trace of the matrix that turns targets into predictions, Z A."""
        return float(self.kept.sum())

    @property
    def freedom_of_weights(self) -> float:
        """The same without the bias's part."""
        return float(np.sum(((self.spread @ self.of_data.T) * self.eigenvectors)[1:]))

    @property
    def of_weights(self) -> Float64[np.ndarray, " p"]:
        """How much of each mode's eigenvector are weights, not bias."""
        share: np.ndarray = np.sum(self.eigenvectors[1:] ** 2, axis=0)
        return share


def filter_factors(path: Path, k: int) -> Float64[np.ndarray, " p"]:
    """1 - p_k(lambda): which share of each mode's way to the optimum is done after k iterations."""
    return np.where(path.spectrum.roots > 0, path.left(k).gone, 0.0)


def _square_root(matrix: np.ndarray) -> np.ndarray:
    values, vectors = np.linalg.eigh(matrix)
    root: np.ndarray = vectors * np.sqrt(np.maximum(values, 0.0))
    return root
