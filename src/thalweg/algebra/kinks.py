"""Where a formula bends or jumps: the switches in it, and the formula on either side of them."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression, walk
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.tidy import tidy


def switches(formula: Expression) -> tuple[Expression, ...]:
    """What changes its sign where the formula has a kink or a jump, innermost first.

    >>> from thalweg.algebra.parse import parse
    >>> from thalweg.algebra.write import write
    >>> [write(switch) for switch in switches(parse("max(0, abs(y - yhat) - 2)"))]
    ['y - yhat', '2 - abs(y - yhat)']
    """
    return tuple(dict.fromkeys(reversed(list(_switches(formula)))))


def has_switch(formula: Expression) -> bool:
    """Whether the formula may have a kink or a jump anywhere."""
    return any(True for _ in _switches(formula))


def _switches(formula: Expression) -> Iterator[Expression]:
    for part in walk(formula):
        if isinstance(part, Apply) and (switch := OPERATIONS[part.operation].switch):
            yield tidy(switch(*part.arguments))
