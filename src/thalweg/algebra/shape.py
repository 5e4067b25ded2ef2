"""The shape of a formula, from the shapes of its symbols."""

from __future__ import annotations

from functools import lru_cache

from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol
from thalweg.algebra.operations import OPERATIONS
from thalweg.core.shapes import SCALAR, Shape


@lru_cache(maxsize=1 << 15)
def shape_of(expression: Expression) -> Shape:
    """Rows and columns of the value, or ``ShapeMismatch`` where dimensions do not meet.

    >>> from thalweg.algebra.expression import symbol
    >>> print(shape_of(symbol("X") @ symbol("beta").T))
    (m, 1)
    """
    match expression:
        case Number(shape=shape) | Symbol(shape=shape):
            return shape
        case Apply(operation, arguments):
            return OPERATIONS[operation].shape(*map(shape_of, arguments))
        case Derivative(of, by):
            return _derivative(shape_of(of), by.shape)
    raise TypeError(f"not an expression: {expression!r}")


def _derivative(of: Shape, by: Shape) -> Shape:
    """One value for each entry of ``by``; for a column, one row for each example (the Jacobian's rows)."""
    return by if of == SCALAR else Shape(of.rows, by.columns)
