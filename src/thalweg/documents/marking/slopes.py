"""Derivatives that a learner names and that no formula is at hand for, measured.

By the parameters they are rise over run. By a quantity on the way from the parameters to the cost, such as the
learner's own ``e = Yhat - Y``, they are the ratio of how both move with the prediction of each example: the chain
rule, solved for its other part.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from thalweg.algebra.dual import Dual
from thalweg.algebra.expression import Expression, Symbol
from thalweg.algebra.linear_model import ALPHA, BETA
from thalweg.algebra.shape import shape_of
from thalweg.core.errors import Refusal
from thalweg.core.shapes import SCALAR, Shape
from thalweg.documents.marking.points import Point

Worth: TypeAlias = Callable[[Expression, Point], Any]
COLUMN = Shape("m", 1)
_RUN, _TOLERANCE = 1e-6, 1e-6
_COUNTS = ("m", "n")


def slope_shape(of: Expression, by: Symbol, written: str) -> Shape:
    """One value for each entry of ``by``, in a row for each example if ``of`` has one; else ``Refusal``."""
    shape = shape_of(of)
    if by.name in _COUNTS:
        raise Refusal(f"The derivative {written} is by a number of rows or columns, which does not move.")
    if shape == SCALAR:
        return by.shape
    if shape == COLUMN and by.shape == COLUMN:
        return COLUMN
    if shape == COLUMN and by in (ALPHA, BETA):
        return Shape("m", by.shape.columns)
    raise Refusal(f"The derivative {written} of what is {shape} by what is {by.shape} is no table of numbers.")


def measured(of: Expression, by: Symbol, point: Point, worth: Worth) -> Any:
    """The derivative at a point. Raises ``LookupError`` where ``of`` is no function of ``by``."""
    if by.name in point.given:
        return _by_given(of, by, point, worth)
    if by.shape != COLUMN:
        return _ratio_of_numbers(of, by, point, worth)
    above = _by_prediction(of, point, worth) if shape_of(of) == COLUMN else _by_each_prediction(of, point, worth)
    return above / _by_prediction(by, point, worth)


def _by_given(of: Expression, by: Symbol, point: Point, worth: Worth) -> Any:
    start = point.given[by.name]
    if by.shape == shape_of(of) == COLUMN:
        return _slope(of, by.name, start, np.ones_like(start), point, worth)
    slopes = [_slope(of, by.name, start, unit, point, worth) for unit in _units(start, point)]
    if shape_of(of) != SCALAR:
        return np.hstack(slopes)
    return np.array([np.ravel(slope)[0] for slope in slopes], dtype=slopes[0].dtype).reshape(np.shape(start) or (1, 1))


def _by_prediction(of: Expression, point: Point, worth: Worth) -> Any:
    """How the rows of a column move with their own predictions, from how they move with the weights."""
    inputs, slopes = point.values["X"], measured(of, BETA, point, worth)
    rates = np.sum(slopes * inputs, axis=1, keepdims=True) / np.sum(inputs * inputs, axis=1, keepdims=True)
    _must_agree(slopes, rates * inputs)
    return rates


def _by_each_prediction(of: Expression, point: Point, worth: Worth) -> Any:
    """How one number moves with each prediction: by a bias for each example alone."""
    ones = np.ones_like(point.values["Y"])
    start = point.given["alpha"] * ones
    slopes = [_slope(of, "alpha", start, unit, point, worth) for unit in _units(start, point)]
    if {np.size(slope) for slope in slopes} != {1}:
        raise LookupError
    found = np.array([np.ravel(slope)[0] for slope in slopes], dtype=start.dtype).reshape(start.shape)
    _must_agree(np.sum(found), measured(of, ALPHA, point, worth))
    return found


def _ratio_of_numbers(of: Expression, by: Symbol, point: Point, worth: Worth) -> Any:
    above, below = (
        np.hstack([measured(part, parameter, point, worth) for parameter in (ALPHA, BETA)]) for part in (of, by)
    )
    ratio = np.sum(above * below) / np.sum(below * below)
    _must_agree(above, ratio * below)
    return np.array([[ratio]])


def _must_agree(one: Any, two: Any) -> None:
    one, two = (np.asarray(value, dtype=float) for value in (one, two))
    if not np.allclose(one, two, rtol=_TOLERANCE, atol=_TOLERANCE):
        raise LookupError


def _units(start: Any, point: Point) -> Iterator[Any]:
    one = Fraction(1) if point.is_exact else 1.0
    if np.ndim(start) == 0:
        yield one
    for place in np.ndindex(np.shape(start)):
        if np.ndim(start):
            unit = np.zeros_like(start)
            unit[place] = one
            yield unit


def _slope(of: Expression, name: str, start: Any, unit: Any, point: Point, worth: Worth) -> Any:
    if point.is_exact:
        return np.atleast_2d(_slopes(worth(of, point.moved(name, _duals(start, unit)))))
    above, below = (worth(of, point.moved(name, start + run * unit)) for run in (_RUN, -_RUN))
    return np.atleast_2d((above - below) / (2 * _RUN))


_duals = np.frompyfunc(Dual, 2, 1)
_slopes = np.frompyfunc(lambda number: number.slope if isinstance(number, Dual) else 0 * number, 1, 1)
