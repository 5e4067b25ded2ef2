"""The kernels of the row path: programs are the formulas, sums add up, rounded kinks stay near and convex."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

import thalweg
from thalweg import costs
from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Symbol, apply, number
from thalweg.costs import find_cost
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.problem import pose
from thalweg.descent.stepwise.rows import Passes, Rows
from thalweg.descent.survey import survey
from thalweg.kernels.kinks import kink_places
from thalweg.kernels.loss import Loss
from thalweg.kernels.sums import Block, Sums
from thalweg.kernels.tape import Tape

WRITTEN = [
    "(y - yhat)**4",
    "sqrt(1 + (y - yhat)**2) - 1",
    "log(1 + exp(yhat)) - y*yhat",
    "max((y-yhat)**2, 3*y - yhat)",
]
COSTS = [*costs.shelf.classes(), "huber(delta=0.5)", "quantile(tau=0.9)", "epsilon-insensitive(epsilon=1)", *WRITTEN]
KINKED = ["mae", "quantile(tau=0.9)", "hinge", "epsilon-insensitive(epsilon=1)", "abs(y - yhat) + max(0, 2*(y - yhat))"]
SMOOTH = sorted(set(costs.shelf.classes()) - {"mae", "quantile", "hinge", "epsilon-insensitive"})
DRAW = np.random.default_rng(5)
TARGETS, PREDICTIONS = DRAW.normal(size=200), DRAW.normal(scale=2, size=200)


@pytest.mark.parametrize("name", COSTS)
def test_a_program_is_its_formulas(name: str) -> None:
    cost = find_cost(name)
    formulas = (cost.numeric, cost.slope, cost.curvature)
    together = Tape.of(formulas, ("y", "yhat"))(TARGETS, PREDICTIONS)
    for formula, values in zip(formulas, together, strict=True):
        alone = [
            float(evaluate(formula, Setting({"y": y, "yhat": yhat}, exact=False)))
            for y, yhat in zip(TARGETS, PREDICTIONS, strict=True)
        ]
        np.testing.assert_allclose(values, alone, rtol=1e-13, atol=1e-15)


def test_what_formulas_share_is_worked_out_once() -> None:
    cost = find_cost("logistic")
    apart = [len(Tape.of((formula,), ("y", "yhat")).instructions) for formula in (cost.numeric, cost.slope)]
    u = Symbol("y") - Symbol("yhat")
    assert len(Tape.of((u**2, u**2 * u**2), ("y", "yhat")).instructions) == 3
    assert len(Tape.of((cost.numeric, cost.slope), ("y", "yhat")).instructions) <= sum(apart)


def test_a_formula_that_is_no_matter_of_entries_is_no_program() -> None:
    with pytest.raises(TypeError, match="entry by entry"):
        Tape.of((apply("sum", Symbol("y")),), ("y",))


def test_a_constant_formula_has_a_value_for_every_row() -> None:
    assert Tape.of((number(3),), ("y",))(np.zeros(2))[0].tolist() == [3, 3]


@pytest.mark.parametrize("name", COSTS)
def test_sums_are_the_plain_sums(name: str) -> None:
    cost, inputs, theta = find_cost(name), DRAW.normal(size=(200, 3)), np.array([0.3, -1.0, 0.5, 2.0])
    sums = Sums.of(Block(inputs, TARGETS), theta, Loss.of(cost))
    formulas = cost.numeric, cost.slope
    rows = [_row(formulas, inputs[i], TARGETS[i], theta) for i in range(200)]
    assert sums.weight == 200
    np.testing.assert_allclose(sums.loss, sum(loss for loss, _ in rows), rtol=1e-12)
    np.testing.assert_allclose(sums.gradient, sum(slopes for _, slopes in rows), rtol=1e-11, atol=1e-10)


def _row(formulas: Any, x: np.ndarray, y: float, theta: np.ndarray) -> tuple[float, np.ndarray]:
    at = Setting({"y": y, "yhat": float(theta[0] + x @ theta[1:])}, exact=False)
    loss, slope = (float(evaluate(formula, at)) for formula in formulas)
    return loss, slope * np.array([1.0, *x])


def test_sums_have_the_same_bits_however_the_source_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    X, Y = DRAW.normal(size=(20_000, 3)), DRAW.normal(size=20_000)
    names = ["a", "b", "c", "y"]
    whole = pa.table([*X.T, Y], names=names)
    cuts = [0, 1, 17, 5000, 4096 * 3, 19_999, 20_000]
    cut = pa.concat_tables([whole.slice(one, two - one) for one, two in itertools.pairwise(cuts)])
    theta, found = np.array([0.1, 1.0, -2.0, 0.5]), []
    for data in (whole, cut, (X, Y)):
        problem = pose(data, "y", cost="huber")
        moments = survey(problem)
        for most_bytes in (0, 2**30):
            monkeypatch.setattr("thalweg.descent.stepwise.rows.MOST_BYTES", most_bytes)
            rows = Rows.of(problem, Coordinates.of(moments, "standard"), moments.count, Passes())
            assert (rows.held is None) == (most_bytes == 0)
            sums = rows.total(lambda block, loss=rows.loss: Sums.of(block, theta, loss))
            found.append((sums.weight, sums.loss, sums.gradient.tobytes()))
    assert len(set(found)) == 1


@pytest.mark.parametrize("name", SMOOTH)
def test_what_has_no_kink_shows_none(name: str) -> None:
    loss = Loss.of(find_cost(name))
    assert not loss.may_bend or not loss.kinks(TARGETS).exist


@pytest.mark.parametrize("name", KINKED)
@pytest.mark.parametrize("mu", [1.0, 1e-3])
def test_a_rounded_loss_is_above_by_little_convex_and_has_the_slope_it_says(name: str, mu: float) -> None:
    loss, y = Loss.of(find_cost(name)), np.full(4001, 0.7)
    kinks = loss.kinks(y)
    grid = np.linspace(-3, 3, 4001)
    value, slope, raised = loss.rounded(y, grid, kinks, mu)
    assert np.all(raised >= 0)
    assert np.all(raised <= kinks.jumps.sum(axis=0) * mu / 4 * (1 + 1e-12))
    assert np.all(np.diff(slope) >= -1e-9)
    run = np.diff(value + raised) / np.diff(grid)
    assert np.all((slope[:-1] - 1e-6 <= run) & (run <= slope[1:] + 1e-6))


@pytest.mark.parametrize("shift", [0.0, 1e6])
def test_a_kink_is_found_where_it_is_however_large_the_numbers(shift: float) -> None:
    y = np.array([shift, shift + 1.5, -shift - 2])
    kinks = Loss.of(find_cost("epsilon-insensitive(epsilon=1)")).kinks(y)
    real = kinks.jumps != 0
    assert real.sum() == 6
    np.testing.assert_array_equal(np.sort(kinks.places[real]), np.sort(np.concatenate([y - 1, y + 1])))
    np.testing.assert_allclose(kinks.jumps[real], 1, rtol=1e-6)


def test_a_switch_that_is_no_straight_line_is_left_alone() -> None:
    assert kink_places(find_cost("abs((y - yhat)**3)").numeric, Symbol("yhat")) == ()


def test_a_dent_in_a_loss_is_seen() -> None:
    assert not Loss.of(find_cost("pseudo-huber")).has_dents(TARGETS)
    assert Loss.of(find_cost("log(1 + (y - yhat)**2)")).has_dents(TARGETS)
    assert thalweg.fit((TARGETS, PREDICTIONS), cost="log(1 + (y - yhat)**2)").outcome.name == "settled"
