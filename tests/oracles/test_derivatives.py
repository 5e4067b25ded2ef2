"""Derivatives against rise over run in exact fractions, and against SymPy."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from thalweg.algebra.differentiate import differentiate
from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Derivative, Expression, Symbol, apply, number
from thalweg.algebra.parse import parse
from thalweg.algebra.tidy import tidy
from thalweg.algebra.write import write

NAMES = {"y": Symbol("y"), "yhat": Symbol("yhat")}
YHAT = NAMES["yhat"]

fractions = st.fractions(min_value=-3, max_value=3, max_denominator=8)
leaves = st.one_of(st.sampled_from(list(NAMES.values())), fractions.map(number))


def rational(children: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    pairs = st.tuples(st.sampled_from(["add", "sub", "mul", "div"]), children, children)
    powers = st.tuples(children, st.integers(1, 3))
    return st.one_of(
        pairs.map(lambda three: apply(*three)),
        children.map(lambda inner: -inner),
        powers.map(lambda two: two[0] ** two[1]),
    )


formulas = st.recursive(leaves, rational, max_leaves=8)


@given(formulas, fractions, fractions)
def test_the_derivative_is_rise_over_run_in_fractions(formula: Expression, y: Fraction, yhat: Fraction) -> None:
    setting = Setting({"y": y, "yhat": yhat})
    try:
        run = evaluate(Derivative(formula, YHAT), setting)
        slope = evaluate(differentiate(formula, YHAT).result, setting)
    except ZeroDivisionError:
        return
    assert slope == run


@given(formulas, fractions, fractions)
def test_tidying_and_writing_keep_the_value(formula: Expression, y: Fraction, yhat: Fraction) -> None:
    setting = Setting({"y": y, "yhat": yhat})
    try:
        worth = evaluate(formula, setting)
    except ZeroDivisionError:
        return
    assert evaluate(tidy(formula), setting) == worth
    assert evaluate(parse(write(formula)), setting) == worth
    assert evaluate(parse(write(formula, "text"), NAMES, printed=True), setting) == worth


@pytest.mark.parametrize(
    "formula",
    [
        "(y - yhat)**2",
        "log(1 + exp(-y*yhat))",
        "exp(yhat) - y*yhat",
        "sqrt(1 + (y - yhat)**2)",
        "tanh(y - yhat)/(1 + yhat**2)",
        "exp(-(y - yhat)**2/2)*yhat**3",
    ],
)
@given(y=fractions, yhat=fractions)
def test_the_derivative_is_that_of_sympy(formula: str, y: Fraction, yhat: Fraction) -> None:
    ours = evaluate(
        differentiate(parse(formula), YHAT).result, Setting({"y": float(y), "yhat": float(yhat)}, exact=False)
    )
    a, b = sympy.symbols("y yhat")
    theirs = sympy.diff(sympy.sympify(formula, {"y": a, "yhat": b}), b)
    at = theirs.subs({a: sympy.Rational(y), b: sympy.Rational(yhat)})
    assert ours == pytest.approx(float(at), rel=1e-9, abs=1e-12)
