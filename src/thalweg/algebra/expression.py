"""Formulas as trees: numbers, symbols with shapes, operations, and derivatives not yet worked out."""

from __future__ import annotations

from abc import ABC
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import TypeAlias, final

from thalweg.core.notation import NAMES
from thalweg.core.shapes import SCALAR, Shape

Operand: TypeAlias = "Expression | int | float | Fraction"


class Expression(ABC):  # noqa: B024 (abstract by intent: its four final kinds follow)
    """A formula. Python's own operators build it, so a cost is written as one would write it on paper.

    >>> y, yhat = symbol("y"), symbol("yhat")
    >>> (y - yhat) ** 2 == (y - yhat) ** 2
    True
    """

    def __add__(self, other: Operand) -> Expression:
        return apply("add", self, other)

    def __radd__(self, other: Operand) -> Expression:
        return apply("add", other, self)

    def __sub__(self, other: Operand) -> Expression:
        return apply("sub", self, other)

    def __rsub__(self, other: Operand) -> Expression:
        return apply("sub", other, self)

    def __mul__(self, other: Operand) -> Expression:
        return apply("mul", self, other)

    def __rmul__(self, other: Operand) -> Expression:
        return apply("mul", other, self)

    def __truediv__(self, other: Operand) -> Expression:
        return apply("div", self, other)

    def __rtruediv__(self, other: Operand) -> Expression:
        return apply("div", other, self)

    def __pow__(self, other: Operand) -> Expression:
        return apply("pow", self, other)

    def __rpow__(self, other: Operand) -> Expression:
        return apply("pow", other, self)

    def __matmul__(self, other: Operand) -> Expression:
        return apply("matmul", self, other)

    def __neg__(self) -> Expression:
        return apply("neg", self)

    def __abs__(self) -> Expression:
        return apply("abs", self)

    def __lt__(self, other: Operand) -> Expression:
        return apply("lt", self, other)

    def __le__(self, other: Operand) -> Expression:
        return apply("le", self, other)

    def __gt__(self, other: Operand) -> Expression:
        return apply("gt", self, other)

    def __ge__(self, other: Operand) -> Expression:
        return apply("ge", self, other)

    @property
    def T(self) -> Expression:  # noqa: N802 (the transpose is called T everywhere)
        return apply("transpose", self)


@final
@dataclass(frozen=True)
class Number(Expression):
    """An exact number; with a shape other than (1, 1), that number in every place.

    ``shown`` is how to print its size where the fraction in lowest terms is not wanted.
    """

    value: Fraction
    shape: Shape = SCALAR
    shown: str = field(default="", compare=False)


@final
@dataclass(frozen=True)
class Symbol(Expression):
    """A named quantity of known shape."""

    name: str
    shape: Shape = SCALAR


@final
@dataclass(frozen=True)
class Apply(Expression):
    """An operation of the table, by name, on its arguments."""

    operation: str
    arguments: tuple[Expression, ...]

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        """Worked out once: a formula is looked up many times while it is differentiated, tidied and measured."""
        return hash((self.operation, self.arguments))


@final
@dataclass(frozen=True)
class Derivative(Expression):
    """The derivative of a quantity by a symbol, named but not yet worked out."""

    of: Expression
    by: Symbol


def symbol(name: str) -> Symbol:
    """The quantity of that name in the table of notation."""
    return Symbol(name, NAMES[name].shape)


def number(value: int | float | Fraction | str) -> Number:
    """An exact number: a float stands for the decimal it is printed as.

    >>> number(0.1).value
    Fraction(1, 10)
    """
    return Number(Fraction(repr(value)) if isinstance(value, float) else Fraction(value))


def lift(value: Operand) -> Expression:
    """Expressions stay as they are, plain numbers become ``Number``."""
    return value if isinstance(value, Expression) else number(value)


def apply(operation: str, *arguments: Operand) -> Apply:
    """The operation of that name on these arguments."""
    return Apply(operation, tuple(map(lift, arguments)))


def total(expression: Expression) -> Apply:
    """The sum over the examples: the rows are added up, one value remains for each column."""
    return apply("sum", expression)


def sum_over_features(expression: Expression) -> Apply:
    """The sum over the features: the columns are added up, one value remains for each row."""
    return apply("sum_over_features", expression)


def children(expression: Expression) -> tuple[Expression, ...]:
    """The direct parts of an expression."""
    match expression:
        case Apply(arguments=arguments):
            return arguments
        case Derivative(of, by):
            return (of, by)
    return ()


def walk(expression: Expression) -> Iterator[Expression]:
    """The expression and all its parts, from the outside in."""
    yield expression
    for child in children(expression):
        yield from walk(child)


def rebuild(expression: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The same operation on changed arguments. What a derivative is taken by is a name, and stays."""
    match expression:
        case Apply(operation, arguments):
            return Apply(operation, tuple(change(argument) for argument in arguments))
        case Derivative(of, by):
            return Derivative(change(of), by)
    return expression


def substitute(expression: Expression, new: Mapping[Symbol, Expression]) -> Expression:
    """Put other expressions in the place of symbols."""
    if isinstance(expression, Symbol):
        return new.get(expression, expression)
    return rebuild(expression, lambda part: substitute(part, new))


def replace(expression: Expression, old: Expression, new: Expression) -> Expression:
    """The expression with one of its parts replaced wherever it stands."""
    return new if expression == old else rebuild(expression, lambda part: replace(part, old, new))
