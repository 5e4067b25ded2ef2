"""What is agreed on before a derivation begins: the box that saves a reader from factors of two."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from thalweg.algebra.expression import Number, symbol
from thalweg.algebra.linear_model import LinearModel
from thalweg.algebra.tidy import tidy
from thalweg.algebra.write import decimal
from thalweg.core.notation import NAMES
from thalweg.documents.paper import Fact, Section

_Y, _YHAT = symbol("y"), symbol("yhat")


def conventions(model: LinearModel) -> Section:
    """The conventions that hold for this model."""
    return Section("Conventions", tuple(_facts(model)))


def _facts(model: LinearModel) -> Iterator[Fact]:
    yield Fact("shapes", "X (m, n), Y (m, 1), α (1, 1), β (1, n); a side of length 1 is repeated where it must be.")
    yield Fact("residual", "u = Y − Ŷ, in this order everywhere: a prediction that is too low has a positive u.")
    yield Fact("cost", f"J = (1/m) Σ losses, the mean. {_about_a_half(model)}")
    if model.has_penalty:
        yield Fact("penalty", "R is added to J as it stands, without 1/m or ½; the bias α is never penalised.")
    if model.has_link:
        yield Fact("link", "Ŷ is the linear prediction, before the link; μ is what Y is expected to be.")
    if model.switches:
        yield Fact(
            "kinks",
            "Where |a|, max or min bends, the slope is the middle of its two sides (0 for |a| at 0), as a central "
            "difference has it; where(…) takes the side that its condition says.",
        )
    for name, value in model.constants:
        meaning = f": {NAMES[name].meaning}" if name in NAMES else ""
        yield Fact(NAMES[name].text if name in NAMES else name, f"= {decimal(value)}{meaning}.")
    yield Fact("a line under", "what changed since the line before.")


def _about_a_half(model: LinearModel) -> str:
    """What a constant factor before the squared error does, for costs that are no more than that."""
    factor = tidy(model.loss / (_Y - _YHAT) ** 2)
    if not isinstance(factor, Number):
        return "There is no hidden one half."
    if factor.value == 1:
        return "There is no hidden one half, so the gradient has a 2."
    if factor.value == Fraction(1, 2):
        return (
            "The one half is part of this cost: it cancels the 2 of the power rule, so cost and gradient are half of "
            "those of mse. The largest stable learning rate is twice as large, and a rate η here makes the steps that "
            "η/2 makes there; the parameters that are best are the same."
        )
    return (
        f"This cost is the squared error times {decimal(factor.value)}: so is its gradient, and a learning rate η here "
        f"makes the steps that {decimal(factor.value)} η makes with mse."
    )
