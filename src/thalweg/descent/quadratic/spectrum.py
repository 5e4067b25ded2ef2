"""The Hessian taken apart into its modes, each of which descends on its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.square_root import SquareRoot

_LEAST = 1e-9
_EVEN = 100.0
"""Up to this condition number kappa of F^T F its eigenvectors are taken, for about half the work and the room of an SVD
of F. All eigenvalues then carry roundings of the largest, and the iterates 8 p kappa eps of their length at most: a
hundred roundings where the SVD leaves the square root of that, two digits of sixteen at most."""


@final
@dataclass(frozen=True, eq=False)
class Spectrum:
    r"""Eigenvalues of the Hessian H = c F^T F (largest first), its eigenvectors as columns, and the optimum by mode.

    F is a square root of the second moments, so J - J* = c/2 |q - F theta|^2. No small eigenvalue beside a large one is
    formed by squaring: it keeps twice the digits that an eigen-decomposition of H would leave it. ``target``
    holds U^T q, where F = U diag(roots) eigenvectors^T. Modes of eigenvalue zero never move. A ridge adds a row to F
    for every weight, so that no weight has such a mode.
    ``frozen`` counts the parameters that are not trained: the bias, where there is to be none.
    ``unexplained`` is the variance of the target that no weights explain, with what the ridge withholds; ``root`` is F
    itself, in pieces that do not depend on the features' units.
    """

    curvature: float
    roots: Float64[np.ndarray, " p"]
    eigenvectors: Float64[np.ndarray, "p p"]
    target: Float64[np.ndarray, " p"]
    unexplained: float
    root: SquareRoot
    frozen: int = 0

    @classmethod
    def of(cls, parabola: Parabola, root: SquareRoot | None = None) -> Spectrum:
        """By its square root F, the parabola's own or a better known one."""
        return cls.of_root(parabola.curvature, SquareRoot.of(parabola) if root is None else root)

    @classmethod
    def of_root(cls, curvature: float, root: SquareRoot) -> Spectrum:
        """By the eigenvectors of F^T F where the roots are even, else by an SVD of F; standardised features have the
        modes in F itself."""
        return cls._of_modes(curvature, root) if root.is_modal else cls._of_factor(curvature, root)

    @classmethod
    def _of_factor(cls, curvature: float, root: SquareRoot) -> Spectrum:
        roots, eigenvectors, target = _by_squares(root) if root.most_condition <= _EVEN else _by_svd(root)
        if not root.bias:
            eigenvectors = _with_bias_last(eigenvectors)
        null = np.zeros(len(eigenvectors) - len(roots))
        return cls(
            curvature=curvature,
            roots=np.concatenate([roots, null]),
            eigenvectors=eigenvectors,
            target=np.concatenate([target, null]),
            unexplained=root.unexplained,
            root=root,
            frozen=int(not root.bias),
        )._with_what_is_withheld

    @property
    def _with_what_is_withheld(self) -> Spectrum:
        """With a ridge F has more rows than columns, and what of q is left at the optimum is never explained."""
        if not self.root.stiffness:
            return self
        withheld = self.root.missing(self.optimum(np.zeros(len(self.roots))))
        return replace(self, unexplained=self.unexplained + float(withheld @ withheld))

    @classmethod
    def _of_modes(cls, curvature: float, root: SquareRoot) -> Spectrum:
        """The rows of V and the bias, sorted; a bias that is not trained comes last."""
        free, idle = root.without_ridge, np.zeros(len(root.without_ridge.idle))
        roots = np.concatenate([free.roots, idle, [float(root.bias)]])
        order = (-roots).argsort(kind="stable")
        places = order.argsort()
        eigenvectors = np.zeros((len(order), len(order)))
        eigenvectors[1:, places[: len(free.roots)]] = free.along.T
        eigenvectors[1:, places[len(free.roots) : -1]] = free.idle.T
        eigenvectors[0, places[-1]] = 1.0
        return cls(
            curvature=curvature,
            roots=roots[order],
            eigenvectors=eigenvectors,
            target=np.concatenate([free.target, idle, [free.target_mean]])[order],
            unexplained=free.unexplained,
            root=root,
            frozen=int(not root.bias),
        )

    @cached_property
    def eigenvalues(self) -> Float64[np.ndarray, " p"]:
        return self.curvature * self.roots**2

    @cached_property
    def divisors(self) -> Float64[np.ndarray, " p"]:
        """The roots, infinite in place of zero: what is divided by them stays where no mode moves."""
        return np.where(self.roots > 0, self.roots, np.inf)

    @property
    def bound(self) -> float:
        """The largest stable learning rate, 2/lambda_max; at or above it the descent does not converge."""
        return float(2 / self.eigenvalues[0])

    @property
    def best_rate(self) -> float:
        """The best fixed learning rate, 2/(lambda_min + lambda_max), over the modes that move."""
        return 2 / (self.smallest + self.largest)

    @property
    def largest(self) -> float:
        """lambda_max."""
        return float(self.eigenvalues[0])

    @property
    def smallest(self) -> float:
        """lambda_min over the modes that move, at least 1e-9 lambda_max: one that is lost beside lambda_max would make
        the best rate the bound, at which nothing settles."""
        return max(float(self.eigenvalues[self.roots > 0][-1]), _LEAST * self.largest)

    @property
    def condition(self) -> float:
        """lambda_max / lambda_min over the modes that move."""
        values = self.eigenvalues[self.roots > 0]
        with np.errstate(over="ignore"):
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
        end: np.ndarray = theta + self.eigenvectors @ (self.excess(theta) / self.divisors)
        return end

    def steepest(self) -> tuple[int, float]:
        """Which parameter has the largest part in the steepest mode (0 is the bias), and how large: its square."""
        parts = self.eigenvectors[:, 0] ** 2
        place = int(np.argmax(parts))
        return place, float(parts[place])


def _trained(root: SquareRoot) -> tuple[np.ndarray, np.ndarray]:
    """F and q, without the row and the column of a bias that is not trained."""
    first = int(not root.bias)
    return root.factor[first:, first:], root.sides[first:]


def _by_svd(root: SquareRoot) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Singular values of F, the other eigenvalues being zero, all eigenvectors, and U^T q."""
    factor, sides = _trained(root)
    rows, columns = factor.shape
    left, roots, right = np.linalg.svd(factor, full_matrices=rows < columns)
    return roots, right.T, left.T @ sides


def _by_squares(root: SquareRoot) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The same by the eigenvectors of F^T F."""
    squares, pull = _normal(root)
    values, vectors = np.linalg.eigh(squares)
    # the largest first; a view that runs backwards would slow down every product with it
    roots, eigenvectors = np.sqrt(values[::-1]), vectors[:, ::-1].copy()
    return roots, eigenvectors, eigenvectors.T @ pull / roots


def _normal(root: SquareRoot) -> tuple[np.ndarray, np.ndarray]:
    """F^T F and F^T q; F itself is let go."""
    factor, sides = _trained(root)
    return factor.T @ factor, factor.T @ sides


def _with_bias_last(eigenvectors: np.ndarray) -> np.ndarray:
    """A bias that is not trained is a mode of its own, of eigenvalue zero."""
    n = len(eigenvectors)
    whole = np.zeros((1 + n, 1 + n))
    whole[1:, :-1], whole[0, -1] = eigenvectors, 1.0
    return whole
