"""From the loss of one example to dJ/d alpha and dJ/d beta of a linear model, every quantity with its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import final

from thalweg.algebra.differentiate import Slope, depends, differentiate
from thalweg.algebra.expression import (
    Apply,
    Derivative,
    Expression,
    Number,
    Symbol,
    children,
    replace,
    substitute,
    symbol,
    total,
    walk,
)
from thalweg.algebra.shape import shape_of
from thalweg.algebra.tidy import tidy
from thalweg.core.shapes import Shape, ShapeMismatch

X, Y, ALPHA, BETA, ETA, M = map(symbol, ("X", "Y", "alpha", "beta", "eta", "m"))
YHAT, U, J = map(symbol, ("Yhat", "u", "J"))
_ONE_Y, _ONE_YHAT, _ONE_U = symbol("y"), symbol("yhat"), Symbol("u")


@final
@dataclass(frozen=True)
class Repair:
    """A matrix product that does not match, and the transpose that makes it one of the wanted shape."""

    wrong: Expression
    right: Expression
    mismatch: ShapeMismatch

    @property
    def meeting(self) -> str:
        """The shapes of the repaired product: (m, n) * (n, 1) = (m, 1)."""
        left, right = map(shape_of, children(self.right))
        return f"{left} * {right} = {shape_of(self.right)}"


def repaired_product(left: Expression, right: Expression, wanted: Shape) -> Repair:
    """Transpose a factor of ``left @ right``, so that the product has the wanted shape.

    >>> from thalweg.algebra.write import write
    >>> repair = repaired_product(X, BETA, Shape("m", 1))
    >>> write(repair.right), str(repair.mismatch)
    ('X @ beta.T', '(m, n) * (1, n) does not match: n is not 1')
    """
    try:
        shape_of(left @ right)
    except ShapeMismatch as mismatch:
        for product in (left @ right.T, left.T @ right, left.T @ right.T):
            if _has_shape(product, wanted):
                return Repair(left @ right, product, mismatch)
    raise ValueError(f"no transpose makes a product of shape {wanted}")


def _has_shape(product: Expression, wanted: Shape) -> bool:
    try:
        return shape_of(product) == wanted
    except ShapeMismatch:
        return False


@final
@dataclass(frozen=True)
class LinearModel:
    """A linear model alpha + X beta^T under the mean of a loss given in ``y`` and ``yhat``.

    >>> from thalweg.algebra.write import write
    >>> y, yhat = symbol("y"), symbol("yhat")
    >>> model = LinearModel((y - yhat) ** 2)
    >>> print(write(model.gradient(ALPHA)), "|", write(model.gradient(BETA)))
    -(2/m) * sum(u) | -(2/m) * u.T @ X
    """

    loss: Expression

    @cached_property
    def product(self) -> Repair:
        return repaired_product(X, BETA, Shape("m", 1))

    @property
    def prediction(self) -> Expression:
        return ALPHA + self.product.right

    @cached_property
    def _loss_of_residual(self) -> Expression | None:
        """The loss as a formula in u = y - yhat alone, where it is one."""
        loss = tidy(substitute(self.loss, {_ONE_YHAT: _ONE_Y - _ONE_U}))
        return None if depends(loss, _ONE_Y) else loss

    @property
    def inner(self) -> Symbol:
        """What the loss is a function of: the residual u where that is enough, else the prediction."""
        return YHAT if self._loss_of_residual is None else U

    @property
    def inner_definition(self) -> Expression:
        return self.prediction if self.inner == YHAT else Y - self.prediction

    @property
    def cost(self) -> Expression:
        """J in Y and Yhat."""
        return self._mean(substitute(self.loss, {_ONE_Y: Y, _ONE_YHAT: YHAT}))

    @property
    def cost_of_parameters(self) -> Expression:
        """J with the prediction written out."""
        return substitute(self.cost, {YHAT: self.prediction})

    @property
    def cost_of_inner(self) -> Expression:
        """J in the inner quantity."""
        return self.cost if self._loss_of_residual is None else self._mean(self._of_inner)

    @property
    def _of_inner(self) -> Expression:
        loss = self.loss if self._loss_of_residual is None else self._loss_of_residual
        return substitute(loss, {_ONE_U: U, _ONE_Y: Y, _ONE_YHAT: YHAT})

    @staticmethod
    def _mean(losses: Expression) -> Expression:
        return 1 / M * total(losses)

    @cached_property
    def slope(self) -> Slope:
        """The derivative of one loss by the inner quantity, for all examples at once."""
        return differentiate(self._of_inner, self.inner)

    @property
    def outer_derivative(self) -> Expression:
        """dJ/du, one value for each example."""
        slope = self.slope.result
        if isinstance(slope, Number):
            slope = Number(slope.value, self.inner.shape)
        return tidy(1 / M * slope)

    def inner_derivative(self, parameter: Symbol) -> Expression:
        """du/d alpha, a column of equal numbers, or du/d beta, minus the inputs."""
        along = Number(self._sign, Shape("m", 1)) if parameter == ALPHA else Number(self._sign) * X
        return tidy(along)

    @cached_property
    def _sign(self) -> Fraction:
        step = differentiate(self.inner_definition_of_one, _ONE_YHAT).result
        assert isinstance(step, Number)
        return step.value

    @property
    def inner_definition_of_one(self) -> Expression:
        return _ONE_YHAT if self.inner == YHAT else _ONE_Y - _ONE_YHAT

    def chain(self, parameter: Symbol) -> Expression:
        """The chain rule, named: the sum over the examples of (dJ/du)(du/d parameter)."""
        return total(Derivative(J, self.inner) * Derivative(self.inner, parameter))

    def product_of_chain(self, parameter: Symbol) -> Expression:
        """The chain rule with both parts put in."""
        return total(self.outer_derivative * self.inner_derivative(parameter))

    @cached_property
    def gradient_sum(self) -> Expression:
        """dJ/d beta as a sum over the examples: for mse -(2/m) sum(u * X)."""
        return tidy(self.product_of_chain(BETA))

    @cached_property
    def gradient_product(self) -> Repair:
        """That sum as a matrix product of the slopes with the inputs: u X does not match, u^T X does."""
        for part in walk(self.gradient_sum):
            match part:
                case Apply("sum", (Apply("mul", (slopes, inputs)),)) if inputs == X:
                    return repaired_product(slopes, inputs, BETA.shape)
        return repaired_product(self.outer_derivative, self.inner_derivative(BETA), BETA.shape)

    def gradient(self, parameter: Symbol) -> Expression:
        """dJ/d alpha or dJ/d beta."""
        if parameter == ALPHA:
            return tidy(self.product_of_chain(ALPHA))
        product = self.gradient_product
        slopes, inputs = children(product.wrong)
        whole = replace(self.gradient_sum, total(slopes * inputs), product.right)
        return tidy(product.right if whole == self.gradient_sum else whole)

    @property
    def loss_of_each(self) -> Expression:
        """The losses of all examples, a column."""
        return self._of_inner

    def share(self, parameter: Symbol) -> tuple[Expression, Expression]:
        """What each example adds to a gradient, and the factor that its sum over the examples is multiplied by."""
        summed = tidy(self.product_of_chain(parameter))
        for part in walk(summed):
            match part:
                case Apply("sum", (each,)):
                    return each, tidy(replace(summed, part, Number(Fraction(1))))
        return self.product_of_chain(parameter), Number(Fraction(1))

    def rule(self, parameter: Symbol) -> Expression:
        """One step downhill, with the gradient named."""
        return parameter - ETA * Derivative(J, parameter)

    def update(self, parameter: Symbol) -> Expression:
        """One step downhill, with the gradient put in."""
        return tidy(parameter - ETA * self.gradient(parameter))

    @property
    def definitions(self) -> Mapping[str, Expression]:
        """How the named quantities are made from X, Y, alpha and beta."""
        return {"Yhat": self.prediction, "u": Y - YHAT, "J": self.cost_of_inner}
