"""The whole path of full-batch gradient descent at a fixed learning rate, without walking it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.parameters import Parameters
from thalweg.descent.quadratic.spectrum import Spectrum

Iterations: TypeAlias = Any
"""One count of iterations, or an array of them."""

MOST_ITERATIONS = 10**15
_LARGEST = math.log(np.finfo(float).max)


@final
@dataclass(frozen=True, eq=False)
class Path:
    r"""Every iterate at once: each mode of the Hessian shrinks by 1 - eta lambda in each iteration.

    .. math:: \theta_k = \theta_0 + Q \,\mathrm{diag}\Big(\frac{1 - (1 - \eta\lambda_i)^k}{\sigma_i}\Big) d,
        \qquad d = U^T (q - F\theta_0)

    10^9 iterations cost what 10 cost. ``least`` is J*; ``flat_cost`` that of the best constant.
    """

    spectrum: Spectrum
    start: Float64[np.ndarray, " p"]
    rate: float
    coordinates: Coordinates
    least: float
    flat_cost: float

    @cached_property
    def missing(self) -> Float64[np.ndarray, " p"]:
        """What is missing at the start, by mode."""
        return self.spectrum.excess(self.start)

    @cached_property
    def factors(self) -> Float64[np.ndarray, " p"]:
        """1 - eta lambda: what one iteration leaves of each mode."""
        return 1 - self.rate * self.spectrum.eigenvalues

    def theta(self, k: Iterations) -> Float64[np.ndarray, "*k p"]:
        """The k-th iterate in the descent's coordinates."""
        roots = self.spectrum.roots
        with np.errstate(over="ignore", invalid="ignore"):
            gone = self.missing * _gone(self.rate * self.spectrum.eigenvalues, _counted(k))
        # what is not missing stays so, however fast its mode would have grown
        gone = np.where(self.missing == 0, 0.0, gone)
        steps = np.divide(gone, roots, out=np.zeros_like(gone), where=roots > 0)
        with np.errstate(over="ignore", invalid="ignore"):
            # the same bits for one k as for many
            end: np.ndarray = self.start + np.einsum("...i,ji->...j", steps, self.spectrum.eigenvectors)
        return end

    def at(self, k: Iterations) -> Parameters:
        """The parameters after k iterations, in the data's units; an array of k gives a row for each."""
        return self.coordinates.leave(self.theta(k))

    def gap(self, k: Iterations) -> Any:
        """J - J* after k iterations: c/2 times the sum of squares of what is missing."""
        with np.errstate(over="ignore", divide="ignore"):
            left = np.exp(self._log_parts(_counted(k))).sum(axis=-1)
        return float(left) if np.ndim(k) == 0 else left

    def cost(self, k: Iterations) -> Any:
        """J after k iterations."""
        return self.least + self.gap(k)

    def steepness(self, k: Iterations) -> Any:
        """The length of the gradient after k iterations, in the descent's coordinates."""
        with np.errstate(over="ignore", divide="ignore"):
            parts = np.exp(self._log_parts(_counted(k))) * (2 * self.spectrum.eigenvalues)
            length = np.sqrt(parts.sum(axis=-1))
        return float(length) if np.ndim(k) == 0 else length

    def iterations_to(self, gap: float) -> int | None:
        """The first k at which J - J* is at most ``gap`` times J*; ``None`` if that never comes.

        Where J* is nearly zero (a perfect fit), ``gap`` times the cost of the best constant stands in for it.
        """
        wanted = gap * self.reference(gap)
        if self.gap(0) <= wanted:
            return 0
        if self.gap(MOST_ITERATIONS) > wanted:
            return None
        low, high = 0, MOST_ITERATIONS
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if self.gap(middle) <= wanted else (middle, high)
        return high

    def reference(self, gap: float) -> float:
        """What a gap is measured against."""
        return max(self.least, gap * self.flat_cost)

    def overflow(self) -> int | None:
        """The first k at which the cost would be larger than the largest double; ``None`` where it never is."""

        def is_beyond(k: int) -> bool:
            parts = self._log_parts(k)
            top = float(parts.max())
            return top + math.log(float(np.exp(parts - top).sum())) > _LARGEST

        if not np.any((np.abs(self.factors) > 1) & (self.missing != 0)):
            return None
        high = 1
        while not is_beyond(high):
            high *= 2
        low = high // 2
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if is_beyond(middle) else (middle, high)
        return high

    def _log_parts(self, k: Iterations) -> Float64[np.ndarray, "*k p"]:
        """The logarithm of each mode's part of the gap."""
        with np.errstate(divide="ignore", invalid="ignore"):
            start = np.log(self.spectrum.curvature / 2) + 2 * np.log(np.abs(self.missing))
            shrunk = 2 * np.asarray(k, dtype=float)[..., None] * _log_abs(self.rate * self.spectrum.eigenvalues)
            # a mode that is gone at once is not multiplied by zero iterations
            parts: np.ndarray = start + np.where(np.asarray(k)[..., None] == 0, 0.0, shrunk)
        return parts


def _counted(k: Iterations) -> Iterations:
    """The iterations asked for, refused where they cannot be counted."""
    counts = np.asarray(k)
    whole = counts.dtype.kind in "iu" or all(type(count) is int for count in counts.ravel().tolist())
    if not whole or np.any(counts < 0):
        raise Refusal(f"{str(k)[:40]} is not a number of iterations.", do="Give whole numbers, 0 or more.")
    return counts


def _log_abs(x: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " p"]:
    """log |1 - x|, exact for small x."""
    with np.errstate(divide="ignore"):
        logarithm: np.ndarray = np.where(x < 0.5, np.log1p(-np.minimum(x, 0.5)), np.log(np.abs(1 - x)))
    return logarithm


def _gone(x: Float64[np.ndarray, " p"], k: Iterations) -> Float64[np.ndarray, "*k p"]:
    """1 - (1 - x)^k, exact for small x."""
    count = np.asarray(k, dtype=float)[..., None]
    sign = np.where((x > 1) & (np.asarray(k)[..., None] % 2 == 1), -1.0, 1.0)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        power = np.where(count == 0, 0.0, count * _log_abs(x))
        gone: np.ndarray = np.where(sign > 0, -np.expm1(power), 1 + np.exp(power))
    return gone
