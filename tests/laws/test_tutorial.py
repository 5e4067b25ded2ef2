"""The nineteen steps and the worked example are those of the tutorial, in exact fractions."""

from __future__ import annotations

import functools
import json
import re
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import thalweg
from thalweg.algebra.expression import Derivative, number, symbol
from thalweg.algebra.step import Statement, Step
from thalweg.algebra.tutorial import nineteen_steps
from thalweg.algebra.verdict import check
from thalweg.costs import find_cost, shelf

SPEC_SHAPES = {
    1: ("X", "(m, n)"),
    2: ("Y", "(m, 1)"),
    3: ("alpha", "(1, 1)"),
    4: ("beta", "(1, n)"),
    5: ("Yhat", "(m, 1)"),
    6: ("J", "(1, 1)"),
    8: ("dJ/dalpha", "(1, 1)"),
    9: ("u", "(m, 1)"),
    10: ("J", "(1, 1)"),
    11: ("du/dalpha", "(m, 1)"),
    12: ("dJ/du", "(m, 1)"),
    13: ("du/dalpha", "(m, 1)"),
    14: ("dJ/dalpha", "(1, 1)"),
    16: ("du/dbeta", "(m, n)"),
    17: ("dJ/dbeta", "(1, n)"),
    18: ("alpha", "(1, 1)"),
    19: ("beta", "(1, n)"),
}


@functools.cache
def steps() -> dict[int, dict[str, object]]:
    return {step["number"]: step for step in thalweg.derive("mse").to_dict()["steps"]}


def test_the_formulas_are_those_of_the_tutorial() -> None:
    found = {number: step["result"] for number, step in steps().items()}
    assert found[5] == "Yhat = alpha + X @ beta.T"
    assert found[6] == "J = (1/m) * sum((Y - Yhat)**2)"
    assert found[7] == "alpha <- alpha - eta * dJ/dalpha; beta <- beta - eta * dJ/dbeta"
    assert found[12] == "dJ/du = (2/m) * u"
    assert found[13] == "du/dalpha = -1"
    assert found[14] == "dJ/dalpha = -(2/m) * sum(u)"
    assert found[16] == "du/dbeta = -X"
    assert found[17] == "dJ/dbeta = -(2/m) * u.T @ X"
    assert found[18] == "alpha <- alpha + eta * (2/m) * sum(u)"
    assert found[19] == "beta <- beta + eta * (2/m) * u.T @ X"


def test_the_shapes_are_those_of_the_tutorial() -> None:
    for place, (quantity, shape) in SPEC_SHAPES.items():
        assert steps()[place]["shapes"][quantity] == shape, place  # type: ignore[index]


def test_the_mismatches_are_shown_and_repaired() -> None:
    prediction, gradient = steps()[5]["mismatch"], steps()[17]["mismatch"]
    assert prediction["because"] == "(m, n) * (1, n) does not match: n is not 1"  # type: ignore[index]
    assert prediction["meeting"] == "(m, n) * (n, 1) = (m, 1)"  # type: ignore[index]
    assert gradient["because"] == "(m, 1) * (m, n) does not match: 1 is not m"  # type: ignore[index]
    assert gradient["meeting"] == "(1, m) * (m, n) = (1, n)"  # type: ignore[index]


@pytest.mark.parametrize("cost", [*shelf.classes(), "log(1 + exp(yhat)) - y*yhat", "sqrt(1 + (y - yhat)**2)"])
def test_every_step_holds(cost: str) -> None:
    derivation = thalweg.derive(cost)
    assert [step.number for step in derivation.steps] == list(range(1, 20))
    assert all(check(step, derivation.model).holds for step in derivation.steps)


@pytest.mark.parametrize("place", [5, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18])
def test_a_wrong_step_is_found(place: int) -> None:
    model = find_cost("mse").model()
    step = nineteen_steps(model)[place]
    statement = step.statements[0]
    wrong = Statement(statement.subject, number(2) * statement.after, statement.before, statement.relation)
    if place == 5:
        assert not check(Step(6, "", "", "", (wrong,)), model).holds
        return
    assert check(step, model).holds
    assert not check(Step(step.number, "", "", "", (wrong,)), model).holds


def test_a_wrong_shape_is_found() -> None:
    model = find_cost("mse").model()
    untransposed = Statement(Derivative(symbol("J"), symbol("beta")), symbol("X").T @ symbol("u"))
    assert "shape" in str(check(Step(17, "", "", "", (untransposed,)), model))
    assert not check(Step(17, "", "", "", (untransposed,)), model).holds


def test_the_numpy_lines_run_and_agree() -> None:
    """The lines of the page, run one after the other, compute the gradient that finite differences measure."""
    found = steps()
    draw = np.random.default_rng(5)
    data = {
        "np": np,
        "X": draw.normal(size=(7, 3)),
        "Y": draw.normal(size=7),
        "alpha": 0.3,
        "beta": draw.normal(size=3),
    }
    data["eta"] = 0.01
    for place in (1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 13, 11, 14, 16, 15, 17):
        before = {name: np.copy(data[name]) for name in ("d_alpha", "d_beta", "J") if name in data}
        exec(str(found[place]["code"]), data)
        for name, value in before.items():
            np.testing.assert_allclose(data[name], value, rtol=1e-7, atol=1e-9)
    by_rule = dict(data)
    exec(str(found[7]["code"]), by_rule)
    for place in (18, 19):
        exec(str(found[place]["code"]), data)
    np.testing.assert_allclose(data["alpha"], by_rule["alpha"], rtol=1e-14)
    np.testing.assert_allclose(data["beta"], by_rule["beta"], rtol=1e-14)


