"""The Hessian taken apart into its modes, each of which descends on its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.quadratic.even import EvenModes
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.square_root import SquareRoot

_LEAST = 1e-9


@final
@dataclass(frozen=True, eq=False)
class Spectrum:
    r"""Eigenvalues of the Hessian H = c F^T F (largest first), its eigenvectors as columns, and the optimum by mode.

    F is a square root of the second moments, so J - J* = c/2 |q - F theta|^2. No small eigenvalue beside a large one is
    formed by squaring: it keeps twice the digits that an eigen-decomposition of H would leave it. ``target``
    holds U^T q, where F = U diag(roots) eigenvectors^T. Modes of eigenvalue zero never move. A ridge adds a row to F
    for every weight, so that no weight has such a mode.
    ``unexplained`` is the variance of the target that no weights explain, with what the ridge withholds; ``known`` is
    F, where the modes were found by it.
    """

    parabola: Parabola
    roots: Float64[np.ndarray, " p"]
    eigenvectors: Float64[np.ndarray, "p p"]
    target: Float64[np.ndarray, " p"]
    unexplained: float
    known: SquareRoot | None = None

    @classmethod
    def of(cls, parabola: Parabola) -> Spectrum:
        """As one pass tells."""
        return cls.evenly(parabola) or cls.of_root(parabola, SquareRoot.of(parabola))

    @classmethod
    def evenly(cls, parabola: Parabola) -> Spectrum | None:
        """Without a square root, where the Hessian is well conditioned."""
        even = EvenModes.of(parabola)
        if even is None:
            return None
        return cls(parabola, *_whole(parabola, even.roots, even.eigenvectors, even.target), even.unexplained)

    @classmethod
    def of_root(cls, parabola: Parabola, root: SquareRoot) -> Spectrum:
        """By an SVD of F, the parabola's own or a better known one; of standardised features F has the modes itself."""
        return cls._of_modes(parabola, root) if root.is_modal else cls._of_factor(parabola, root)

    @classmethod
    def _of_factor(cls, parabola: Parabola, root: SquareRoot) -> Spectrum:
        found = cls(parabola, *_whole(parabola, *_by_svd(root)), root.unexplained, root)
        return found._with_what_is_withheld

    @property
    def _with_what_is_withheld(self) -> Spectrum:
        """With a ridge F has more rows than columns, and what of q is left at the optimum is never explained."""
        root = self.root
        if not root.stiffness:
            return self
        withheld = root.missing(self.optimum(np.zeros(len(self.roots))))
        return replace(self, unexplained=self.unexplained + float(withheld @ withheld))

    @classmethod
    def _of_modes(cls, parabola: Parabola, root: SquareRoot) -> Spectrum:
        """The rows of V and the bias, sorted; a bias that is not trained comes last."""
        free, idle = root.without_ridge, np.zeros(len(root.without_ridge.idle))
        roots = np.concatenate([free.roots, idle, [float(root.bias)]])
        order = (-roots).argsort(kind="stable")
        places = order.argsort()
        eigenvectors = np.zeros((len(order), len(order)))
        eigenvectors[1:, places[: len(free.roots)]] = free.along.T
        eigenvectors[1:, places[len(free.roots) : -1]] = free.idle.T
        eigenvectors[0, places[-1]] = 1.0
        target = np.concatenate([free.target, idle, [free.target_mean]])[order]
        return cls(parabola, roots[order], eigenvectors, target, free.unexplained, root)

    @cached_property
    def root(self) -> SquareRoot:
        """F, in pieces that do not depend on the features' units: found when somebody asks for it."""
        return SquareRoot.of(self.parabola) if self.known is None else self.known

    @property
    def passes(self) -> int:
        """How often the data were read for it."""
        return 1 if self.known is None else self.known.passes

    @property
    def curvature(self) -> float:
        """c."""
        return self.parabola.curvature

    @property
    def frozen(self) -> int:
        """How many parameters are not trained: the bias, where there is to be none."""
        return int(not self.parabola.bias)

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
        return max(float(self.eigenvalues[self.moving - 1]), _LEAST * self.largest)

    @property
    def condition(self) -> float:
        """lambda_max / lambda_min over the modes that move."""
        with np.errstate(over="ignore"):
            return float(self.eigenvalues[0] / self.eigenvalues[self.moving - 1])

    @property
    def moving(self) -> int:
        """How many modes move: the first ones."""
        return int(np.count_nonzero(self.roots))

    @property
    def null_modes(self) -> int:
        """How many directions change nothing: collinear and constant features."""
        return len(self.roots) - self.moving - self.frozen

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


def _by_svd(root: SquareRoot) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Singular values of F, the other eigenvalues being zero, all eigenvectors, and U^T q, without the row and the
    column of a bias that is not trained."""
    first = int(not root.bias)
    factor, sides = root.factor[first:, first:], root.sides[first:]
    rows, columns = factor.shape
    left, roots, right = np.linalg.svd(factor, full_matrices=rows < columns)
    return roots, right.T, left.T @ sides


def _whole(
    parabola: Parabola, roots: np.ndarray, eigenvectors: np.ndarray, target: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """With the modes of eigenvalue zero; a bias that is not trained is one of them."""
    if not parabola.bias:
        eigenvectors = _with_bias_last(eigenvectors)
    null = np.zeros(len(eigenvectors) - len(roots))
    return np.concatenate([roots, null]), eigenvectors, np.concatenate([target, null])


def _with_bias_last(eigenvectors: np.ndarray) -> np.ndarray:
    """A bias that is not trained is a mode of its own, of eigenvalue zero."""
    n = len(eigenvectors)
    whole = np.zeros((1 + n, 1 + n))
    whole[1:, :-1], whole[0, -1] = eigenvectors, 1.0
    return whole
