"""What a schedule is: the learning rate of each step."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, final

import numpy as np
from jaxtyping import Float64


@final
@dataclass(frozen=True, eq=False)
class Scene:
    """What is known before step k = 0, 1, ....

    ``eta`` is the learning rate that was given or chosen, ``count`` how many steps there will be. ``eigenvalues`` are
    those of the Hessian that move, largest first; ``cost`` is J, ``least`` J*, ``square`` the squared length of the
    gradient g. ``bend()`` works out g^T H g. ``None`` stands for what is not known, or what only a quadratic cost has.
    """

    k: int
    eta: float
    count: int | None = None
    eigenvalues: Float64[np.ndarray, " modes"] | None = None
    cost: float = float("nan")
    least: float | None = None
    square: float = float("nan")
    bend: Callable[[], float] | None = None


class Schedule(ABC):
    """Abstract or final, a frozen dataclass whose fields are its constants. One writes ``rate``.

    An open schedule looks at ``k``, ``eta``, ``count`` and ``eigenvalues`` alone: its rates are known beforehand.
    One that ``ignores_eta`` finds its rates itself, for steps along the gradient: the rule ``plain``.
    """

    is_open: ClassVar[bool] = True
    ignores_eta: ClassVar[bool] = False

    @abstractmethod
    def rate(self, scene: Scene) -> float:
        """The learning rate of step k. Raises ``Refusal`` where the scene lacks what the schedule needs."""

    def rates(
        self, count: int, eta: float, eigenvalues: Float64[np.ndarray, " modes"] | None = None
    ) -> Float64[np.ndarray, " count"]:
        """The rates of the steps 0 to count - 1 of an open schedule."""
        if not self.is_open:
            raise TypeError(f"the rates of {type(self).__name__} depend on where the descent goes")
        return np.array([self.rate(Scene(k, eta, count, eigenvalues)) for k in range(count)], dtype=float)

    def period(self, count: int | None, eigenvalues: Float64[np.ndarray, " modes"] | None) -> int | None:  # noqa: ARG002
        """After how many steps the rates repeat, for ever; ``None`` if they do not."""
        return None