def test_the_worked_example_in_fractions() -> None:
    """The numbers that the specification works out by hand."""
    sheet = thalweg.work(exact=True, iterations=1).to_dict()
    values = {step["number"]: step["value"] for step in sheet["steps"]}
    assert values[5] == ["1", "1", "7/4", "3/4"]
    assert values[6] == "333/32"
    assert values[7] == "-11/4"
    assert values[8] == ["-83/8", "2"]
    assert values[10] == "11/80"
    assert values[11] == ["163/160", "3/20"]
    assert sheet["iterations"][0]["cost"] == "333/32"
    assert [step["number"] for step in sheet["steps"]] == list(range(1, 13))


small = st.fractions(min_value=-5, max_value=5, max_denominator=4)


@settings(max_examples=40)
@given(st.data(), st.integers(1, 9), st.integers(1, 4), st.integers(1, 3))
def test_exact_iterations_equal_the_loop(data: st.DataObject, m: int, n: int, count: int) -> None:
    """Plain Python over the rows, by the formulas of the tutorial, in fractions."""
    X = [[data.draw(small) for _ in range(n)] for _ in range(m)]
    Y = [data.draw(small) for _ in range(m)]
    alpha, beta, eta = data.draw(small), [data.draw(small) for _ in range(n)], Fraction(1, 13)
    sheet = thalweg.work(X, Y, alpha=alpha, beta=beta, learning_rate=eta, iterations=count, exact=True)
    for at in sheet.iterations:
        u = [y - alpha - sum(b * x for b, x in zip(beta, row, strict=True)) for row, y in zip(X, Y, strict=True)]
        slopes = [-sum(e * row[j] for e, row in zip(u, X, strict=True)) * 2 / m for j in range(n)]
        assert (at.alpha, list(at.beta)) == (alpha, beta)
        assert (at.cost, at.gradient_alpha) == (sum(e * e for e in u) / m, -sum(u) * 2 / Fraction(m))
        assert list(at.gradient_beta) == slopes
        alpha, beta = alpha + eta * sum(u) * 2 / m, [b - eta * g for b, g in zip(beta, slopes, strict=True)]


LINE = re.compile(r"^ +[^=≈]*? (=|←) (.+?) (=|≈) (\S+)$")


@pytest.mark.parametrize("exact", [True, False])
def test_the_printed_page_recomputes(exact: bool) -> None:
    """Every line with numbers in it, read from the page, gives the number printed at its end."""
    from thalweg.algebra.evaluate import Setting, evaluate
    from thalweg.algebra.parse import parse

    draw = np.random.default_rng(3)
    X, Y = draw.integers(-9, 9, (5, 3)) / 4, draw.integers(-9, 9, 5) / 8
    page = thalweg.work(X, Y, alpha="1/3", beta=["-1/7", 2, 0.1], learning_rate=0.01, exact=exact).text()
    read = 0
    for line in page.splitlines():
        found = LINE.match(line)
        if found and not re.search("[XYuηβŶ∂]", found[2]):
            numbers, sign, result = found[2], found[3], found[4]
            worth = evaluate(parse(numbers, {}), Setting({}))
            printed = evaluate(parse(result, {}), Setting({}))
            assert abs(worth - printed) <= (0 if sign == "=" and exact else Fraction(2, 10**6) * max(1, abs(printed)))
            read += 1
    assert read >= 5 + 1 + 1 + 3 + 1 + 3


def test_json_is_json_and_exact() -> None:
    sheet = json.loads(thalweg.work(exact=True, iterations=2).json())
    assert Fraction(sheet["iterations"][2]["alpha"]) == Fraction(127, 640)
    assert sheet["bound"] == pytest.approx(2 / np.linalg.eigvalsh(_hessian())[-1], rel=1e-12)


def _hessian() -> np.ndarray:
    ones = np.array([[1, 1, 2], [1, 2, 0], [1, 3, 1], [1, 0, 3]])
    return 2 / 4 * ones.T @ ones


@pytest.mark.parametrize(
    "cost", ["sqrt(yhat)", "y**yhat", "1/yhat", "log(y)*yhat**2", "exp(exp(yhat))", "yhat/(3 + yhat**2)/7"]
)
def test_a_cost_that_is_not_defined_everywhere_is_checked_where_it_is(cost: str) -> None:
    derivation = thalweg.derive(cost)
    assert derivation.check().holds
    last = derivation.to_dict()["steps"][16]["after"]
    assert "@ X" in last, "the gradient of the weights is a product"


@pytest.mark.parametrize("cost", ["1/(y - y)*yhat", "0**yhat", "yhat", "3", "y**2", "nope", "(y - yhat"])
def test_a_cost_that_cannot_be_derived_is_refused(cost: str) -> None:
    with pytest.raises(thalweg.Refusal):
        thalweg.derive(cost)


def test_fractions_that_do_not_exist_are_refused() -> None:
    with pytest.raises(thalweg.Refusal, match="--exact"):
        thalweg.work(cost="sqrt(1 + (y - yhat)**2)", exact=True).json()
