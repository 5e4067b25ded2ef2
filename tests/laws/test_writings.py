"""What is written parses back to the same numbers, for every formula of every cost's derivation."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Apply, Derivative, Expression, walk
from thalweg.algebra.linear_model import LinearModel
from thalweg.algebra.tutorial import nineteen_steps
from thalweg.core.notation import NAMES
from thalweg.costs import find_cost, shelf
from thalweg.laws.formulas import tidy_keeps_the_value, writings_parse_back
from thalweg.penalties import find_penalty

COSTS = [
    *shelf.classes(),
    "log(1 + exp(yhat)) - y*yhat",
    "sqrt(1 + (y - yhat)**2) - 1",
    "exp(yhat) - y*yhat",
    "tanh(y - yhat)**2/3",
]
CASES = [(name, "none") for name in COSTS]
CASES += [(name, kind) for name in ("mse", "logistic", "huber") for kind in ("ridge", "lasso", "ridge and lasso")]


def draw_setting(model: LinearModel, seed: int, *, exact: bool) -> Setting:
    draw = random.Random(seed)
    sizes = {"m": 4, "n": 3}
    constants = {name: value if exact else float(value) for name, value in model.constants}
    values: dict[str, object] = {**sizes, **constants}
    for name in ("X", "Y", "alpha", "beta"):
        rows, columns = NAMES[name].shape.sized(**sizes)
        numbers = [Fraction(draw.randint(-9, 9), draw.randint(5, 9)) for _ in range(rows * columns)]
        values[name] = np.array(numbers if exact else list(map(float, numbers)), dtype=object if exact else float)
        values[name] = values[name].reshape(rows, columns)  # type: ignore[attr-defined]
    values["eta"] = Fraction(1, 7) if exact else 1 / 7
    return Setting(values, model.definitions, exact)


def is_rational(model: LinearModel) -> bool:
    """Whether the derivation has a value in fractions."""
    used = {part.operation for part in walk(model.loss) if isinstance(part, Apply)}
    return not used & {"exp", "log", "log1p", "sqrt", "tanh", "sigmoid", "softplus", "logcosh"}


def formulas(model: LinearModel) -> list[Expression]:
    statements = [statement for step in nineteen_steps(model) for statement in step.statements]
    statements += [micro.statement for step in nineteen_steps(model) for micro in step.micro_steps]
    return [part for s in statements for part in (s.subject, s.before, s.after) if part is not None]


def penalised(model: LinearModel, kind: str) -> LinearModel:
    penalty = find_penalty(ridge=0.25 * ("ridge" in kind), lasso=0.5 * ("lasso" in kind))
    return replace(model, penalty=penalty.formula, constants=(*model.constants, *penalty.constants.items()))


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_every_formula_of_the_derivation_reads_back(name: str, penalty: str) -> None:
    model = penalised(find_cost(name).model(), penalty)
    exact = is_rational(model)
    for seed, formula in enumerate(formulas(model)):
        setting = draw_setting(model, seed, exact=exact)
        writings_parse_back(formula, setting)


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_tidying_keeps_the_value(name: str, penalty: str) -> None:
    model = penalised(find_cost(name).model(), penalty)
    exact = is_rational(model)
    for formula in formulas(model):
        if exact or not any(isinstance(part, Derivative) for part in walk(formula)):
            tidy_keeps_the_value(formula, draw_setting(model, 1, exact=exact))


@pytest.mark.parametrize(("name", "penalty"), CASES)
def test_before_is_after(name: str, penalty: str) -> None:
    model = penalised(find_cost(name).model(), penalty)
    setting = draw_setting(model, 5, exact=is_rational(model))
    for step in nineteen_steps(model):
        for statement in step.statements:
            if statement.before is not None:
                one, two = evaluate(statement.before, setting), evaluate(statement.after, setting)
                if setting.exact:
                    assert np.all(one == two), step.number
                else:
                    np.testing.assert_allclose(one.astype(float), two.astype(float), rtol=1e-6, atol=1e-8)
