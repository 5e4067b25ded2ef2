"""A formula with the numbers in it: one entry of a matrix formula as plain arithmetic on the numbers given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Any, final

import numpy as np

from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Apply, Derivative, Expression, Symbol, apply
from thalweg.algebra.write import write

_MOST_TERMS, _SHOWN_AT_EACH_END = 6, 3
ELLIPSIS = Symbol("...")


@final
@dataclass(frozen=True)
class Numbers:
    """The values of the symbols (scalars or two-dimensional arrays) and how a value is put into print."""

    values: Mapping[str, Any]
    shown: Callable[[Any, str], Expression]
    exact: bool = True

    def holds(self, condition: Expression, row: int, column: int) -> bool:
        """Whether a comparison is true in that entry, by the numbers before they are rounded for print."""
        with np.errstate(all="ignore"):
            return bool(_at(evaluate(condition, Setting(self.values, exact=self.exact)), row, column))


def entry(formula: Expression, numbers: Numbers, row: int = 0, column: int = 0) -> Expression:
    """Entry (row, column) of the formula, each symbol replaced by its number; sums written out.

    More than six terms become the first three, an ellipsis, and the last three. Of two cases the one that applies
    is left.

    >>> from thalweg.algebra.expression import number, symbol
    >>> from thalweg.algebra.write import write
    >>> values = {"u": np.array([[0], [4], [-3]]), "X": np.array([[1], [2], [5]])}
    >>> write(entry(symbol("u").T @ symbol("X"), Numbers(values, lambda value, _: number(int(value)))))
    '0 * 1 + 4 * 2 + (-3) * 5'
    """
    match formula:
        case Symbol() | Derivative():
            name = write(formula)
            return numbers.shown(_at(numbers.values[name], row, column), name)
        case Apply("transpose", (inner,)):
            return entry(inner, numbers, column, row)
        case Apply("where", (condition, chosen, other)):
            return entry(chosen if numbers.holds(condition, row, column) else other, numbers, row, column)
        case Apply("sum" | "sum_over_features" | "matmul"):
            return _series(_terms(formula, numbers, row, column))
        case Apply("add", (left, right)):
            return _plus(entry(left, numbers, row, column), entry(right, numbers, row, column))
        case Apply(operation, arguments):
            return apply(operation, *(entry(argument, numbers, row, column) for argument in arguments))
    return formula


def _terms(formula: Apply, numbers: Numbers, row: int, column: int) -> list[Callable[[], Expression]]:
    """What is added up in a sum or a matrix product, each written when it is asked for."""
    first = formula.arguments[0]
    rows, columns = _sides(first, numbers)
    match formula.operation:
        case "sum":
            return [partial(entry, first, numbers, k, column) for k in range(rows)]
        case "sum_over_features":
            return [partial(entry, first, numbers, row, k) for k in range(columns)]

    def term(k: int) -> Expression:
        return entry(first, numbers, row, k) * entry(formula.arguments[1], numbers, k, column)

    return [partial(term, k) for k in range(columns)]


def _plus(left: Expression, right: Expression) -> Expression:
    """A longer sum, without parentheses around its second part."""
    match right:
        case Apply("add", (first, second)):
            return _plus(left, first) + second
    return left + right


def _series(terms: Sequence[Callable[[], Expression]]) -> Expression:
    if len(terms) <= _MOST_TERMS:
        return reduce(_plus, (term() for term in terms))
    ends = [term() for term in (*terms[:_SHOWN_AT_EACH_END], *terms[-_SHOWN_AT_EACH_END:])]
    ends.insert(_SHOWN_AT_EACH_END, ELLIPSIS)
    return reduce(_plus, ends)


def _at(value: Any, row: int, column: int) -> Any:
    """An entry; a side of length 1 is repeated."""
    if np.ndim(value) == 0:
        return value
    rows, columns = np.shape(value)
    return value[min(row, rows - 1), min(column, columns - 1)]


def _sides(formula: Expression, numbers: Numbers) -> tuple[int, int]:
    """The number of rows and columns the formula's value has."""
    match formula:
        case Symbol() | Derivative():
            shape = np.shape(numbers.values[write(formula)])
            return (shape[0], shape[1]) if shape else (1, 1)
        case Apply("transpose", (inner,)):
            rows, columns = _sides(inner, numbers)
            return columns, rows
        case Apply("matmul", (left, right)):
            return _sides(left, numbers)[0], _sides(right, numbers)[1]
        case Apply("sum", (inner,)):
            return 1, _sides(inner, numbers)[1]
        case Apply("sum_over_features", (inner,)):
            return _sides(inner, numbers)[0], 1
        case Apply(arguments=arguments):
            sides = [_sides(argument, numbers) for argument in arguments]
            return max(rows for rows, _ in sides), max(columns for _, columns in sides)
    return 1, 1
