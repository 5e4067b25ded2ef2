"""Steps in batches that become shorter and shorter, so that their noise averages out."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, final

import numpy as np

from thalweg.schedules.schedule import Eigenvalues, OpenSchedule


@final
@dataclass(frozen=True)
class Tail(OpenSchedule):
    r"""eta while far away, then :math:`\frac{2k+1}{(k+1)^2\mu}`, below which the noise averages out.

    With eta = 1/(2L) and mu, the ``smallest`` curvature of the mean of all losses, the turn is at
    :math:`4\lceil L/\mu\rceil`.

    Source: Gower, Loizou, Qian, Sailanbayev, Shulgin, Richtárik, "SGD: general analysis and improved rates" (2019),
    theorem 3.2.

    >>> Tail(smallest=1.0).rates(count=6, eta=0.5).tolist()[3:]
    [0.5, 0.36, 0.3055555555555556]
    """

    smallest: float = 1.0

    ignores_eta: ClassVar[bool] = False

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:  # noqa: ARG002
        later = (2 * k + 1) / ((k + 1.0) ** 2 * self.smallest)
        return np.where(k < self.turn(eta), eta, later)

    def turn(self, eta: float) -> int:
        """The first step that is shorter."""
        return 4 * math.ceil(1 / (2 * eta * self.smallest))
