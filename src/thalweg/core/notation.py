"""The one table of names: how each quantity is spelled in code, in print and in TeX, its shape, its meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from thalweg.core.shapes import SCALAR, Shape


@final
@dataclass(frozen=True)
class Name:
    """One quantity of the mathematics. ``code`` is ASCII and is what formulas and JSON use."""

    code: str
    text: str
    latex: str
    shape: Shape
    meaning: str


_TABLE = (
    Name("m", "m", "m", SCALAR, "number of training examples"),
    Name("n", "n", "n", SCALAR, "number of features"),
    Name("X", "X", "X", Shape("m", "n"), "input: one row for each example, one column for each feature"),
    Name("Y", "Y", "Y", Shape("m", 1), "expected output, one value for each example"),
    Name("alpha", "α", r"\alpha", SCALAR, "bias, a parameter to be trained"),
    Name("beta", "β", r"\beta", Shape(1, "n"), "weights, one for each feature"),
    Name("Yhat", "Ŷ", r"\hat{Y}", Shape("m", 1), "prediction of the linear model"),
    Name("u", "u", "u", Shape("m", 1), "residual Y - Yhat, the error of each prediction"),
    Name("J", "J", "J", SCALAR, "cost: the mean of the losses of all examples"),
    Name("eta", "η", r"\eta", SCALAR, "learning rate"),
    Name("y", "y", "y", SCALAR, "expected output of one example"),
    Name("yhat", "ŷ", r"\hat{y}", SCALAR, "prediction for one example"),
    Name("mu", "μ", r"\mu", Shape("m", 1), "expected value of the output, by the link from the prediction"),
    Name("R", "R", "R", SCALAR, "penalty on the weights, added to the cost"),
    Name("b", "b", "b", Shape(1, "n"), "weights after the step without the penalty's kink"),
    Name("lam", "λ", r"\lambda", SCALAR, "weight of the penalty"),
    Name("lam1", "λ₁", r"\lambda_1", SCALAR, "weight of the penalty on absolute values"),
    Name("lam2", "λ₂", r"\lambda_2", SCALAR, "weight of the penalty on squares"),
)
_CONSTANTS = (
    Name("delta", "δ", r"\delta", SCALAR, "where a cost changes from a parabola to a straight line"),
    Name("tau", "τ", r"\tau", SCALAR, "the quantile or expectile that is fitted"),
    Name("epsilon", "ε", r"\varepsilon", SCALAR, "errors up to this size cost nothing"),
)
QUANTITIES = frozenset(name.code for name in _TABLE)
"""Names that mean something already; a named constant of a cost takes another."""
NAMES = {name.code: name for name in (*_TABLE, *_CONSTANTS)}
