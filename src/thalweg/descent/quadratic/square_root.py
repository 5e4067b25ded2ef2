"""A square root of the second moments, in pieces that know nothing of the features' units."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Bool, Float64

from thalweg.descent.quadratic.parabola import Parabola

_EPS = float(np.finfo(float).eps)
ALIKE = 1e4
"""The condition of the correlations from which on the rows are read again."""


@final
@dataclass(frozen=True, eq=False)
class SquareRoot:
    r"""F and q, of which the cost is made: :math:`J - J^* = \tfrac c2 |q - F\theta|^2`, but for what never changes.

    .. math:: F = \begin{pmatrix} 1 & \mu \\ 0 & \mathrm{diag}(r)\, V\, \mathrm{diag}(s) \\
        0 & \sqrt{2\lambda / c} \end{pmatrix}, \qquad q = (\bar t, \hat q, 0)

    with mean mu and standard deviations s of the features in the descent's coordinates, orthonormal rows V (``along``)
    and ``roots`` r of the eigenvalues of the correlations, as far as these are not zero, and lambda the ridge. ``idle``
    holds the rows that are orthonormal to V, along which nothing scatters.
    ``unexplained`` is the variance of the target that no weights explain. ``passes`` says how often the data
    were read for it: after one pass r^2 is known to a rounding of the largest, after the whitened second one each r is.
    """

    mean: Float64[np.ndarray, " n"]
    scales: Float64[np.ndarray, " n"]
    roots: Float64[np.ndarray, " r"]
    along: Float64[np.ndarray, "r n"]
    idle: Float64[np.ndarray, "_ n"]
    target_mean: float
    target: Float64[np.ndarray, " r"]
    unexplained: float
    stiffness: float
    """That of the parabola, and so is ``doubt``, if no second pass has dispelled it."""
    bias: bool = True
    passes: int = 1
    doubt: float = 1.0

    @classmethod
    def of(cls, parabola: Parabola) -> SquareRoot:
        """By an eigen-decomposition of the correlations."""
        scales = parabola.scales
        weights, vectors = np.linalg.eigh(parabola.covariance_in(scales))
        idle = len(weights) - int(matters(weights).sum())  # the eigenvalues come smallest first
        roots, along = np.sqrt(weights[idle:]), vectors[:, idle:].T
        target = along @ (parabola.cross / scales) / roots
        return cls(
            mean=parabola.mean,
            scales=scales,
            roots=roots,
            along=along,
            idle=vectors[:, :idle].T,
            target_mean=parabola.target_mean,
            target=target,
            unexplained=max(0.0, parabola.target_variance - float(target @ target)),
            stiffness=parabola.stiffness,
            bias=parabola.bias,
            doubt=parabola.doubt,
        )

    @property
    def factor(self) -> Float64[np.ndarray, "rows p"]:
        """F."""
        n, rows = len(self.mean), 1 + len(self.roots)
        factor = np.zeros((rows + n if self.stiffness else rows, 1 + n))
        factor[0, 0], factor[0, 1:] = float(self.bias), self.mean
        factor[1:rows, 1:] = self.roots[:, None] * self.along * self.scales
        np.fill_diagonal(factor[rows:, 1:], self.stiffness)
        return factor

    @cached_property
    def sides(self) -> Float64[np.ndarray, " rows"]:
        """q."""
        q = np.concatenate([[self.target_mean], self.target])
        return np.concatenate([q, np.zeros(len(self.mean))]) if self.stiffness else q

    def missing(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " rows"]:
        """q - F theta."""
        alpha, beta = theta[0], theta[1:]
        level = self.target_mean - self.bias * alpha - self.mean @ beta
        parts = [[level], self.target - self.roots * (self.along @ (self.scales * beta))]
        return np.concatenate([*parts, -self.stiffness * beta] if self.stiffness else parts)

    def mean_square(self, theta: Float64[np.ndarray, " p"]) -> float:
        """The mean squared difference of target and prediction at theta; the ridge is left out."""
        left = self.missing(theta)[: 1 + len(self.roots)]
        return self.unexplained + float(left @ left)

    @cached_property
    def decomposed(self) -> tuple[np.ndarray, np.ndarray]:
        """Q and R of F with a ridge; the rounding of each column is one of that column's own length."""
        orthonormal, triangle = np.linalg.qr(self.factor[:, 0 if self.bias else 1 :])
        return orthonormal, triangle

    @cached_property
    def is_modal(self) -> bool:
        """Whether means are 0 and deviations 1, as those of standardised features: V are the modes of the Hessian."""
        return not self.mean.any() and bool((self.scales == 1).all())

    @property
    def without_ridge(self) -> SquareRoot:
        """The same cost with no rows for the ridge, where the root is modal."""
        assert self.is_modal, "the ridge mixes the modes"
        return self._stiffened if self.stiffness else self

    @cached_property
    def _stiffened(self) -> SquareRoot:
        r"""Each mode's root is :math:`\sqrt{r^2 + 2\lambda/c}`; that of an idle one has the ridge alone."""
        roots = np.hypot(self.roots, self.stiffness)
        withheld, idle = self.target * (self.stiffness / roots), len(self.idle)
        return replace(
            self,
            roots=np.concatenate([roots, np.full(idle, self.stiffness)]),
            along=np.vstack([self.along, self.idle]),
            idle=self.idle[:0],
            target=np.concatenate([self.target * (self.roots / roots), np.zeros(idle)]),
            unexplained=self.unexplained + float(withheld @ withheld),
            stiffness=0.0,
        )

    @property
    def condition(self) -> float:
        """Largest over smallest eigenvalue of the correlations, those of zero left out, the ridge counted in."""
        values = self._strengths
        return float(values.max() / values.min()) if len(values) else 1.0

    @property
    def asks_again(self) -> bool:
        """Whether one pass does not tell enough."""
        return self.condition * self.doubt > ALIKE

    @property
    def weakest(self) -> float:
        """The smallest eigenvalue of the correlations that is not zero, the ridge counted in."""
        return float(self._strengths.min(initial=1.0))

    @cached_property
    def _strengths(self) -> Float64[np.ndarray, " r"]:
        if self.is_modal or not self.stiffness:
            return (self.without_ridge if self.is_modal else self).roots ** 2
        rows = np.vstack([self.roots[:, None] * self.along, np.diag(self.stiffness / self.scales)])
        strengths: np.ndarray = np.linalg.svd(rows, compute_uv=False) ** 2
        return strengths


def matters(values: Float64[np.ndarray, " n"]) -> Bool[np.ndarray, " n"]:
    """Which eigenvalues of the correlations are more than rounding.

    Collinearity is judged here and only here: correlations do not depend on the features' units.
    """
    more: np.ndarray = values > least_that_matters(values, len(values))
    return more


def least_that_matters(values: Float64[np.ndarray, " _"], n: int) -> float:
    """What an eigenvalue of zero may come out as, beside these and of n in all."""
    return (n + 1) * _EPS * max(float(values.max(initial=0.0)), 1.0)
