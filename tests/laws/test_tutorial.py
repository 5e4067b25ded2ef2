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


@pytest.mark.parametrize("cost", shelf.classes())
def test_what_changed_is_marked_and_nothing_else(cost: str) -> None:
    """Where the sum becomes a product, the penalty stays as it is."""
    step = thalweg.derive(cost, ridge=0.1, lasso=0.2).text().partition("\n17. ")[2].partition("\n18. ")[0].splitlines()
    place = next(place for place, line in enumerate(step) if line.startswith("      ∂J/∂β ="))
    marked = "".join(letter for letter, mark in zip(step[place], step[place + 1], strict=False) if mark == "‾")
    assert "X" in marked
    assert "λ" in step[place]
    assert not {"λ", "η", "β"} & set(marked)


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
TARGETS = {"logistic": [0, 1, 1, 0, 1], "poisson": [0, 3, 1, 2, 5], "gamma": [0.5, 3, 1.25, 2, 5]}
TARGETS |= {"hinge": [1, -1, 1, 1, -1], "squared-hinge": [1, -1, 1, 1, -1]}
RATIONAL = {"mse", "half-mse", "mae", "huber", "quantile", "expectile", "epsilon-insensitive", "hinge", "squared-hinge"}
PENALTIES = ({}, {"ridge": "1/3"}, {"lasso": 0.3}, {"ridge": 0.25, "lasso": "2/7"})


def numbered_lines(page: str) -> dict[str, Fraction]:
    """Every line with numbers in it, read from the page, by its left side: it gives the number printed at its end."""
    from thalweg.algebra.evaluate import Setting, evaluate
    from thalweg.algebra.parse import parse

    read = {}
    for line in page.splitlines():
        found = LINE.match(line)
        if not found:
            continue
        try:
            numbers = parse(found[2], {})
        except thalweg.Refusal:
            continue
        exact = not re.search("[a-z]{3}", found[2]) or not re.search("exp|tanh|cosh|sqrt|plus|moid", found[2])
        worth = evaluate(numbers, Setting({}, exact=exact))
        printed = evaluate(parse(found[4], {}), Setting({}))
        allowed = 0 if found[3] == "=" and exact else Fraction(2, 10**6) * max(1, abs(printed))
        assert abs(worth - printed) <= allowed, line
        read[line.partition(" = ")[0].strip()] = printed
    return read


def target(cost: str) -> list[float]:
    return TARGETS.get(cost, [-1.125, 0.25, 3, -0.5, 2])


@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
@pytest.mark.parametrize(
    ("cost", "exact"), [(c, e) for c in shelf.classes() for e in (True, False)[c not in RATIONAL :]]
)
def test_the_printed_page_recomputes(cost: str, exact: bool, penalty: dict[str, str | float]) -> None:
    """Also where the decimals are cut, and in whatever order the numbers are read."""
    X = np.random.default_rng(3).integers(-9, 9, (5, 3)) / 4
    start = {"alpha": "1/3", "beta": ["-1/7", 0.5, 0.1], "learning_rate": 0.01}
    sheet = thalweg.work(X, target(cost), cost=cost, exact=exact, **start, **penalty)
    read = numbered_lines(sheet.text())
    weights = {f"{name}[x{j}]" for name in ("∂J/∂β", "β") for j in (1, 2, 3)}
    halves = {f"b[x{j}]" for j in (1, 2, 3)} if "lasso" in penalty else set()
    known = {"J", "∂J/∂α", "α", *weights, *halves, *(f"Ŷ[{i}]" for i in range(1, 6)), *(["R"] if penalty else [])}
    assert set(read) == known
    assert float(read["J"]) == pytest.approx(float(sheet.iterations[0].cost), rel=1e-6)


