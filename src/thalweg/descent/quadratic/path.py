"""The whole path of full-batch descent on a quadratic cost, without walking it."""

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
from thalweg.descent.quadratic.decay import Decay, Left
from thalweg.descent.quadratic.search import beyond, closed_in, looked_through
from thalweg.descent.quadratic.spectrum import Spectrum

Iterations: TypeAlias = Any
"""One count of iterations, or an array of them."""
Rates: TypeAlias = Any
"""One learning rate, or an array of them; ``None`` for that of the run."""

_LARGEST = math.log(np.finfo(float).max)
_LOOKED_THROUGH = 2**16


@final
@dataclass(frozen=True, eq=False)
class Path:
    r"""Every iterate at once: k iterations multiply what is missing in a mode of the Hessian by :math:`p_k(\lambda)`.

    .. math:: \theta_k = \theta_0 + Q \,\mathrm{diag}\Big(\frac{1 - p_k(\lambda_i)}{\sigma_i}\Big) d,
        \qquad d = U^T (q - F\theta_0)

    For plain steps at one rate :math:`p_k(\lambda) = (1 - \eta\lambda)^k`. 10^9 iterations cost what 10 cost.
    All methods take one count of iterations or an array of them, and one learning rate or an array of them: the shape
    of the result begins with that of ``learning_rate``, then comes that of ``k``. ``least`` is J*; ``flat_cost`` that
    of the best constant.

    >>> import thalweg
    >>> run = thalweg.fit(([[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]), scale="none", learning_rate=0.1)
    >>> run.path.cost([0, 10**9]).round(9).tolist()
    [16.5, 0.0]
    >>> run.path.at([0, 1, 2], learning_rate=[0.05, 0.1]).beta.shape
    (2, 3, 2)
    """

    spectrum: Spectrum
    start: Float64[np.ndarray, " p"]
    decay: Decay
    coordinates: Coordinates
    least: float
    flat_cost: float

    @property
    def rate(self) -> float:
        """The learning rate of the run."""
        return self.decay.rate

    @cached_property
    def bound(self) -> float:
        """The largest stable learning rate of these steps; at or above it the descent does not converge."""
        return self.decay.bound(float(self.spectrum.eigenvalues[0]))

    @cached_property
    def is_stable(self) -> bool:
        """Whether no mode that has something missing grows."""
        return not (self.decay.grows(self.spectrum.eigenvalues, self.rate) & (self.missing != 0)).any()

    @cached_property
    def missing(self) -> Float64[np.ndarray, " p"]:
        """What is missing at the start, by mode."""
        return self.spectrum.excess(self.start)

    def left(self, k: Iterations, learning_rate: Rates = None) -> Left:
        """What is left of each mode after k iterations."""
        counts = _counted(k)
        if learning_rate is None:
            return self._left(counts, np.asarray(self.rate))
        rates = _rated(learning_rate)
        outer = rates.reshape(rates.shape + (1,) * counts.ndim)
        return self._left(np.broadcast_to(counts, rates.shape + counts.shape), outer)

    def theta(self, k: Iterations, learning_rate: Rates = None) -> Float64[np.ndarray, "*k p"]:
        """The k-th iterate in the descent's coordinates."""
        with np.errstate(over="ignore", invalid="ignore"):
            gone = self.missing * self.left(k, learning_rate).gone
            # what is not missing stays so, however fast its mode would have grown
            gone = np.where(self.missing == 0, 0.0, gone)
            steps = gone / self.spectrum.divisors
            # the same bits for one k as for many
            end: np.ndarray = self.start + np.einsum("...i,ji->...j", steps, self.spectrum.eigenvectors)
        return end

    def at(self, k: Iterations, learning_rate: Rates = None) -> Parameters:
        """The parameters after k iterations, in the data's units; an array of k gives a row for each."""
        return self.coordinates.leave(self.theta(k, learning_rate))

    def gap(self, k: Iterations, learning_rate: Rates = None) -> Any:
        """J - J* after k iterations: c/2 times the sum of squares of what is missing."""
        with np.errstate(over="ignore", divide="ignore"):
            return _plain(self._gap(self.left(k, learning_rate).log))

    def cost(self, k: Iterations, learning_rate: Rates = None) -> Any:
        """J after k iterations."""
        return self.least + self.gap(k, learning_rate)

    def steepness(self, k: Iterations, learning_rate: Rates = None) -> Any:
        """The length of the gradient after k iterations, in the descent's coordinates."""
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            # the root of each part first: its square may be beyond the doubles where the cost is not yet
            roots = np.exp(self._log_parts(self.left(k, learning_rate).log) / 2)
            parts = roots * np.sqrt(2 * self.spectrum.eigenvalues)
            most = parts.max(axis=-1)
            shares = np.where(most[..., None] > 0, parts / most[..., None], 0.0)
            return _plain(most * np.sqrt((shares**2).sum(axis=-1)))

    def iterations_to(self, gap: Any, learning_rate: Rates = None) -> Any:
        """The first k at which J - J* is at most ``gap`` times J*; ``None`` if that never comes.

        Where J* is nearly zero (a perfect fit), ``gap`` times the cost of the best constant stands in for it.
        An array of gaps or of rates gives an array of floats, infinite where it never comes.
        """
        gaps, rates = _measured(gap), np.asarray(self.rate) if learning_rate is None else _rated(learning_rate)
        if not (rates.ndim or gaps.ndim):
            first = self._first_near(float(gaps), float(rates))
            return int(first) if math.isfinite(first) else None
        found = [self._first_near(near, rate) for rate in rates.ravel().tolist() for near in gaps.ravel().tolist()]
        return np.array(found).reshape(rates.shape + gaps.shape)

    def _first_near(self, gap: float, rate: float) -> float:
        """A gap that always falls is closed in on; one that may rise in between is looked through as far as 2^16."""
        wanted, most, found = gap * self.reference(gap), self.decay.most, math.inf
        if not self.decay.is_steady:
            parts = self.spectrum.curvature / 2 * self.missing**2
            factors = self.decay.factors(self.spectrum.eigenvalues, rate)
            found = looked_through(factors, parts, wanted, min(most, _LOOKED_THROUGH))
        if math.isfinite(found) or (most <= _LOOKED_THROUGH and not self.decay.is_steady):
            return found
        log = self.decay.log(self.spectrum.eigenvalues, rate)
        with np.errstate(over="ignore", divide="ignore"):
            return closed_in(lambda counts: self._gap(log(counts)), wanted, most)

    def reference(self, gap: float) -> float:
        """What a gap is measured against."""
        return max(self.least, gap * self.flat_cost)

    def overflow(self) -> int | None:
        """The first k at which the cost would be larger than the largest double; ``None`` where it never is."""
        if self.is_stable:
            return None

        def is_beyond(k: int) -> bool:
            with np.errstate(divide="ignore"):
                parts = self._log_parts(self.left(k).log)
            top = float(parts.max())
            return top + math.log(float(np.exp(parts - top).sum())) > _LARGEST

        return beyond(is_beyond)

    def _left(self, k: Any, rate: Any) -> Left:
        return self.decay.left(k, self.spectrum.eigenvalues, rate)

    def _gap(self, log: Float64[np.ndarray, "*k p"]) -> Any:
        """By what is left of each mode."""
        return np.exp(self._log_parts(log)).sum(axis=-1)

    def _log_parts(self, log: Float64[np.ndarray, "*k p"]) -> Float64[np.ndarray, "*k p"]:
        """The logarithm of each mode's part of the gap, by that of what is left of the mode."""
        parts: np.ndarray = self._log_start + 2 * log
        return parts

    @cached_property
    def _log_start(self) -> Float64[np.ndarray, " p"]:
        """The same at the start: minus infinity where nothing is missing."""
        start: np.ndarray = math.log(self.spectrum.curvature / 2) + 2 * np.log(np.abs(self.missing))
        return start


