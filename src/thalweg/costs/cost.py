"""What a cost is: one formula, the loss of one example."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, final

import numpy as np

from thalweg.algebra.differentiate import differentiate, second_derivative
from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Expression, Number, Symbol, number, substitute, symbol
from thalweg.algebra.kinks import has_switch
from thalweg.algebra.linear_model import LinearModel, U
from thalweg.algebra.tidy import tidy
from thalweg.algebra.write import decimal, write
from thalweg.core.naming import full_name

Y, YHAT = symbol("y"), symbol("yhat")
_ZERO = Number(Fraction(0))


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
    """Abstract or final. One writes ``loss``; formula, slope, curvature and kind are derived from it.

    The fields of a cost are its named constants, such as the ``delta`` of huber, each with a value to begin with.
    """

    @abstractmethod
    def loss(self, yhat: Any, y: Any) -> Any:
        """The loss of one example; takes numbers, arrays and symbols alike."""

    def mean(self, yhat: Any) -> Any:
        """What y is expected to be where the linear prediction is ``yhat``: the prediction itself, or by a link."""
        return yhat

    @property
    def name(self) -> str:
        """How the command line calls it: the name of its file, and its constants."""
        return full_name(self, {name: decimal(value) for name, value in self.constants.items()})

    @cached_property
    def constants(self) -> Mapping[str, Fraction]:
        """The named constants of the formula and their values."""
        return {entry.name: number(getattr(self, entry.name)).value for entry in fields(self)}  # type: ignore[arg-type]

    @cached_property
    def formula(self) -> Expression:
        """The loss as an expression in ``y``, ``yhat`` and the named constants."""
        lettered = replace(self, **{name: Symbol(name) for name in self.constants})  # type: ignore[type-var]
        formula: Expression = lettered.loss(YHAT, Y)
        return formula

    @cached_property
    def numeric(self) -> Expression:
        """The loss as an expression in ``y`` and ``yhat``, with the values of the constants put in."""
        return _valued(self.formula, tuple(self.constants.items()))

    @cached_property
    def link(self) -> Expression:
        """The expected output as an expression in ``yhat``."""
        link: Expression = self.mean(YHAT)
        return link

    def model(self, penalty: Expression = _ZERO, weights: Mapping[str, Fraction] | None = None) -> LinearModel:
        """The linear model under the mean of this loss; a penalty and its named weights are added to it."""
        return LinearModel(self.formula, penalty, self.link, tuple({**self.constants, **(weights or {})}.items()))

    @cached_property
    def is_of_residuals(self) -> bool:
        """Whether it is a function of the residuals y - yhat, so that predictions are to be near the target."""
        return self.link == YHAT and self.model().inner == U

    @property
    def slope(self) -> Expression:
        """d loss / d yhat."""
        return _slope(self.numeric)

    @property
    def curvature(self) -> Expression:
        """d² loss / d yhat²."""
        return _curvature(self.numeric)

    def quadratic(self) -> Quadratic | None:
        """The loss with its square completed, if it is quadratic and convex in the prediction; else ``None``.

        >>> from thalweg.costs import find_cost
        >>> find_cost("(y - 2*yhat)**2").quadratic().curvature
        Fraction(8, 1)
        >>> find_cost("(y - yhat)**4").quadratic() is None
        True
        """
        return _completed(self.numeric)


@final
@dataclass(frozen=True)
class WrittenCost(Cost):
    """A cost that somebody wrote as a formula, with the values of its named constants."""

    expression: Expression
    given: Mapping[str, Fraction] = field(default_factory=dict)

    def loss(self, yhat: Any, y: Any) -> Any:
        known = self.expression if isinstance(yhat, Expression) else self.numeric
        if isinstance(yhat, Expression):
            return substitute(known, {YHAT: yhat, Y: y})
        return evaluate(known, Setting({"y": y, "yhat": yhat}, exact=isinstance(yhat, Fraction | int)))

    @property
    def name(self) -> str:
        return write(self.numeric)

    @property
    def constants(self) -> Mapping[str, Fraction]:
        return self.given

    @property
    def formula(self) -> Expression:
        return self.expression


# what is worked out from a formula is worked out once, however often a cost is asked


@lru_cache(maxsize=256)
def _valued(formula: Expression, constants: tuple[tuple[str, Fraction], ...]) -> Expression:
    return tidy(substitute(formula, {Symbol(name): Number(value) for name, value in constants}))


@lru_cache(maxsize=256)
def _slope(loss: Expression) -> Expression:
    return differentiate(loss, YHAT).result


@lru_cache(maxsize=256)
def _curvature(loss: Expression) -> Expression:
    return second_derivative(loss, YHAT, YHAT)


@lru_cache(maxsize=256)
def _completed(loss: Expression) -> Quadratic | None:
    if has_switch(loss):
        return None
    second = [second_derivative(loss, *pair) for pair in ((YHAT, YHAT), (YHAT, Y), (Y, Y))]
    constants = [part.value for part in second if isinstance(part, Number)]
    if len(constants) < len(second) or constants[0] <= 0:
        return None
    curvature, mixed, alone = constants
    level, slope, other = map(_at_zero, (loss, _slope(loss), differentiate(loss, Y).result))
    if level is None or slope is None or other is None:
        return None
    scale, shift = -mixed / curvature, -slope / curvature
    constant, linear = level - curvature / 2 * shift**2, other - curvature * scale * shift
    return Quadratic(curvature, scale, shift, (constant, linear, (alone - curvature * scale**2) / 2))


def _at_zero(formula: Expression) -> Fraction | None:
    """The value at y = yhat = 0 as a fraction, of a double where it is none; ``None`` where there is no value."""
    try:
        return Fraction(evaluate(formula, Setting({"y": Fraction(0), "yhat": Fraction(0)})))
    except TypeError:
        with np.errstate(all="ignore"):
            value = float(evaluate(formula, Setting({"y": 0.0, "yhat": 0.0}, exact=False)))
        return Fraction(value) if math.isfinite(value) else None
