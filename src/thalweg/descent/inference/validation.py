"""What was judged by rows that the descent did not see, and what was chosen."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, final

import numpy as np
from jaxtyping import Float64

from thalweg.core.plain import plain
from thalweg.descent.inference.search import least

Of: TypeAlias = Literal["iterations", "ridge"]


@final
@dataclass(frozen=True, eq=False)
class Validation:
    r"""The curve over the candidates: numbers of iterations, or weights of the ridge, in ascending order.

    ``cost`` is the mean loss of the rows that were held out, each judged by the descent that did not see it, without
    the penalty; ``standard_error`` that of this mean from fold to fold, NaN for a single set of rows:

    .. math:: \mathrm{CV} = \sum_f \frac{W_f}{W} J_f, \qquad
        \mathrm{se}^2 = \frac1{K-1} \sum_f \frac{W_f}{W} (J_f - \mathrm{CV})^2

    ``chosen`` has the least cost; ``one_standard_error`` is the most shrunken candidate within one standard error of
    it, ``None`` where that is not known. ``folds`` is 1 for a single set of rows, ``rows`` how many judged.

    Source: Stone, "Cross-validatory choice and assessment of statistical predictions" (1974); Hastie, Tibshirani,
    Friedman, "The Elements of Statistical Learning" (2009), 7.10; the standard error as in glmnet.
    """

    of: Of
    candidates: np.ndarray
    cost: Float64[np.ndarray, " candidates"]
    standard_error: Float64[np.ndarray, " candidates"]
    chosen: Any
    one_standard_error: Any
    folds: int
    seed: int
    rows: int

    @classmethod
    def of_costs(
        cls, known: Mapping[Any, np.ndarray], shares: Float64[np.ndarray, " folds"], of: Of, seed: int, rows: int
    ) -> Validation:
        """From the cost of each fold at every candidate, and each fold's share of the weight."""
        candidates, table = np.array(list(known)), np.array(list(known.values()))
        with np.errstate(over="ignore", invalid="ignore"):
            cost = table @ shares
            error = np.full(len(cost), math.nan)
            if len(shares) > 1:
                error = np.sqrt((table - cost[:, None]) ** 2 @ shares / (len(shares) - 1))
        chosen = least(dict(known), lambda costs: float(costs @ shares))
        place = list(known).index(chosen)
        near = [candidate for candidate, value in zip(known, cost, strict=True) if value <= cost[place] + error[place]]
        simplest = (near[0] if of == "iterations" else near[-1]) if near else None
        return cls(of, candidates, cost, error, chosen, simplest, len(shares), seed, rows)

    def cost_of(self, candidate: Any) -> float:
        """The cost of one of the candidates."""
        return float(self.cost[np.searchsorted(self.candidates, candidate)])

    @property
    def judges(self) -> str:
        """Who judged."""
        if self.folds == 1:
            return f"the {self.rows:,} rows that are held out (seed {self.seed})"
        return f"the rows left out in turn, {self.folds} folds of {self.rows:,} rows (seed {self.seed})"

    @property
    def verdict(self) -> str:
        """The curve in half a sentence."""
        error = self.standard_error[np.searchsorted(self.candidates, self.chosen)]
        first, last = self.candidates[0], self.candidates[-1]
        words = (
            f"{self.cost_of(self.chosen):.6g}{'' if math.isnan(error) else f' (standard error {error:.3g})'}, "
            f"against {self.cost[0]:.6g} at {first:,} and {self.cost[-1]:.6g} at {last:,.6g}"
        )
        if self.one_standard_error in (None, self.chosen):
            return words
        return f"{words}; within one standard error of it already at {self.one_standard_error:,.6g}"

    def to_dict(self) -> dict[str, Any]:
        """As plain values; what is not known is ``None``."""
        names = ("of", "chosen", "one_standard_error", "folds", "seed", "rows")
        curve = {name: getattr(self, name).tolist() for name in ("candidates", "cost", "standard_error")}
        values: dict[str, Any] = plain({**{name: getattr(self, name) for name in names}, **curve})
        return values
