"""The second pass: what one cannot tell of features that are nearly alike, in coordinates where they are not."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.costs.cost import Quadratic
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes.reading import Progress, moments_of
from thalweg.descent.problem import Problem
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.quadratic.square_root import SquareRoot, least_that_matters, matters
from thalweg.kernels.moments import Moments


def square_root(
    problem: Problem,
    quadratic: Quadratic,
    moments: Moments,
    coordinates: Coordinates,
    parabola: Parabola,
    progress: Progress | None = None,
) -> SquareRoot:
    """The square root of the second moments, from a second pass where one does not tell enough.

    One pass knows an eigenvalue of the correlations to a rounding of the largest one, so the smallest to ``condition``
    roundings. Data that can be read only once are left at that.
    """
    first = SquareRoot.of(parabola)
    if not first.asks_again:
        return first
    whitening = Whitening.by(first, float(quadratic.target_scale), moments, coordinates)
    try:
        second = moments_of(problem, progress, whitening.of)
    except Refusal:
        return first
    return first if second is None else whitening.back(second)


def why_again(root: SquareRoot) -> tuple[str, ...]:
    """The line of the plan, where there is one."""
    if root.passes == 1 and not root.asks_again:
        return ()
    condition = f"features are nearly alike (the condition number of their correlations is {root.condition:.3g})"
    if root.passes == 1:
        return (
            f"Second pass: {condition}, but the data could not be read again; the certificate says what that costs.",
        )
    return (
        f"Second pass: {condition}, so the moments of one pass would not tell the weakest direction well enough: the "
        "rows are read again, in the coordinates in which the first pass found them unlike.",
    )


@final
@dataclass(frozen=True, eq=False)
class Whitening:
    r"""Rows :math:`w = (x - \bar x) M` whose second moments are near the identity, and what the target leaves there.

    M = diag(1/s) V^T diag(1/r) in the data's units, by the square root that the first pass gave, is as good as any
    other matrix: what counts is that w is formed from x and this M without loss. The second moments of w are well
    conditioned, so their square root G is known to a rounding, and F = G M^+ has every singular value to a rounding of
    the largest, where a square root of the first moments has its square. ``split`` forms w to the last digit.
    ``weights`` are those of the first solution for w: the target is seen less what they predict.
    """

    first: SquareRoot
    centre: Float64[np.ndarray, " columns"]
    units: Float64[np.ndarray, " n"]
    """Powers of two near the standard deviations: dividing by them rounds nothing."""
    matrix: Float64[np.ndarray, "n n"]
    inverse: Float64[np.ndarray, "n n"]
    weights: Float64[np.ndarray, " n"]
    target_scale: float

    @classmethod
    def by(cls, first: SquareRoot, target_scale: float, moments: Moments, coordinates: Coordinates) -> Whitening:
        """The whitening by the first moments; without a bias nothing is centred.

        Directions that the first pass took for none are looked at too: there it cannot tell one from another.
        """
        unknown = np.full(len(first.idle), math.sqrt(least_that_matters(first.roots**2, len(first.mean))))
        roots, vectors = np.concatenate([unknown, first.roots]), np.vstack([first.idle, first.along]).T
        deviations = coordinates.spread * first.scales
        units = np.ldexp(1.0, np.frexp(deviations)[1])
        ratios = (deviations / units)[:, None]
        constant = np.diagonal(moments.scatter)[:-1] == 0 if first.bias else np.zeros(len(deviations), dtype=bool)
        matrix = np.where(constant[:, None], 0.0, vectors / roots / ratios)
        # nearly orthonormal columns, so their pseudo-inverse is exact to a rounding; the roots are put back after it
        inverse = roots[:, None] * np.linalg.pinv(matrix * roots * ratios)
        weights = np.concatenate([np.zeros(len(first.idle)), first.target]) / target_scale
        return cls(first, moments.mean * first.bias, units, matrix, inverse, weights, target_scale)

    def of(self, table: Float64[np.ndarray, "rows columns"]) -> Float64[np.ndarray, "rows more"]:
        """The rows [w, residual of the target]."""
        apart, low = _difference(table[:, :-1] / self.units, self.centre[:-1] / self.units)
        white = split_product(apart, low, self.matrix)
        return np.column_stack([white, table[:, -1] - self.centre[-1] - white @ self.weights])

    def back(self, second: Moments) -> SquareRoot:
        """The square root of the second moments of the features, composed of that of the whitened ones."""
        first, scale, mean = self.first, self.target_scale, second.mean
        covariance = second.scatter / second.weight
        if not first.bias:
            covariance = covariance + np.outer(mean, mean)
        values, vectors = np.linalg.eigh(covariance[:-1, :-1])
        seen = matters(values)
        roots = np.sqrt(np.where(seen, values, 0.0))
        left = np.divide(vectors.T @ covariance[:-1, -1], roots, out=np.zeros_like(roots), where=seen)
        factor = roots[:, None] * vectors.T
        sides, strengths, along = np.linalg.svd(factor @ self.inverse, full_matrices=False)
        kept = matters(strengths**2)
        target = sides.T @ (scale * (left + factor @ self.weights))
        unexplained = scale**2 * max(0.0, float(covariance[-1, -1] - left @ left)) + float(np.sum(target[~kept] ** 2))
        return replace(
            first,
            mean=first.mean + first.bias * first.scales * (mean[:-1] @ self.inverse),
            roots=strengths[kept],
            along=along[kept],
            idle=along[~kept],
            target_mean=first.target_mean + first.bias * scale * float(mean[-1] + mean[:-1] @ self.weights),
            target=target[kept],
            unexplained=unexplained,
            passes=2,
            doubt=1.0,
        )


def split_product(
    high: Float64[np.ndarray, "rows n"], low: Float64[np.ndarray, "rows n"], matrix: Float64[np.ndarray, "n r"]
) -> Float64[np.ndarray, "rows r"]:
    """(high + low) matrix, with the error of a product in about 75 bits.

    The leading half of the bits of both is multiplied and added up without any rounding, whatever the order.

    Source: Ozaki, Ogita, Oishi, Rump, "Error-free transformations of matrix multiplication" (2012).

    >>> high, low, matrix = np.array([[1.0, 1.0]]), np.array([[0.0, 2**-60]]), np.array([[1.0], [-1.0]])
    >>> ((high + low) @ matrix).item(), split_product(high, low, matrix).item() == -(2**-60)
    (0.0, True)
    """
    bits = (52 - int(matrix.shape[0]).bit_length()) // 2
    head, front = _leading(high, bits, axis=1), _leading(matrix, bits, axis=0)
    tail = (high - head) + low
    product: np.ndarray = head @ front + (head @ (matrix - front) + tail @ matrix)
    return product


def _leading(values: np.ndarray, bits: int, axis: int) -> np.ndarray:
    """The values rounded to multiples of one power of two along an axis, ``bits`` below the largest of them."""
    top = np.frexp(np.abs(values).max(axis=axis, keepdims=True))[1]
    shift = np.ldexp(0.75, top + 53 - bits)
    leading: np.ndarray = (values + shift) - shift
    return leading


def _difference(one: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """one - other without loss, as a double and what that double leaves (Knuth's two-sum)."""
    apart = one - other
    part = apart - one
    return apart, (one - (apart - part)) - (other + part)
