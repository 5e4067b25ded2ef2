"""The plain reference: what a formula is worth, in exact fractions or in floats. No speed, no tricks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, final

import numpy as np

from thalweg.algebra.dual import Dual
from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.shape import shape_of
from thalweg.core.shapes import SCALAR, Shape

_RUN = 1e-6
"""Half the run of a central difference, near the cube root of the spacing of doubles."""


@final
@dataclass(frozen=True)
class Setting:
    """Values for the given symbols, and definitions of those that are made from others.

    Scalars are plain numbers, the rest two-dimensional arrays; ``exact`` keeps fractions.
    """

    values: Mapping[str, Any]
    definitions: Mapping[str, Expression] = field(default_factory=dict)
    exact: bool = True
    known: dict[str | Derivative, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def worth(self, name: str) -> Any:
        """The value of a symbol; what is made from others is worked out once."""
        if name in self.values:
            return self.values[name]
        if name not in self.known:
            if name not in self.definitions:
                raise LookupError(f"no value for {name}")
            self.known[name] = evaluate(self.definitions[name], self)
        return self.known[name]


def evaluate(expression: Expression, setting: Setting) -> Any:
    """The value of the formula in that setting.

    A derivative that is only named is measured: by dual numbers where the formula is rational and ``exact``
    is wanted, by central differences otherwise. Raises ``TypeError`` where an exact value does not exist.

    >>> from fractions import Fraction
    >>> from thalweg.algebra.expression import symbol
    >>> y, yhat = symbol("y"), symbol("yhat")
    >>> evaluate((y - yhat) ** 2 / 3, Setting({"y": Fraction(1, 2), "yhat": Fraction(2)}))
    Fraction(3, 4)
    """
    match expression:
        case Number(value=value, shape=shape):
            return _constant(value if setting.exact else float(value), shape, setting)
        case Symbol(name, _):
            return setting.worth(name)
        case Apply(operation, arguments):
            return OPERATIONS[operation].value(*(evaluate(argument, setting) for argument in arguments))
        case Derivative(of, by):
            if expression not in setting.known:
                setting.known[expression] = _measured(of, by, setting)
            return setting.known[expression]
    raise TypeError(f"not an expression: {expression!r}")


def exactly(expression: Expression, setting: Setting) -> Any:
    """The value in fractions; raises ``TypeError`` where it has none, because a function or a power is irrational."""
    value = evaluate(expression, setting if setting.exact else replace(setting, exact=True))
    if not all(isinstance(entry, Fraction | int) for entry in np.ravel(np.asarray(value, dtype=object)).tolist()):
        raise TypeError("the value is no fraction")
    return value


def _constant(value: Any, shape: Shape, setting: Setting) -> Any:
    if shape == SCALAR:
        return value
    sizes = shape.sized(m=setting.values["m"], n=setting.values["n"])
    return np.full(sizes, value, dtype=object if setting.exact else float)


def _measured(of: Expression, by: Symbol, setting: Setting) -> Any:
    """Rise over run for each entry of ``by``: of J itself, or row by row where ``of`` has a row for each example."""
    start = setting.worth(by.name)
    if by.shape.rows == shape_of(of).rows == "m":
        # entry by entry: every row by its own entry alone
        return _slope(of, by.name, start, np.ones_like(start), setting)
    if np.ndim(start) == 0:
        return _slope(of, by.name, start, 1 if setting.exact else 1.0, setting)
    slopes = [_slope(of, by.name, start, unit, setting) for unit in _units(start)]
    if np.size(slopes[0]) == 1:
        return np.array([np.ravel(slope)[0] for slope in slopes], dtype=start.dtype).reshape(start.shape)
    return np.hstack(slopes)


def _units(start: Any) -> Iterator[Any]:
    for place in np.ndindex(start.shape):
        unit = np.zeros_like(start)
        unit[place] = 1
        yield unit


def _slope(of: Expression, name: str, start: Any, unit: Any, setting: Setting) -> Any:
    def value(at: Any) -> Any:
        return evaluate(of, replace(setting, values={**setting.values, name: at}))

    if not setting.exact:
        return (value(start + _RUN * unit) - value(start - _RUN * unit)) / (2 * _RUN)
    return _slopes(value(_duals(start, unit)))


_duals = np.frompyfunc(Dual, 2, 1)
_slopes = np.frompyfunc(lambda number: number.slope if isinstance(number, Dual) else 0 * number, 1, 1)
