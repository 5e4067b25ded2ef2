"""Every cost on the shelf keeps the laws, and every penalty."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import thalweg
from thalweg import costs, penalties
from thalweg.algebra.cases import cases
from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Expression, Symbol
from thalweg.algebra.parse import parse
from thalweg.algebra.write import write
from thalweg.costs import find_cost
from thalweg.laws import costs as laws

COSTS = [*costs.shelf.classes(), "huber(delta=0.5)", "quantile(tau=0.9)", "expectile(tau=0.2)", "pseudo-huber(delta=2)"]


@pytest.mark.parametrize("name", COSTS)
def test_the_laws_hold(name: str) -> None:
    cost = find_cost(name)
    laws.slope_is_rise_over_run(cost)
    laws.loss_takes_anything(cost)
    laws.name_is_read_back(cost)
    laws.prediction_has_a_minimum_to_go_to(cost)


def test_there_are_at_least_ten() -> None:
    assert len(costs.shelf.classes()) >= 10
    assert set(penalties.shelf.classes()) == {"none", "ridge", "lasso", "elastic-net"}


@pytest.mark.parametrize("name", ["mae", "hinge", "epsilon-insensitive(epsilon=1)", "squared-hinge"])
def test_a_kink_takes_the_middle(name: str) -> None:
    places = {"mae": (1, 1), "hinge": (2, Fraction(1, 2)), "squared-hinge": (2, Fraction(1, 2))}
    y, yhat = places.get(name, (2, 1))
    laws.kink_takes_the_middle(find_cost(name), Fraction(y), Fraction(yhat))


small = st.fractions(min_value=-4, max_value=4, max_denominator=6)


@given(st.sampled_from(["mae", "huber", "quantile(tau=1/4)", "epsilon-insensitive", "expectile(tau=3/4)"]), small)
def test_the_case_table_is_the_formula(name: str, at: Fraction) -> None:
    """Whichever line of the table a residual falls on, that line is worth what the formula is worth there."""
    model = find_cost(name).model()
    constants = dict(model.constants)
    table = cases(model.loss_of_one, Symbol("u"), constants)
    setting = Setting({**constants, "u": at})
    lines = [line for line in table if _holds(line.condition, setting)]
    assert len(lines) == 1, "the lines cover every residual once"
    assert evaluate(lines[0].value, setting) == evaluate(model.loss_of_one, setting)


def _holds(condition: tuple[Expression | str, ...], setting: Setting) -> bool:
    values = [evaluate(part, setting) for part in condition if isinstance(part, Expression)]
    signs = [part for part in condition if isinstance(part, str)]
    relation = {"<": lambda a, b: a < b, ">": lambda a, b: a > b, "=": lambda a, b: a == b}
    return all(relation[sign](a, b) for sign, a, b in zip(signs, values, values[1:], strict=False))


def test_the_case_table_of_huber_is_the_textbook() -> None:
    model = find_cost("huber(delta=2)").model()
    table = cases(model.loss_of_one, Symbol("u"), dict(model.constants))
    shown = [
        (" ".join(part if isinstance(part, str) else write(part) for part in line.condition), write(line.slope))
        for line in table
    ]
    assert shown == [
        ("u < -delta", "-delta"),
        ("u = -delta", "-delta"),
        ("-delta < u < delta", "u"),
        ("u = delta", "delta"),
        ("u > delta", "delta"),
    ]


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=2), st.floats(0.01, 1), st.floats(0.05, 2))
def test_the_proximal_step_is_the_least_point(betas: list[float], eta: float, lam: float) -> None:
    """soft(b, t) is where t |w| + (w - b)^2/2 is least: no point of a fine grid lies lower."""
    model = find_cost("mse").model(penalties.find_penalty(lasso=lam).formula)
    b = np.array([betas])
    ended = evaluate(model.proximal(Symbol("b")), Setting({"b": b, "eta": eta, "lam": lam}, exact=False))
    for start, end in zip(betas, ended.ravel(), strict=True):
        grid = np.linspace(-4, 4, 2001)
        lowest = np.min(eta * lam * np.abs(grid) + (grid - start) ** 2 / 2)
        assert eta * lam * abs(end) + (end - start) ** 2 / 2 <= lowest + 1e-12


def test_the_half_is_explained_and_true() -> None:
    """What the box says of one half is what the numbers do."""
    X, Y = [[1.0], [2.0], [4.0]], [1.0, 3.0, 2.0]
    whole = thalweg.work(X, Y, cost="mse", learning_rate=0.05, iterations=2)
    half = thalweg.work(X, Y, cost="half-mse", learning_rate=0.1, iterations=2)
    assert half.iterations[2].alpha == pytest.approx(whole.iterations[2].alpha, rel=1e-14)
    assert half.bound == pytest.approx(2 * whole.bound, rel=1e-12)
    assert "twice as large" in thalweg.derive("half-mse").text()
    assert "times 3" in thalweg.derive("3*(y - yhat)**2").text()


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ("hubr", "Did you mean 'huber'"),
        ("huber(dleta=1)", "Did you mean 'delta'"),
        ("huber(delta=-1)", "above 0"),
        ("huber(delta=x)", "no number"),
        ("quantile(tau=2)", "between 0 and 1"),
        ("mse(delta=1)", "It has none"),
        ("c*(y - yhat)**2", "--set NAME=VALUE"),
        ("where(y, 1, yhat)", "no comparison"),
        ("(y < yhat)*yhat", "first place of where"),
        ("max(yhat)", "at least 2"),
        ("logcosh(" * 30 + "yhat" + ")" * 30, "operations"),
    ],
)
def test_bad_costs_are_refused_in_one_message(formula: str, message: str) -> None:
    with pytest.raises(thalweg.Refusal, match=message.replace("(", r"\(")):
        thalweg.derive(formula)


@pytest.mark.parametrize("name", ["y", "yhat", "alpha", "m", "max", "lam", "1x", "a b", ""])
def test_a_constant_has_a_name_of_its_own(name: str) -> None:
    with pytest.raises(thalweg.Refusal, match="cannot be called"):
        thalweg.derive("(y - yhat)**2", constants={name: 1.0})


@pytest.mark.parametrize(
    "constants", [{"delta": "x"}, {"delta": None}, {"delta": float("inf")}, {"delta": "1e99999"}, {3: 3}, 5, "delta=1"]
)
def test_constants_that_are_none_are_refused(constants: Any) -> None:
    with pytest.raises(thalweg.Refusal):
        thalweg.derive("huber", constants=constants)


def test_constants_are_kept_as_the_fractions_they_are_given_as() -> None:
    derivation = thalweg.derive("huber", constants={"delta": "4/3"}, ridge="1/7")
    assert dict(derivation.model.constants) == {"delta": Fraction(4, 3), "lam": Fraction(1, 7)}
    assert thalweg.derive("(y - yhat)**2/c", constants={"c": "1/3"}).of == "3 * (y - yhat)**2"


@pytest.mark.parametrize("weight", [-1.0, float("nan"), float("inf")])
def test_a_penalty_is_not_negative(weight: float) -> None:
    for kind in ("ridge", "lasso"):
        with pytest.raises(thalweg.Refusal, match=kind):
            thalweg.derive("mse", **{kind: weight})


def test_the_functions_agree_with_their_definitions() -> None:
    numbers = np.array([-40.0, -1.5, -1e-9, 0.0, 1e-9, 0.7, 30.0])
    definitions = {
        "sigmoid(y)": 1 / (1 + np.exp(-numbers)),
        "softplus(y)": np.log1p(np.exp(numbers)),
        "logcosh(y)": np.log(np.cosh(numbers)),
        "abs(y)": np.abs(numbers),
        "step(y)": np.heaviside(numbers, 0.5),
        "max(y, 1, 0.5)": np.maximum(numbers, 1),
        "min(y, -1)": np.minimum(numbers, -1),
        "where(y >= 0, y, 2*y)": np.where(numbers >= 0, numbers, 2 * numbers),
        "log1p(y**2)": np.log(1 + numbers**2),
    }
    for formula, wanted in definitions.items():
        found = evaluate(parse(formula), Setting({"y": numbers}, exact=False))
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-15)
