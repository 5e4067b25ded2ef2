"""A formula with the numbers in it: one entry of a matrix formula as plain arithmetic on the numbers given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, final

import numpy as np

from thalweg.algebra.expression import Apply, Expression, Number, Symbol, apply

_MOST_TERMS, _SHOWN_AT_EACH_END = 6, 3
ELLIPSIS = Symbol("...")


@final
@dataclass(frozen=True)
class Numbers:
    """The values of the symbols (scalars or two-dimensional arrays) and how a value is put into print."""

    values: Mapping[str, Any]
    shown: Callable[[Any, str], Number]


def entry(formula: Expression, numbers: Numbers, row: int = 0, column: int = 0) -> Expression:
    """Entry (row, column) of the formula, each symbol replaced by its number; sums written out.

    More than six terms become the first three, an ellipsis, and the last three.

    >>> from thalweg.algebra.expression import number, symbol
    >>> from thalweg.algebra.write import write
    >>> values = {"u": np.array([[0], [4], [-3]]), "X": np.array([[1], [2], [5]])}
    >>> write(entry(symbol("u").T @ symbol("X"), Numbers(values, lambda value, _: number(int(value)))))
    '0 * 1 + 4 * 2 + (-3) * 5'
    """
    match formula:
        case Symbol(name=name):
            return numbers.shown(_at(numbers.values[name], row, column), name)
        case Apply("transpose", (inner,)):
            return entry(inner, numbers, column, row)
        case Apply("sum", (inner,)):
            rows = range(_sides(inner, numbers)[0])
            return _series([lambda k=k: entry(inner, numbers, k, column) for k in rows])
        case Apply("matmul", (left, right)):
            inner_size = _sides(left, numbers)[1]
            return _series([
                lambda k=k: entry(left, numbers, row, k) * entry(right, numbers, k, column) for k in range(inner_size)
            ])
        case Apply(operation, arguments):
            return apply(operation, *(entry(argument, numbers, row, column) for argument in arguments))
    return formula


def _series(terms: Sequence[Callable[[], Expression]]) -> Expression:
    if len(terms) <= _MOST_TERMS:
        return reduce(lambda a, b: a + b, (term() for term in terms))
    ends = [term() for term in (*terms[:_SHOWN_AT_EACH_END], *terms[-_SHOWN_AT_EACH_END:])]
    ends.insert(_SHOWN_AT_EACH_END, ELLIPSIS)
    return reduce(lambda a, b: a + b, ends)


def _at(value: Any, row: int, column: int) -> Any:
    """An entry; a side of length 1 is repeated."""
    if np.ndim(value) == 0:
        return value
    rows, columns = np.shape(value)
    return value[min(row, rows - 1), min(column, columns - 1)]


def _sides(formula: Expression, numbers: Numbers) -> tuple[int, int]:
    """The number of rows and columns the formula's value has."""
    match formula:
        case Symbol(name=name):
            shape = np.shape(numbers.values[name])
            return (shape[0], shape[1]) if shape else (1, 1)
        case Apply("transpose", (inner,)):
            rows, columns = _sides(inner, numbers)
            return columns, rows
        case Apply("matmul", (left, right)):
            return _sides(left, numbers)[0], _sides(right, numbers)[1]
        case Apply("sum", (inner,)):
            return 1, _sides(inner, numbers)[1]
        case Apply(arguments=arguments):
            sides = [_sides(argument, numbers) for argument in arguments]
            return max(rows for rows, _ in sides), max(columns for _, columns in sides)
    return 1, 1
