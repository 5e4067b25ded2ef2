"""Warm-up: begin with short steps, then follow another schedule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.core.ranges import whole
from thalweg.schedules.constant import Constant
from thalweg.schedules.schedule import Eigenvalues, OpenSchedule, Schedule


@final
@dataclass(frozen=True)
class WarmUp(OpenSchedule):
    """eta (k + 1) / steps up to eta; from step number ``steps`` on ``then``, which counts its own steps from there.

    Source: Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour" (2017).

    >>> WarmUp(steps=4).rates(count=6, eta=1.0).tolist()
    [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]
    """

    steps: float = 10
    then: Schedule = field(default_factory=Constant)

    def __post_init__(self) -> None:
        whole("steps", self.steps)
        if not isinstance(self.then, OpenSchedule) or self.then.ignores_eta:
            found = self.then.name if isinstance(self.then, Schedule) else repr(self.then)
            why = "Only a schedule that goes down from the learning rate can be warmed up to."
            raise Refusal(f"The warm-up is to be followed by {found}.", why, "Write then=cosine, say.")

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:
        assert isinstance(self.then, OpenSchedule)
        left = None if count is None else max(count - int(self.steps), 1)
        after = self.then.at(np.maximum(k - self.steps, 0), eta, left, eigenvalues)
        return np.where(k < self.steps, eta * (k + 1) / self.steps, after)
