"""The parameters of a linear model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Float64


@final
@dataclass(frozen=True, eq=False)
class Parameters:
    """The bias and the weights, in the data's own units; for k iterations at once, a row for each."""

    alpha: float | Float64[np.ndarray, "*k"]
    beta: Float64[np.ndarray, "*k n"]
