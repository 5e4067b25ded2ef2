"""What a schedule is: the learning rate of each step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias, TypeVar, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.core.naming import Named

T = TypeVar("T")
Eigenvalues: TypeAlias = Float64[np.ndarray, " modes"] | None
"""Those of the Hessian that move, largest first; ``None`` where the cost is not quadratic."""


@final
@dataclass(frozen=True, eq=False)
class Scene:
    """What is known before step k = 0, 1, ....

    ``eta`` is the learning rate that was given or chosen, ``count`` how many steps there will be. ``cost`` is J,
    ``least`` J*, ``square`` the squared length of the gradient g. ``bend()`` works out g^T H g.
    ``None`` stands for what is not known, or what only a quadratic cost has.
    """

    k: int
    eta: float
    count: int | None = None
    eigenvalues: Eigenvalues = None
    cost: float = float("nan")
    least: float | None = None
    square: float = float("nan")
    bend: Callable[[], float] | None = None


class Schedule(Named):
    """Abstract or final, a frozen dataclass whose fields are its constants. One writes ``rate``.

    An open schedule looks at ``k``, ``eta``, ``count`` and ``eigenvalues`` alone: its rates are known beforehand.
    One that ``ignores_eta`` finds its rates itself, for steps along the gradient: the rule ``plain``.
    """

    is_open: ClassVar[bool] = False
    ignores_eta: ClassVar[bool] = False

    @abstractmethod
    def rate(self, scene: Scene) -> float:
        """The learning rate of step k. Raises ``Refusal`` where the scene lacks what the schedule needs."""

    def rates(self, count: int, eta: float, eigenvalues: Eigenvalues = None) -> Float64[np.ndarray, " count"]:  # noqa: ARG002
        """The rates of the steps 0 to count - 1, of an open schedule only."""
        raise TypeError(f"the rates of {self.name} depend on where the descent goes")

    def period(self, count: int | None = None, eigenvalues: Eigenvalues = None) -> int | None:  # noqa: ARG002
        """After how many steps the rates repeat, for ever; ``None`` if they do not."""
        return None


class OpenSchedule(Schedule):
    """Abstract or final. One writes ``at``, for all steps at once."""

    is_open: ClassVar[bool] = True

    @abstractmethod
    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:
        """The learning rates of the steps ``k``."""

    def rate(self, scene: Scene) -> float:
        return float(self.at(np.array([scene.k]), scene.eta, scene.count, scene.eigenvalues)[0])

    def rates(self, count: int, eta: float, eigenvalues: Eigenvalues = None) -> Float64[np.ndarray, " count"]:
        return np.asarray(self.at(np.arange(count), eta, count, eigenvalues), dtype=float)


def needed(fact: T | None, schedule: Schedule, what: str, do: str) -> T:
    """The fact, or a ``Refusal`` that tells what is missing and what to do."""
    if fact is None:
        raise Refusal(f"The schedule {schedule.name} needs {what}.", "It is not known here.", do)
    return fact


QUADRATIC = "Choose a quadratic cost such as mse, or the schedule constant."
