"""A cost that somebody writes as a formula: read, and refused where no descent could come of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import NoReturn

from thalweg.algebra.differentiate import depends, differentiate
from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol, children, number, walk
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.parse import FUNCTIONS, MOST_POWER, parse
from thalweg.algebra.tidy import tidy
from thalweg.core.errors import Refusal
from thalweg.core.notation import QUANTITIES
from thalweg.costs.cost import YHAT, WrittenCost, Y

MOST_OPERATIONS = 100
_EXAMPLE = "Write a formula in y and yhat, such as '(y - yhat)**2'."
_OF_TABLES = {"transpose", "matmul", "sum", "sum_over_features"}


def read_cost(formula: str, constants: Mapping[str, float | Fraction] | None = None) -> WrittenCost:
    """The loss of one example that ``formula`` writes in ``y``, ``yhat`` and the named constants.

    Raises ``Refusal`` for what cannot be read, is too large to work with, or has no minimum to go down to.

    >>> read_cost("(y - yhat)**2").name
    '(y - yhat)**2'
    >>> read_cost("3*yhat")
    Traceback (most recent call last):
        ...
    thalweg.core.errors.Refusal: The cost '3*yhat' is a straight line in yhat. It has no minimum to go down to. ...
    """
    values = {name: number(value).value for name, value in (constants or {}).items()}
    for name in values:
        _check_name(name)
    try:
        loss = parse(formula, {"y": Y, "yhat": YHAT} | {name: Symbol(name) for name in values})
    except Refusal as refusal:
        hint = "A constant of your own gets its value by --set NAME=VALUE." if "is not known" in refusal.found else ""
        raise Refusal("\n".join(filter(None, [refusal.found, hint]))) from None
    shown = repr(formula if len(formula) <= 60 else formula[:60] + "...")
    _check_size(loss, shown)
    for part in walk(loss):
        _check_part(part, shown)
    if not depends(loss, YHAT):
        raise Refusal(
            f"The cost {shown} does not depend on the prediction yhat.",
            "Every model would have the same cost.",
            _EXAMPLE,
        )
    if not depends(tidy(differentiate(loss, YHAT).result), YHAT):
        raise Refusal(f"The cost {shown} is a straight line in yhat.", "It has no minimum to go down to.", _EXAMPLE)
    return WrittenCost(loss, values)


def _check_name(name: str) -> None:
    if name in QUANTITIES or name in FUNCTIONS or not re.fullmatch(r"[A-Za-z]\w{0,30}", name):
        raise Refusal(f"A constant cannot be called {name!r}.", do="Call it delta, say.")


def _check_size(loss: Expression, shown: str) -> None:
    operations = _written_size(loss)
    if operations > MOST_OPERATIONS:
        raise Refusal(f"The cost {shown} has {operations} operations; at most {MOST_OPERATIONS} are worked with.")
    if _power(loss) > MOST_POWER:
        raise Refusal(f"The cost {shown} raises powers to powers beyond {MOST_POWER}.", do="Write smaller ones.")


def _written_size(part: Expression) -> int:
    """How many operations the longest writing has: some repeat what they are applied to."""
    uses = OPERATIONS[part.operation].uses if isinstance(part, Apply) else 0
    return min(uses, 1) + max(uses, 1) * sum(map(_written_size, children(part)))


def _power(part: Expression) -> float:
    """The exponents that stand on each other, multiplied."""
    inside = max(map(_power, children(part)), default=1.0)
    match part:
        case Apply("pow", (base, exponent)):
            match tidy(exponent):
                case Number(value=value):
                    return _power(base) * max(1.0, abs(float(value)))
    return inside


def _check_part(part: Expression, shown: str) -> None:
    match part:
        case Apply("div", (_, below)):
            match tidy(below):
                case Number(value=value) if value == 0:
                    raise Refusal(f"The cost {shown} divides by zero.", "It has no value anywhere.", _EXAMPLE)
        case Apply(operation, _) if operation in _OF_TABLES:
            _refuse_table(shown)
        case Derivative():
            _refuse_table(shown)


def _refuse_table(shown: str) -> NoReturn:
    raise Refusal(
        f"The cost {shown} holds more than the numbers of one example.", "A cost is the loss of one example.", _EXAMPLE
    )
