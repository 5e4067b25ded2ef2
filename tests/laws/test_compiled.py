"""Compiled programs are their formulas: every operation on the shelf, every cost, and formulas drawn at random."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from thalweg import costs
from thalweg.algebra.expression import Symbol, number
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
