"""The lasso: absolute values of the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.penalties.penalty import Penalty, check_weight


@final
@dataclass(frozen=True)
class Lasso(Penalty):
    r"""Each weight adds :math:`\lambda|\beta_j|`: weights that are not worth it become exactly zero.

    Source: Tibshirani, "Regression shrinkage and selection via the lasso" (1996).

    >>> Lasso(lam=0.5).term(-3.0)
    1.5
    """

    lam: Operand = 1

    def __post_init__(self) -> None:
        check_weight("lasso", self.lam)

    def term(self, weight: Any) -> Any:
        return self.lam * abs(weight)
