"""The cells of a worksheet in the order in which they are worked out, each with the formula it is worked out by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias, final

from thalweg.algebra.expression import Derivative, Expression, Symbol, replace, total, walk
from thalweg.algebra.linear_model import ALPHA, BETA, MU, YHAT, B, J, LinearModel, M, R, U, Y
from thalweg.algebra.shape import shape_of
from thalweg.algebra.write import write
from thalweg.core.shapes import Shape

Place: TypeAlias = tuple[int, int]
LOSS = Symbol("loss", Shape("m", 1))
NEW = " new"
"""Follows the name of a parameter after its update."""


@final
@dataclass(frozen=True)
class Stage:
    """One quantity of an iteration: what the column ``step`` calls it, its name, and its formula in earlier ones."""

    step: str
    name: str
    formula: Expression

    @property
    def line(self) -> str:
        """``name = formula`` in plain characters."""
        return f"{self.name} = {write(self.formula)}"

    @property
    def shape(self) -> Shape:
        return shape_of(self.formula)

    def label(self, place: Place, names: tuple[str, ...]) -> str:
        """How the sheet calls one entry: by the number of its row, or by the name of its feature."""
        if self.shape.rows == "m":
            return f"{self.name}[{place[0] + 1}]"
        return f"{self.name}[{names[place[1]]}]" if self.shape.columns == "n" else self.name


def stages(model: LinearModel) -> tuple[Stage, ...]:
    """One iteration, from the prediction to the new parameters.

    Every formula is written in the quantities that stand before it, so that it can be worked out with whatever
    numbers somebody has written there.

    >>> from thalweg.costs import find_cost
    >>> for stage in stages(find_cost("mse").model()):
    ...     print(stage.line)
    Yhat = alpha + X @ beta.T
    u = Y - Yhat
    loss = u**2
    J = (1/m) * sum(loss)
    dJ/dalpha = -(2/m) * sum(u)
    dJ/dbeta = -(2/m) * u.T @ X
    alpha new = alpha - eta * dJ/dalpha
    beta new = beta - eta * dJ/dbeta
    """
    loss, *slopes = (_by_link(model, part) for part in (model.loss_of_each, *map(model.gradient, (ALPHA, BETA))))
    has_mu = any(MU in walk(part) for part in (loss, *slopes))
    mean = 1 / M * total(LOSS)
    return (
        Stage("prediction", "Yhat", model.prediction),
        *([Stage("residual", "u", Y - YHAT)] if model.inner == U else []),
        *([Stage("expected value", "mu", model.expected)] if has_mu else []),
        Stage("loss", "loss", loss),
        *([Stage("penalty", "R", model.penalty_sum)] if model.has_penalty else []),
        Stage("cost", "J", mean + R if model.has_penalty else mean),
        *(Stage("gradient", f"dJ/d{by.name}", slope) for by, slope in zip((ALPHA, BETA), slopes, strict=True)),
        *([Stage("half step", "b", _by_link(model, model.half_step))] if model.has_proximal_step else []),
        Stage("update", ALPHA.name + NEW, _rule(model, ALPHA)),
        Stage("update", BETA.name + NEW, model.proximal(B) if model.has_proximal_step else _rule(model, BETA)),
    )


def _by_link(model: LinearModel, formula: Expression) -> Expression:
    """The formula with the expected value named, where it holds it."""
    return replace(formula, model.expected, MU) if model.has_link else formula


def _rule(model: LinearModel, parameter: Symbol) -> Expression:
    """One step downhill from a gradient that is a number already."""
    gradient = Derivative(J, parameter)
    return replace(model.rule(parameter), gradient, Symbol(f"dJ/d{parameter.name}", parameter.shape))