def _counted(k: Iterations) -> np.ndarray:
    """The iterations asked for, refused where they cannot be counted."""
    if type(k) is int and 0 <= k < 2**63:
        return np.asarray(k)
    counts = np.asarray(k)
    whole = counts.dtype.kind in "iu" or all(type(count) is int for count in counts.ravel().tolist())
    if not whole or np.any(counts < 0) or np.any(counts >= 2**63):
        raise Refusal(f"{str(k)[:40]} is not a number of iterations.", do="Give whole numbers from 0 to 2^63 - 1.")
    return counts.astype(np.int64)


def _measured(gap: Any) -> np.ndarray:
    """The gaps asked for, refused where they are no numbers."""
    try:
        gaps = np.asarray(gap, dtype=float)
    except (TypeError, ValueError):
        gaps = np.array(np.nan)
    if np.isnan(gaps).any():
        raise Refusal(f"{str(gap)[:40]} is not a gap.", do="Give numbers, such as 1e-6.")
    return gaps


def _rated(rate: Rates) -> np.ndarray:
    """The learning rates asked for, refused where they go nowhere or uphill."""
    try:
        rates = np.asarray(rate, dtype=float)
    except (TypeError, ValueError):
        rates = np.array(np.nan)
    if not np.all(np.isfinite(rates) & (rates > 0)):
        raise Refusal(f"{str(rate)[:40]} is not a learning rate.", do="Give numbers above 0.")
    return rates


def _plain(values: Any) -> Any:
    return values if np.ndim(values) else float(values)
