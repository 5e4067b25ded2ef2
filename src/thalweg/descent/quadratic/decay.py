"""What k iterations leave of each mode of the Hessian."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias, final

import numpy as np
from jaxtyping import Bool, Float64, Int64

Modes = Float64[np.ndarray, "*many modes"]
LogOfCounts: TypeAlias = Callable[[Int64[np.ndarray, "*many"]], Modes]


@final
@dataclass(frozen=True, eq=False)
class Left:
    r"""The factor :math:`p_k(\lambda)` by which what is missing in a mode is multiplied, in two roundings.

    ``log`` is log |p_k|, also where p_k is beyond the doubles; ``gone`` is 1 - p_k, also where p_k is nearly 1: there
    ``early`` is better than the logarithm, if it is given.
    """

    log: Modes
    is_negative: Bool[np.ndarray, "*many modes"]
    early: Modes | None = None

    @cached_property
    def gone(self) -> Modes:
        """1 - p_k."""
        with np.errstate(over="ignore", invalid="ignore"):
            late = np.where(self.is_negative, 1 + np.exp(self.log), -np.expm1(self.log))
            return late if self.early is None else np.where(np.abs(self.early) < 1, self.early, late)


class Decay(ABC):
    r"""Abstract or final. A descent whose steps are linear in the gradient multiplies each mode by a polynomial:

    .. math:: \text{missing}_k = p_k(\lambda)\,\text{missing}_0, \qquad p_k(0) = 1
    """

    rate: float
    """The learning rate, where no other is asked for."""

    @abstractmethod
    def left(self, k: Any, eigenvalues: Float64[np.ndarray, " modes"], rate: Any) -> Left:
        """p_k of every eigenvalue at the learning rates given: together ``k`` and ``rate`` have the shape ``many``."""

    def log(self, eigenvalues: Float64[np.ndarray, " modes"], rate: float) -> LogOfCounts:
        """log |p_k| of every eigenvalue as a function of k alone, for whoever asks for many k one after the other."""
        return lambda k: self.left(k, eigenvalues, np.asarray(rate)).log

    @abstractmethod
    def factors(
        self, eigenvalues: Float64[np.ndarray, " modes"], rate: float
    ) -> Iterator[Float64[np.ndarray, "_ modes"]]:
        """p_0, p_1, p_2, ... in blocks, for ever, or as long as the steps are known."""

    @abstractmethod
    def grows(self, eigenvalues: Float64[np.ndarray, " modes"], rate: float) -> Any:
        """Which modes grow without end."""

    @abstractmethod
    def bound(self, steepest: float) -> float:
        """The largest stable learning rate where the largest eigenvalue is ``steepest``; from it on nothing settles."""

    def facts(self, steepest: float) -> tuple[tuple[str, str], ...]:
        """What there is to say of the learning rate: names and printed values."""
        name = "bound (2/lambda_max)" if self.is_steady else "bound of these steps"
        return (("learning rate", f"{self.rate:.6g}"), (name, f"{self.bound(steepest):.6g}"))

    @abstractmethod
    def factor(self, eigenvalues: Float64[np.ndarray, " modes"]) -> Float64[np.ndarray, " modes"]:
        """By how much one iteration multiplies each mode, in the long run."""

    def rate_at(self, k: int) -> float:  # noqa: ARG002 (most keep it)
        """The learning rate of step k = 0, 1, ...."""
        return self.rate

    @property
    def most(self) -> int:
        """How many iterations are looked at."""
        return 10**15

    @property
    def is_steady(self) -> bool:
        """Whether every iteration multiplies a mode by the same number, so that a gap that falls, falls for ever."""
        return False


def log_abs(x: Float64[np.ndarray, "*many modes"]) -> Float64[np.ndarray, "*many modes"]:
    """log |1 - x|, exact for small x: of 1 - x is taken what it is more than -1, or of x - 1."""
    with np.errstate(divide="ignore"):
        logarithm: np.ndarray = np.log1p(np.maximum(-x, x - 2))
    return logarithm
