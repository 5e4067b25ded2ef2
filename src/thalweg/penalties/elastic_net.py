"""The elastic net: absolute values and squares of the weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from thalweg.algebra.expression import Operand
from thalweg.penalties.penalty import Penalty, check_weight


@final
@dataclass(frozen=True)
class ElasticNet(Penalty):
    r"""Each weight adds :math:`\lambda_1|\beta_j| + \lambda_2\beta_j^2`: like weights enter and leave together.

    Source: Zou and Hastie, "Regularization and variable selection via the elastic net" (2005).

    >>> ElasticNet(lam1=0.5, lam2=1.0).term(-2.0)
    5.0
    """

    lam1: Operand = 1
    lam2: Operand = 1

    def __post_init__(self) -> None:
        check_weight("lasso", self.lam1)
        check_weight("ridge", self.lam2)

    def term(self, weight: Any) -> Any:
        return self.lam1 * abs(weight) + self.lam2 * weight**2
