"""Steps of a rule that is linear, such as momentum with constant coefficients, at one learning rate."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64, Int64

from thalweg.descent.quadratic.decay import Decay, Left
from thalweg.descent.quadratic.linear_rule import LinearRule

_LN2 = math.log(2.0)
_STABLE = 1e-12
_BLOCK = 256


@final
@dataclass(frozen=True, eq=False)
class ByRule(Decay):
    r""":math:`p_k(\lambda)` is the first entry of :math:`M^k`, where M moves (missing, memory) of a mode by one step.

    The power is taken by repeated squaring, once of M and once of N = I - M (:math:`M^2 = I - (2N - N^2)`): the one
    keeps the digits of a mode that is nearly gone, the other those of a mode that has hardly moved.

    >>> from thalweg.rules import find_rule
    >>> momentum = ByRule(LinearRule.of(find_rule("momentum(momentum=0.5)")), 0.5)
    >>> momentum.left(np.array([1, 2]), np.array([1.0]), np.array(0.5)).gone.ravel().tolist()
    [0.5, 1.0]
    """

    rule: LinearRule
    rate: float

    def left(self, k: Any, eigenvalues: Float64[np.ndarray, " modes"], rate: Any) -> Left:
        counts, etas = np.broadcast_arrays(k, rate)
        lost = self.rule.transition(eigenvalues, etas)
        kept, gone = _powers(counts.astype(np.int64), np.eye(lost.shape[-1]) - lost, lost)
        with np.errstate(over="ignore"):
            early = np.ldexp(gone.table[..., 0, 0], np.minimum(gone.exponent, 2000).astype(int))
        # exp(log) is exact to the digits of log; 1 - p_k is needed to its own digits only while p_k is near 1
        return Left(kept.first, kept.table[..., 0, 0] < 0, early)

    def factors(
        self, eigenvalues: Float64[np.ndarray, " modes"], rate: float
    ) -> Iterator[Float64[np.ndarray, "_ modes"]]:
        lost = self.rule.transition(eigenvalues, np.asarray(rate))
        step = np.eye(lost.shape[-1]) - lost
        # the first rows of M^0, M^1, ...: what each gives of whatever a block begins with
        rows = np.empty((_BLOCK, *step.shape[:-1]))
        with np.errstate(over="ignore", invalid="ignore"):
            row = np.broadcast_to(np.eye(step.shape[-1])[0], step.shape[:-1])
            for j in range(_BLOCK):
                rows[j], row = row, np.einsum("ms,mst->mt", row, step)
            leap, state = np.linalg.matrix_power(step, _BLOCK), np.zeros(step.shape[:-1])
            state[:, 0] = 1.0
            while True:
                yield np.einsum("jms,ms->jm", rows, state)
                state = np.einsum("mst,mt->ms", leap, state)

    def grows(self, eigenvalues: Float64[np.ndarray, " modes"], rate: float) -> Any:
        lost = self.rule.transition(eigenvalues, np.asarray(rate))
        return self.radius(lost) > 1 + _STABLE

    def factor(self, eigenvalues: Float64[np.ndarray, " modes"]) -> Float64[np.ndarray, " modes"]:
        # a mode of eigenvalue 0 stays where it is, whatever its memory does
        return np.where(eigenvalues > 0, self.radius(self.rule.transition(eigenvalues, np.asarray(self.rate))), 1.0)

    def bound(self, steepest: float) -> float:
        """By halving: a step is stable or not by the product of rate and eigenvalue alone."""
        low, high = 0.0, 4.0
        while not self.grows(np.array([high]), 1.0).all():
            low, high = high, 2 * high
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (low, middle) if self.grows(np.array([middle]), 1.0).any() else (middle, high)
        return low / steepest

    @staticmethod
    def radius(lost: Float64[np.ndarray, "modes s s"]) -> Float64[np.ndarray, " modes"]:
        """The largest modulus of an eigenvalue of M = I - N, mode by mode."""
        radius: np.ndarray = np.abs(np.linalg.eigvals(np.eye(lost.shape[-1]) - lost)).max(axis=-1)
        return radius


@final
@dataclass(frozen=True, eq=False)
class _Scaled:
    """Small matrices times powers of two: ``table`` * 2^``exponent``."""

    table: Float64[np.ndarray, "*many s s"]
    exponent: Float64[np.ndarray, "*many"]

    @classmethod
    def of(cls, table: np.ndarray, exponent: np.ndarray) -> _Scaled:
        _, more = np.frexp(np.abs(table).max(axis=(-2, -1)))
        return cls(np.ldexp(table, -more[..., None, None]), exponent + more)

    @property
    def first(self) -> np.ndarray:
        """log of the size of the first entry."""
        with np.errstate(divide="ignore"):
            log: np.ndarray = np.log(np.abs(self.table[..., 0, 0])) + _LN2 * self.exponent
        return log

    def where(self, chosen: np.ndarray, other: _Scaled) -> _Scaled:
        return _Scaled(
            np.where(chosen[..., None, None], self.table, other.table), np.where(chosen, self.exponent, other.exponent)
        )

    def times(self, other: _Scaled) -> _Scaled:
        return _Scaled.of(self.table @ other.table, self.exponent + other.exponent)

    def with_lost(self, other: _Scaled) -> _Scaled:
        """I - (I - A)(I - B) = A + B - AB."""
        top = np.maximum(np.maximum(self.exponent, other.exponent), self.exponent + other.exponent)
        parts = (
            (self.table, self.exponent), (other.table, other.exponent),
            (-self.table @ other.table, self.exponent + other.exponent),
        )  # fmt: skip
        summed = sum(np.ldexp(table, _whole(size - top)[..., None, None]) for table, size in parts)
        return _Scaled.of(np.asarray(summed), top)


def _whole(exponent: np.ndarray) -> np.ndarray:
    whole: np.ndarray = np.maximum(exponent, -4000).astype(int)
    return whole


def _powers(
    counts: Int64[np.ndarray, "*many"], kept: Float64[np.ndarray, "*many modes s s"], lost: np.ndarray
) -> tuple[_Scaled, _Scaled]:
    """M^k, and I - M^k, for every k."""
    none = np.zeros(kept.shape[:-2])
    identity = np.broadcast_to(np.eye(kept.shape[-1]), kept.shape)
    power, away = _Scaled.of(identity, none), _Scaled(np.zeros(kept.shape), none)
    square, off = _Scaled.of(kept, none), _Scaled.of(lost, none)
    left = counts[..., None] + np.zeros(kept.shape[:-2], dtype=np.int64)
    while left.any():
        odd = left % 2 == 1
        power, away = square.times(power).where(odd, power), off.with_lost(away).where(odd, away)
        square, off, left = square.times(square), off.with_lost(off), left // 2
    return power, away
