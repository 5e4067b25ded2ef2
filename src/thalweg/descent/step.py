"""One iteration as data."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.descent.coordinates import Coordinates
from thalweg.descent.parameters import Parameters

if TYPE_CHECKING:
    from thalweg.descent.run import Run


@final
@dataclass(frozen=True, eq=False)
class Step:
    """Where the descent is after ``k`` iterations: J, the length of its gradient, and the learning rate that led here.

    ``gradient_norm`` and ``rate`` are in the coordinates of the descent; at k = 0 no rate has led anywhere: it is
    ``None``. ``parameters`` are in the data's units.
    """

    k: int
    cost: float
    gradient_norm: float
    rate: float | None
    theta: Float64[np.ndarray, " p"]
    coordinates: Coordinates

    @cached_property
    def parameters(self) -> Parameters:
        """Bias and weights."""
        return self.coordinates.leave(self.theta)

    @property
    def alpha(self) -> float:
        """The bias."""
        return float(self.parameters.alpha)

    @property
    def beta(self) -> Float64[np.ndarray, " n"]:
        """The weights."""
        return self.parameters.beta


Descending: TypeAlias = "Generator[Step, None, Run]"
"""A descent on its way, and the run that comes of it."""
