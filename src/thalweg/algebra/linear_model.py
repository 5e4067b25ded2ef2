"""From the loss of one example to dJ/d alpha and dJ/d beta of a linear model, every quantity with its shape."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import final

from thalweg.algebra.differentiate import Slope, depends, differentiate, second_derivative
from thalweg.algebra.expression import (
    Apply,
    Derivative,
    Expression,
    Number,
    Symbol,
    children,
    replace,
    substitute,
    sum_over_features,
    symbol,
    total,
    walk,
)
from thalweg.algebra.kinks import switches
from thalweg.algebra.proximal import slope_of_absolute, soft_threshold, split
from thalweg.algebra.repair import Repair, repaired_product
from thalweg.algebra.tidy import tidy
from thalweg.core.shapes import Shape

X, Y, ALPHA, BETA, ETA, M = map(symbol, ("X", "Y", "alpha", "beta", "eta", "m"))
YHAT, U, J = map(symbol, ("Yhat", "u", "J"))
R, B, MU = map(symbol, ("R", "b", "mu"))
_ONE_Y, _ONE_YHAT, _ONE_U = symbol("y"), symbol("yhat"), Symbol("u")
_ZERO = Number(Fraction(0))


@final
@dataclass(frozen=True)
class LinearModel:
    """A linear model alpha + X beta^T under the mean of a loss given in ``y`` and ``yhat``.

    ``penalty`` is what each weight adds to the cost, a row like beta; ``link`` the expected output in ``yhat``;
    ``constants`` the named numbers in them.

    >>> from thalweg.algebra.write import write
    >>> y, yhat = symbol("y"), symbol("yhat")
    >>> model = LinearModel((y - yhat) ** 2)
    >>> print(write(model.gradient(ALPHA)), "|", write(model.gradient(BETA)))
    -(2/m) * sum(u) | -(2/m) * u.T @ X
    """

    loss: Expression
    penalty: Expression = _ZERO
    link: Expression = _ONE_YHAT
    constants: tuple[tuple[str, Fraction], ...] = ()

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
    def loss_of_one(self) -> Expression:
        """The loss of one example in its inner quantity: u, or y and yhat."""
        loss = self._loss_of_residual
        return self.loss if loss is None else loss

    @property
    def inner_of_one(self) -> Symbol:
        """The inner quantity of one example."""
        return _ONE_YHAT if self._loss_of_residual is None else _ONE_U

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
        return self._whole(self.losses)

    @property
    def losses(self) -> Expression:
        """The losses of all examples in Y and Yhat, a column."""
        return substitute(self.loss, {_ONE_Y: Y, _ONE_YHAT: YHAT})

    @property
    def cost_of_parameters(self) -> Expression:
        """J with the prediction written out."""
        return substitute(self.cost, {YHAT: self.prediction})

    @property
    def cost_of_inner(self) -> Expression:
        """J in the inner quantity."""
        return self.cost if self._loss_of_residual is None else self._whole(self._of_inner)

    @property
    def _of_inner(self) -> Expression:
        return substitute(self.loss_of_one, {_ONE_U: U, _ONE_Y: Y, _ONE_YHAT: YHAT})

    def _whole(self, losses: Expression) -> Expression:
        """The mean of the losses, and the penalty if there is one."""
        mean = 1 / M * total(losses)
        return mean + R if self.has_penalty else mean

    @property
    def has_penalty(self) -> bool:
        return self.penalty != _ZERO

    @property
    def has_link(self) -> bool:
        return self.link != _ONE_YHAT

    @property
    def penalty_sum(self) -> Expression:
        """R: what all weights add to the cost."""
        return tidy(sum_over_features(self.penalty))

    @cached_property
    def _split_penalty(self) -> tuple[Expression, Expression]:
        return split(self.penalty)

    @property
    def has_proximal_step(self) -> bool:
        """Whether the penalty bends, so that the step for the weights ends with a soft threshold."""
        return self._split_penalty[1] != _ZERO

    @property
    def penalty_slope(self) -> Expression:
        """dR/d beta, at a kink the middle of its two sides."""
        return _row(differentiate(self.penalty, BETA).result)

    @property
    def penalty_curvature(self) -> Expression:
        """d²R/d beta² of the smooth terms, weight by weight."""
        return second_derivative(self._split_penalty[0], BETA, BETA)

    @property
    def threshold(self) -> Expression:
        """How far the proximal step moves a weight towards zero."""
        return ETA * slope_of_absolute(self._split_penalty[1], BETA)

    @property
    def expected(self) -> Expression:
        """The expected output for all examples, by the link."""
        return substitute(self.link, {_ONE_YHAT: YHAT})

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
        """The chain rule, named: the sum over the examples of (dJ/du)(du/d parameter), and the penalty's slope."""
        summed = total(Derivative(J, self.inner) * Derivative(self.inner, parameter))
        return summed + Derivative(R, BETA) if self.has_penalty and parameter == BETA else summed

    def product_of_chain(self, parameter: Symbol) -> Expression:
        """The chain rule with both parts put in."""
        return total(self.outer_derivative * self.inner_derivative(parameter))

    @cached_property
    def gradient_sum(self) -> Expression:
        """dJ/d beta as a sum over the examples: for mse -(2/m) sum(u * X)."""
        return tidy(self.product_of_chain(BETA))

    @property
    def gradient_sum_and_penalty(self) -> Expression:
        """The same with the penalty's slope, the terms in the order in which the gradient has them."""
        match self.gradient_sum:
            case whole if not self.has_penalty:
                return whole
            case Apply("neg", (taken,)):
                return self.penalty_slope - taken
            case whole:
                return _added(whole, self.penalty_slope)

    @cached_property
    def gradient_product(self) -> Repair:
        """That sum as a matrix product of the slopes with the inputs: u X does not match, u^T X does."""
        for part in walk(self.gradient_sum):
            match part:
                case Apply("sum", (Apply("mul", (slopes, inputs)),)) if inputs == X:
                    return repaired_product(slopes, inputs, BETA.shape)
        return repaired_product(self.outer_derivative, self.inner_derivative(BETA), BETA.shape)

    def gradient(self, parameter: Symbol) -> Expression:
        """dJ/d alpha or dJ/d beta; the bias is never penalised."""
        of_data = self.data_gradient(parameter)
        return tidy(of_data + self.penalty_slope) if self.has_penalty and parameter == BETA else of_data

    def data_gradient(self, parameter: Symbol) -> Expression:
        """The gradient of the mean of the losses alone."""
        if parameter == ALPHA:
            return tidy(self.product_of_chain(ALPHA))
        product = self.gradient_product
        slopes, inputs = children(product.wrong)
        whole = replace(self.gradient_sum, total(slopes * inputs), product.right)
        return tidy(product.right if whole == self.gradient_sum else whole)

    @property
    def switches(self) -> tuple[Expression, ...]:
        """What changes its sign where the losses or the penalty bend or jump."""
        return (*switches(self._of_inner), *switches(self.penalty))

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
        if parameter == BETA and self.has_proximal_step:
            return self.proximal(self.half_step)
        return tidy(parameter - ETA * self.gradient(parameter))

    @property
    def half_step(self) -> Expression:
        """The weights after the step on all of the cost that is smooth."""
        smooth = _row(differentiate(self._split_penalty[0], BETA).result)
        return tidy(BETA - ETA * (self.data_gradient(BETA) + smooth))

    def proximal(self, at: Expression) -> Expression:
        """The soft threshold, which takes account of the part of the penalty that bends."""
        return soft_threshold(at, self.threshold)

    @cached_property
    def definitions(self) -> Mapping[str, Expression]:
        """How the named quantities are made from X, Y, alpha and beta."""
        known = {"Yhat": self.prediction, "u": Y - YHAT, "J": self.cost_of_inner, "mu": self.expected}
        penalty = {"R": self.penalty_sum} if self.has_penalty else {}
        return known | penalty | ({"b": self.half_step} if self.has_proximal_step else {})


def _added(whole: Expression, more: Expression) -> Expression:
    """One term after the other, as a sum is written."""
    match more:
        case Apply("add", (left, right)):
            return _added(whole, left) + right
    return whole + more


def _row(formula: Expression) -> Expression:
    """A number that stands for a row of them, as such."""
    return Number(formula.value, BETA.shape) if isinstance(formula, Number) else formula
