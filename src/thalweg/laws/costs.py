"""Laws of costs: whoever adds one file to ``costs`` has these for nothing."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import lru_cache
from itertools import islice

import numpy as np

from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Expression
from thalweg.algebra.kinks import switches
from thalweg.algebra.write import write
from thalweg.costs import find_cost
from thalweg.costs.cost import Cost

_RUN, _CLEAR, _POINTS, _TRIED = 1e-5, 1e-2, 20, 400


@lru_cache(maxsize=64)
def points(cost: Cost) -> tuple[tuple[float, float], ...]:
    """Pairs (y, yhat) away from the kinks at which the cost has a value."""
    draw = random.Random(3)
    drawn = ((draw.uniform(-3, 3), draw.uniform(-3, 3)) for _ in range(_TRIED))
    return tuple(islice((pair for pair in drawn if _is_clear(cost, *pair)), _POINTS))


def _is_clear(cost: Cost, y: float, yhat: float) -> bool:
    corners = [abs(_worth(switch, y, yhat)) for switch in switches(cost.numeric)]
    return bool(np.isfinite(_worth(cost.numeric, y, yhat)) and all(corner > _CLEAR for corner in corners))


def slope_is_rise_over_run(cost: Cost) -> None:
    """The derived slope and curvature are central differences of the loss and of the slope."""
    assert points(cost), f"{cost.name} has no value anywhere"
    for y, yhat in points(cost):
        for of, derived in ((cost.numeric, cost.slope), (cost.slope, cost.curvature)):
            run = (_worth(of, y, yhat + _RUN) - _worth(of, y, yhat - _RUN)) / (2 * _RUN)
            assert np.isclose(_worth(derived, y, yhat), run, rtol=1e-6, atol=1e-6), (cost.name, y, yhat)


def loss_takes_anything(cost: Cost) -> None:
    """The loss is worth the same on numbers, on arrays, and as a formula."""
    pairs = points(cost)
    ys, yhats = np.array(pairs).T
    alone = [float(cost.loss(yhat=yhat, y=y)) for y, yhat in pairs]
    np.testing.assert_allclose(cost.loss(yhat=yhats, y=ys), alone, rtol=1e-13, atol=1e-15)
    np.testing.assert_allclose([_worth(cost.numeric, *pair) for pair in pairs], alone, rtol=1e-11, atol=1e-13)


def name_is_read_back(cost: Cost) -> None:
    """The name with its constants finds the same cost, and so does the formula that it is."""
    assert find_cost(cost.name).numeric == cost.numeric
    formula = find_cost(write(cost.formula), dict(cost.constants))
    assert write(formula.formula) == write(cost.formula)


def prediction_has_a_minimum_to_go_to(cost: Cost) -> None:
    """Along the prediction the loss of a positive y is convex: no chord lies below it."""
    for y, one in points(cost):
        for other in (-2.5, 0.3, 2.7):
            values = [_worth(cost.numeric, abs(y), at) for at in (one, (one + other) / 2, other)]
            assert values[1] <= (values[0] + values[2]) / 2 + 1e-9, (cost.name, y, one, other)


def _worth(formula: Expression, y: float, yhat: float) -> float:
    with np.errstate(all="ignore"):
        return float(evaluate(formula, Setting({"y": y, "yhat": yhat}, exact=False)))


def kink_takes_the_middle(cost: Cost, y: Fraction, yhat: Fraction) -> None:
    """At a kink of abs, max or min the slope is the mean of the slopes on both sides."""
    here = float(evaluate(cost.slope, Setting({"y": y, "yhat": yhat})))
    sides = [_worth(cost.slope, float(y), float(yhat) + shift) for shift in (-1e-9, 1e-9)]
    assert np.isclose(here, sum(sides) / 2, atol=1e-6), (cost.name, here, sides)