@pytest.mark.parametrize("penalty", PENALTIES, ids=str)
@pytest.mark.parametrize("cost", shelf.classes())
def test_the_code_of_the_page_runs_and_gives_its_numbers(cost: str, penalty: dict[str, str | float]) -> None:
    X = np.random.default_rng(4).normal(size=(5, 3))
    sheet = thalweg.work(X, target(cost), beta=[0.5, -0.25, 0], learning_rate=0.02, cost=cost, **penalty)
    data = {"np": np, "X": X, "Y": np.array(target(cost)), "alpha": 0.0, "beta": np.array([0.5, -0.25, 0])}
    for step in sheet.steps[:11]:
        exec(step.code, data)
    first = sheet.iterations[1]
    np.testing.assert_allclose(data["J"].item(), sheet.iterations[0].cost, rtol=1e-12)
    np.testing.assert_allclose(data["alpha"].item(), first.alpha, rtol=1e-12)
    np.testing.assert_allclose(data["beta"].ravel(), first.beta, rtol=1e-12, atol=1e-15)
    data |= {"Y": np.array(target(cost)).reshape(5, 1), "alpha": np.zeros((1, 1)), "beta": np.array([[0.5, -0.25, 0]])}
    exec(sheet.steps[11].code, data)
    np.testing.assert_allclose(data["beta"].ravel(), sheet.iterations[3].beta, rtol=1e-10, atol=1e-14)


def test_the_case_that_applies_is_shown_with_its_numbers() -> None:
    page = thalweg.work(exact=True, cost="huber(delta=1.5)").text()
    assert re.search(r"1 +\|1 − 1\| ≤ 3/2 +\(Y − Ŷ\)²/2", page)
    assert re.search(r"3 +\|6 − 7/4\| > 3/2 +δ · \(\|Y − Ŷ\| − δ/2\)", page)


def test_the_link_is_a_column_of_the_page() -> None:
    page = thalweg.work([[0], [1], [2], [-1]], [0, 1, 1, 0], beta=[1], cost="logistic").text()
    (row,) = re.findall(r"^ +1 +2 +(0\.\d+) +-1 ", page, flags=re.MULTILINE)
    assert float(row) == pytest.approx(1 / (1 + np.exp(-2)), rel=1e-6)


def test_the_bound_takes_the_ridge_in_and_the_lasso_not() -> None:
    hessian = _hessian() + 2 * 0.3 * np.diag([0, 1, 1])
    for lasso in (0, 0.2):
        bound = thalweg.work(ridge=0.3, lasso=lasso).bound
        assert bound == pytest.approx(2 / np.linalg.eigvalsh(hessian)[-1], rel=1e-12)
    assert thalweg.work(cost="huber").bound is None


@pytest.mark.parametrize("cost", shelf.classes())
def test_a_rate_of_its_own_goes_down_on_data_of_any_scale(cost: str) -> None:
    X = np.random.default_rng(4).normal(size=(5, 3)) * [1, 50, 2000]
    costs = [at.cost for at in thalweg.work(X, target(cost), cost=cost, iterations=2).iterations]
    assert costs[1] <= costs[0] or cost in ("mae", "quantile", "epsilon-insensitive", "hinge")


@settings(max_examples=30)
@given(st.data(), st.fractions(0, 2, max_denominator=4), st.fractions(0, 2, max_denominator=4))
def test_penalised_iterations_equal_the_loop(data: st.DataObject, ridge: Fraction, lasso: Fraction) -> None:
    """Proximal gradient descent in plain Python, in fractions: a step on what is smooth, then the soft threshold."""
    X = [[data.draw(small) for _ in range(2)] for _ in range(4)]
    Y, beta, alpha, eta = [data.draw(small) for _ in range(4)], [data.draw(small) for _ in range(2)], 0, Fraction(1, 7)
    sheet = thalweg.work(X, Y, beta=beta, learning_rate=eta, ridge=ridge, lasso=lasso, exact=True)
    for at in sheet.iterations:
        assert (at.alpha, list(at.beta)) == (alpha, beta)
        u = [y - alpha - sum(b * x for b, x in zip(beta, row, strict=True)) for row, y in zip(X, Y, strict=True)]
        penalty = sum(ridge * b * b + lasso * abs(b) for b in beta)
        assert at.cost == sum(e * e for e in u) / 4 + penalty
        slopes = [2 * ridge * b - sum(e * row[j] for e, row in zip(u, X, strict=True)) / 2 for j, b in enumerate(beta)]
        halves = [b - eta * g for b, g in zip(beta, slopes, strict=True)]
        beta = [max(abs(b) - eta * lasso, 0) * (1 if b > 0 else -1) for b in halves]
        alpha = alpha + eta * sum(u) / 2


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
