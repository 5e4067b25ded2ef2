"""What is written parses back to the same numbers, for every formula of every cost's derivation."""

from __future__ import annotations

import random
from fractions import Fraction

import numpy as np
import pytest

from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Expression
from thalweg.algebra.linear_model import LinearModel
from thalweg.algebra.tutorial import nineteen_steps
from thalweg.core.notation import NAMES
from thalweg.costs import find_cost, shelf
from thalweg.laws.formulas import tidy_keeps_the_value, writings_parse_back

COSTS = [
    *shelf.classes(),
    "log(1 + exp(yhat)) - y*yhat",
    "sqrt(1 + (y - yhat)**2) - 1",
    "exp(yhat) - y*yhat",
    "tanh(y - yhat)**2/3",
]


def draw_setting(model: LinearModel, seed: int, *, exact: bool) -> Setting:
    draw = random.Random(seed)
    sizes = {"m": 4, "n": 3}
    values: dict[str, object] = dict(sizes)
    for name in ("X", "Y", "alpha", "beta"):
        rows, columns = NAMES[name].shape.sized(**sizes)
        numbers = [Fraction(draw.randint(-9, 9), draw.randint(5, 9)) for _ in range(rows * columns)]
        values[name] = np.array(numbers if exact else list(map(float, numbers)), dtype=object if exact else float)
        values[name] = values[name].reshape(rows, columns)  # type: ignore[attr-defined]
    values["eta"] = Fraction(1, 7) if exact else 1 / 7
    return Setting(values, model.definitions, exact)


def formulas(model: LinearModel) -> list[Expression]:
    statements = [statement for step in nineteen_steps(model) for statement in step.statements]
    return [part for s in statements for part in (s.subject, s.before, s.after) if part is not None]


@pytest.mark.parametrize("name", COSTS)
def test_every_formula_of_the_derivation_reads_back(name: str) -> None:
    model = LinearModel(find_cost(name).formula)
    exact = name in shelf.classes()
    for seed, formula in enumerate(formulas(model)):
        setting = draw_setting(model, seed, exact=exact)
        writings_parse_back(formula, setting)


@pytest.mark.parametrize("name", COSTS)
def test_tidying_keeps_the_value(name: str) -> None:
    model = LinearModel(find_cost(name).formula)
    exact = name in shelf.classes()
    for formula in formulas(model):
        tidy_keeps_the_value(formula, draw_setting(model, 1, exact=exact))


@pytest.mark.parametrize("name", COSTS)
def test_before_is_after(name: str) -> None:
    model = LinearModel(find_cost(name).formula)
    setting = draw_setting(model, 5, exact=name in shelf.classes())
    for step in nineteen_steps(model):
        for statement in step.statements:
            if statement.before is not None:
                one, two = evaluate(statement.before, setting), evaluate(statement.after, setting)
                if setting.exact:
                    assert np.all(one == two), step.number
                else:
                    np.testing.assert_allclose(one.astype(float), two.astype(float), rtol=1e-6, atol=1e-8)
