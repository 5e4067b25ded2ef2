"""Compiled programs are their formulas: every operation on the shelf, every cost, and formulas drawn at random."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from thalweg import costs
from thalweg.algebra.expression import Expression, Symbol, apply, number
from thalweg.algebra.operations import OPERATIONS
from thalweg.costs import find_cost
from thalweg.kernels.compiled.columns import on_columns
from thalweg.kernels.compiled.emission import EMISSIONS
from thalweg.kernels.tape import Tape
from thalweg.laws.compiled import agree_to_rounding, operation_is_what_numpy_has

ENTRYWISE = {name: operation for name, operation in OPERATIONS.items() if operation.partials is not None}
A = Symbol("a")
EXPONENTS = [-5, -4, -3, -2, -1, 0, 1, 2, 3, 7, 8, 9, Fraction(1, 2), Fraction(-1, 2), Fraction(3, 2), Fraction(27, 10)]


def test_every_operation_on_the_shelf_is_written_and_no_other() -> None:
    assert set(EMISSIONS) == set(ENTRYWISE)


@pytest.mark.parametrize("name", ENTRYWISE)
def test_an_operation_is_what_numpy_has(name: str) -> None:
    operation_is_what_numpy_has(ENTRYWISE[name])


@pytest.mark.parametrize("exponent", EXPONENTS, ids=str)
def test_a_power_with_a_given_exponent_is_what_numpy_has(exponent: Fraction) -> None:
    agree_to_rounding(Tape.of((A ** number(exponent),), ("a",)))


@pytest.mark.parametrize("name", costs.shelf.classes())
def test_a_compiled_cost_is_its_formulas(name: str) -> None:
    cost, draw = find_cost(name), np.random.default_rng(2)
    tape = Tape.of((cost.numeric, cost.slope, cost.curvature), ("y", "yhat"))
    y, yhat = np.abs(draw.normal(size=1001)), draw.normal(scale=3, size=1001)
    # on the kinks too
    yhat[:100] = y[:100] + draw.choice([-1.0, 0.0, 1.0], 100)
    for found, wanted in zip(on_columns(tape)(y, yhat), tape(y, yhat), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-14)


ONE, TWO = ("neg", "sqrt", "abs", "sign", "step"), ("add", "sub", "mul", "div", "max", "min")


def grown(smaller: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    calls = [st.builds(apply, st.sampled_from(names), *[smaller] * count) for count, names in ((1, ONE), (2, TWO))]
    comparisons = st.sampled_from(("lt", "le", "gt", "ge"))
    chosen = st.builds(lambda how, a, b, c, d: apply("where", apply(how, a, b), c, d), comparisons, *[smaller] * 4)
    return st.one_of(*calls, chosen, smaller.map(lambda a: a**2))


LEAVES = [Symbol("y"), Symbol("yhat"), *(number(value) for value in (-2, 0, 1, Fraction(1, 3), 7))]


@settings(max_examples=60)
@given(st.recursive(st.sampled_from(LEAVES), grown, max_leaves=25), st.integers(0, 2**32))
def test_a_formula_of_exactly_rounded_operations_has_the_bits_of_numpy(formula: Expression, seed: int) -> None:
    draw = np.random.default_rng(seed)
    y, yhat = draw.normal(size=203), draw.integers(-3, 4, size=203) * 1.0
    tape = Tape.of((formula,), ("y", "yhat"))
    try:
        wanted = tape(y, yhat)[0]
    except ZeroDivisionError:  # numbers alone, which Python divides
        reject()
    np.testing.assert_array_equal(on_columns(tape)(y, yhat)[0], wanted)
