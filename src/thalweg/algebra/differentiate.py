"""The chain rule, walked one operation at a time."""

from __future__ import annotations

import operator
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import final

from thalweg.algebra.expression import Apply, Expression, Number, Symbol, apply, number, walk
from thalweg.algebra.operations import OPERATIONS, Operation
from thalweg.algebra.tidy import tidy

_ZERO = Number(Fraction(0))


@final
@dataclass(frozen=True)
class Link:
    """One link of the chain: an operation of the formula, the rule used there, and the derivative it gives."""

    of: Expression
    rule: str
    result: Expression


@final
@dataclass(frozen=True)
class Slope:
    """The derivative of an entry-by-entry formula by one symbol, and the links that led to it, inside first."""

    result: Expression
    links: tuple[Link, ...]

    @property
    def rules(self) -> str:
        """The rules in the order of their use, each named once."""
        return ", ".join(dict.fromkeys(link.rule for link in self.links)) or "identity"


def differentiate(formula: Expression, by: Symbol) -> Slope:
    """d formula / d by, for a formula made of entry-by-entry operations.

    >>> from thalweg.algebra.expression import symbol
    >>> from thalweg.algebra.write import write
    >>> u = symbol("u")
    >>> slope = differentiate(u**2, u)
    >>> write(slope.result), slope.rules
    ('2 * u', 'power rule')
    """
    links: list[Link] = []
    return Slope(_derivative(formula, by, links), tuple(links))


def second_derivative(formula: Expression, first: Symbol, then: Symbol) -> Expression:
    """d² formula / (d first d then)."""
    return differentiate(differentiate(formula, first).result, then).result


def depends(formula: Expression, on: Symbol) -> bool:
    """Whether the symbol stands anywhere in the formula."""
    return on in walk(formula)


def _derivative(formula: Expression, by: Symbol, links: list[Link]) -> Expression:
    if formula == by:
        return number(1)
    if not isinstance(formula, Apply) or not depends(formula, by) or OPERATIONS[formula.operation].is_comparison:
        return _ZERO
    operation = OPERATIONS[formula.operation]
    if operation.partials is None:
        raise TypeError(f"{operation.name} is not taken entry by entry")
    inner = [_derivative(argument, by, links) for argument in formula.arguments]
    links.append(Link(formula, operation.rule, tidied := tidy(_chained(formula, operation, inner))))
    return tidied


def _chained(formula: Apply, operation: Operation, inner: list[Expression]) -> Expression:
    if operation.name == "where":
        # the same sum with nothing in it that is zero, which would be harder to read
        return apply("where", formula.arguments[0], *inner[1:])
    assert operation.partials is not None
    partials = operation.partials(*formula.arguments)
    terms = [partial * slope for partial, slope in zip(partials, inner, strict=True) if slope != _ZERO]
    return reduce(operator.add, terms, _ZERO)
