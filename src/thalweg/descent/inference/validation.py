"""What was judged by rows that the descent did not see, and what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

import numpy as np
from jaxtyping import Float64


@final
@dataclass(frozen=True, eq=False)
class Validation:
    r"""The curve over the candidates: numbers of iterations, or weights of the ridge, in ascending order.

    ``cost`` is the mean loss over the rows that were held out, each judged by the descent that did not see it, without
    the penalty; ``standard_error`` that of this mean from fold to fold, NaN for a single set of rows. ``chosen`` has
    the least cost, ``one_standard_error`` is the most shrunken candidate within one standard error of it.

    Source: Stone, "Cross-validatory choice and assessment of statistical predictions" (1974); Hastie, Tibshirani,
    Friedman, "The Elements of Statistical Learning" (2009), 7.10.
    """

    of: str
    candidates: np.ndarray
    cost: Float64[np.ndarray, " candidates"]
    standard_error: Float64[np.ndarray, " candidates"]
    chosen: Any
    one_standard_error: Any
    folds: int
    seed: int
    rows: int

    def cost_of(self, candidate: Any) -> float:
        """The cost of one of the candidates."""
        return float(self.cost[np.searchsorted(self.candidates, candidate)])

    def to_dict(self) -> dict[str, Any]:
        """As plain values."""
        arrays = {"candidates": self.candidates, "cost": self.cost, "standard_error": self.standard_error}
        names = ("of", "chosen", "one_standard_error", "folds", "seed", "rows")
        return {**{name: getattr(self, name) for name in names}, **{k: v.tolist() for k, v in arrays.items()}}
