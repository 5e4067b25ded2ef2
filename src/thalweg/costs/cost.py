"""What a cost is: one formula, the loss of one example."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

from thalweg.algebra.differentiate import differentiate, second_derivative
from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Expression, Number, substitute, symbol
from thalweg.algebra.tidy import tidy
from thalweg.algebra.write import write

Y, YHAT = symbol("y"), symbol("yhat")


@final
@dataclass(frozen=True)
class Quadratic:
    r"""A quadratic loss, its square completed.

    .. math:: \ell(\hat y, y) = \tfrac c2 (\hat y - (a y + b))^2 + r_0 + r_1 y + r_2 y^2

    with c the ``curvature``, a ``target_scale``, b ``target_shift`` and r the ``remainder``.
    """

    curvature: Fraction
    target_scale: Fraction
    target_shift: Fraction
    remainder: tuple[Fraction, Fraction, Fraction]


class Cost(ABC):
    """Abstract or final. One writes ``loss``; formula, slope, curvature and kind are derived from it."""

    @abstractmethod
    def loss(self, yhat: Any, y: Any) -> Any:
        """The loss of one example; takes numbers, arrays and symbols alike."""

    @property
    def name(self) -> str:
        """How the command line calls it: the name of its file."""
        return type(self).__module__.rpartition(".")[2].replace("_", "-")

    @property
    def formula(self) -> Expression:
        """The loss as an expression in ``y`` and ``yhat``."""
        formula: Expression = self.loss(YHAT, Y)
        return formula

    @property
    def slope(self) -> Expression:
        """d loss / d yhat."""
        return differentiate(self.formula, YHAT).result

    @property
    def curvature(self) -> Expression:
        """d² loss / d yhat²."""
        return second_derivative(self.formula, YHAT, YHAT)

    def quadratic(self) -> Quadratic | None:
        """The loss with its square completed, if it is quadratic and convex in the prediction; else ``None``.

        >>> from thalweg.costs import find_cost
        >>> find_cost("(y - 2*yhat)**2").quadratic().curvature
        Fraction(8, 1)
        >>> find_cost("(y - yhat)**4").quadratic() is None
        True
        """
        second = [second_derivative(self.formula, *pair) for pair in ((YHAT, YHAT), (YHAT, Y), (Y, Y))]
        constants = [part.value for part in second if isinstance(part, Number)]
        if len(constants) < len(second) or constants[0] <= 0:
            return None
        curvature, mixed, alone = constants
        scale, shift = -mixed / curvature, -self._at_zero(self.slope) / curvature
        constant = self._at_zero(self.formula) - curvature / 2 * shift**2
        linear = self._at_zero(differentiate(self.formula, Y).result) - curvature * scale * shift
        return Quadratic(curvature, scale, shift, (constant, linear, (alone - curvature * scale**2) / 2))

    @staticmethod
    def _at_zero(formula: Expression) -> Fraction:
        return Fraction(evaluate(formula, Setting({"y": Fraction(0), "yhat": Fraction(0)})))


@final
@dataclass(frozen=True)
class WrittenCost(Cost):
    """A cost that somebody wrote as a formula."""

    expression: Expression

    def loss(self, yhat: Any, y: Any) -> Any:
        if isinstance(yhat, Expression):
            return substitute(self.expression, {YHAT: yhat, Y: y})
        return evaluate(self.expression, Setting({"y": y, "yhat": yhat}, exact=isinstance(yhat, Fraction | int)))

    @property
    def name(self) -> str:
        return write(tidy(self.expression))
