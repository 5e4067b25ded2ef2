"""The modes of a well conditioned Hessian, straight from the second moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.square_root import ALIKE

EVEN = 100.0
"""Up to this condition number kappa of F^T F its eigenvectors are taken: one decomposition of a symmetric table in the
place of one of the correlations and an SVD of F. All eigenvalues then carry roundings of the largest, and the iterates
8 p kappa eps of their length at most: a hundred roundings where the SVD leaves the square root of that, two digits of
sixteen at most."""


@final
@dataclass(frozen=True, eq=False)
class EvenModes:
    """What ``Spectrum`` holds of the parameters that are trained."""

    roots: Float64[np.ndarray, " p"]
    eigenvectors: Float64[np.ndarray, "p p"]
    target: Float64[np.ndarray, " p"]
    unexplained: float

    @classmethod
    def of(cls, parabola: Parabola) -> EvenModes | None:
        """``None`` where the Hessian is not so well conditioned, or one pass does not tell enough of the correlations.

        With M the second moments, the ridge counted in, the covariances are a Schur complement in M and so no worse
        conditioned, and the correlations no worse than kappa(M) times the ratio of the largest variance to the least.
        """
        variances = parabola.variances
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            unlike = variances.max() / variances.min() * parabola.doubt
            if not (unlike <= ALIKE and _is_level(parabola, variances)):
                return None
            values, vectors = np.linalg.eigh(_second_moments(parabola))
            if not values[-1] <= min(EVEN, ALIKE / unlike) * values[0]:
                return None
        return cls._largest_first(parabola, values, vectors)

    @classmethod
    def _largest_first(cls, parabola: Parabola, values: np.ndarray, vectors: np.ndarray) -> EvenModes:
        # a view that runs backwards would slow down every product with it
        roots, eigenvectors = np.sqrt(values[::-1]), vectors[:, ::-1].copy()
        target = eigenvectors.T @ _pull(parabola) / roots
        beta = (eigenvectors @ (target / roots))[int(parabola.bias) :]
        withheld = parabola.stiffness * beta
        return cls(roots, eigenvectors, target, parabola.unexplained(beta) + float(withheld @ withheld))


def _is_level(parabola: Parabola, variances: Float64[np.ndarray, " n"]) -> bool:
    """Whether the diagonal of the second moments leaves it possible: kappa is no less than its largest by its least."""
    diagonal = np.append(variances + parabola.mean**2 + parabola.stiffness**2, [1.0] * parabola.bias)
    return bool(diagonal.max() <= EVEN * diagonal.min())


def _second_moments(parabola: Parabola) -> Float64[np.ndarray, "p p"]:
    """F^T F, of the parameters that are trained."""
    moments, first = parabola.second_moments, int(not parabola.bias)
    moments.flat[len(moments) + 1 :: len(moments) + 1] += parabola.stiffness**2
    return moments[first:, first:]


def _pull(parabola: Parabola) -> Float64[np.ndarray, " p"]:
    """F^T q."""
    weights = parabola.cross + parabola.mean * parabola.target_mean
    return np.append([parabola.target_mean] * parabola.bias, weights)
