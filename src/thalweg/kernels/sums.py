"""One read of a block: predictions, losses, and the gradient they add up to."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.kernels.loss import Kinks, Loss


class Seen(ABC):
    """Abstract or final. Rows as measures see them: in the coordinates of the descent, their targets, where their
    losses bend, and what they weigh if not 1."""

    target: Float64[np.ndarray, " rows"]
    kinks: Kinks | None
    weights: Float64[np.ndarray, " rows"] | None

    @property
    def weight(self) -> float:
        """What the rows weigh together: their number where they have no weights."""
        return float(len(self.target)) if self.weights is None else float(self.weights.sum())

    def total(self, values: Float64[np.ndarray, " rows"]) -> float:
        """The values of all rows summed, each times its weight."""
        return float(values.sum() if self.weights is None else self.weights @ values)

    def by_weight(self, values: Float64[np.ndarray, " rows"]) -> Float64[np.ndarray, " rows"]:
        """Each value times its weight."""
        return values if self.weights is None else self.weights * values

    def nearness(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " sums"]:
        """How far the predictions are from the kinks, added up, and how many kinks there are, by weight."""
        if self.kinks is None:
            return np.zeros(2)
        real = self.kinks.jumps != 0
        apart = np.abs(self.predict(theta) - self.kinks.places)
        return np.array([self.total(np.where(real, apart, 0.0).sum(axis=0)), self.total(1.0 * real.sum(axis=0))])

    @abstractmethod
    def predict(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " rows"]:
        """alpha + Z beta^T for theta = (alpha, beta)."""

    @abstractmethod
    def pull(self, slope: Float64[np.ndarray, " rows"]) -> Float64[np.ndarray, " p"]:
        """The slopes summed, and their products with each column, rows by weight: what a gradient is made of."""

    @abstractmethod
    def gram(self, bends: Float64[np.ndarray, " rows"]) -> Float64[np.ndarray, "p p"]:
        """Products of the columns of (1, z), summed, each row times its bend and its weight."""


@final
@dataclass(frozen=True, eq=False)
class Block(Seen):
    """Rows as a copy in those coordinates."""

    inputs: Float64[np.ndarray, "rows n"]
    target: Float64[np.ndarray, " rows"]
    kinks: Kinks | None = None
    weights: Float64[np.ndarray, " rows"] | None = None

    def predict(self, theta: Float64[np.ndarray, " p"]) -> Float64[np.ndarray, " rows"]:
        with np.errstate(over="ignore", invalid="ignore"):
            yhat: np.ndarray = theta[0] + self.inputs @ theta[1:]
        return yhat

    def pull(self, slope: Float64[np.ndarray, " rows"]) -> Float64[np.ndarray, " p"]:
        with np.errstate(over="ignore", invalid="ignore"):
            slope = self.by_weight(slope)
            return np.concatenate([[slope.sum()], slope @ self.inputs])

    def gram(self, bends: Float64[np.ndarray, " rows"]) -> Float64[np.ndarray, "p p"]:
        wide = np.column_stack([np.ones(len(bends)), self.inputs])
        found: np.ndarray = wide.T @ (wide * self.by_weight(bends)[:, None])
        return found


@final
@dataclass(frozen=True, eq=False)
class Sums:
    r"""Sums over rows: their ``weight``, the ``loss``, and ``gradient`` :math:`\sum_i w_i \ell'_i (1, z_i)`.

    ``raised`` is what rounding off the kinks adds to the loss; the gradient is that of the rounded loss.

    >>> from thalweg.costs import find_cost
    >>> block = Block(np.array([[1.0], [2.0]]), np.array([3.0, 3.0]))
    >>> sums = Sums.of(block, np.array([0.0, 1.0]), Loss.of(find_cost("mse")))
    >>> sums.loss, sums.gradient
    (5.0, array([-6., -8.]))
    """

    weight: float
    loss: float
    raised: float
    gradient: Float64[np.ndarray, " p"]

    @classmethod
    def of(cls, block: Seen, theta: Float64[np.ndarray, " p"], loss: Loss, mu: float = 0.0) -> Sums:
        """The sums of a block at theta, the kinks rounded off by ``mu``."""
        yhat = block.predict(theta)
        if mu and block.kinks is not None:
            value, slope, raised = loss.rounded(block.target, yhat, block.kinks, mu)
        else:
            (value, slope), raised = loss.value_and_slope(block.target, yhat), np.zeros(len(yhat))
        with np.errstate(over="ignore", invalid="ignore"):
            return cls(block.weight, block.total(value), block.total(raised), block.pull(slope))

    def __add__(self, other: Sums) -> Sums:
        with np.errstate(over="ignore", invalid="ignore"):
            return type(self)(
                self.weight + other.weight,
                self.loss + other.loss,
                self.raised + other.raised,
                self.gradient + other.gradient,
            )
