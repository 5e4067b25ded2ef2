"""Where the loss of one example bends, as a formula in its target: from the switches in the loss."""

from __future__ import annotations

import itertools

from thalweg.algebra.differentiate import depends, differentiate
from thalweg.algebra.expression import Apply, Expression, Symbol, number, substitute
from thalweg.algebra.kinks import switches
from thalweg.algebra.tidy import tidy

_MOST = 16


def kink_places(loss: Expression, by: Symbol) -> tuple[Expression, ...]:
    """The values of ``by`` at which the loss may bend, for switches that are straight lines in it piece by piece.

    Not all of them need be kinks of the whole, and other kinks are not found.

    >>> from thalweg.algebra.parse import parse
    >>> from thalweg.algebra.write import write
    >>> y, yhat = Symbol("y"), Symbol("yhat")
    >>> loss = parse("abs(y - 3*yhat) + max(0, yhat - 2)", {"y": y, "yhat": yhat})
    >>> [write(place) for place in kink_places(loss, yhat)]
    ['2', '(1/3) * y']
    """
    branches = [branch for switch in switches(loss) for branch in _branches(switch)]
    found = [place for branch in branches if (place := _zero(branch, by)) is not None]
    return tuple(dict.fromkeys(found))[:_MOST]


def _branches(formula: Expression) -> list[Expression]:
    """The formula for every way in which its own switches may fall."""
    if not isinstance(formula, Apply):
        return [formula]
    ways = [Apply(formula.operation, parts) for parts in itertools.product(*map(_branches, formula.arguments))]
    return [tidy(choice) for way in ways for choice in _sides(way)][:_MOST]


def _sides(formula: Apply) -> list[Expression]:
    match formula:
        case Apply("abs", (inner,)):
            return [inner, -inner]
        case Apply("max" | "min", (one, two)) | Apply("where", (_, one, two)):
            return [one, two]
        case Apply("sign", _):
            return [number(-1), number(1)]
        case Apply("step", _):
            return [number(0), number(1)]
    return [formula]


def _zero(line: Expression, by: Symbol) -> Expression | None:
    """Where a straight line in ``by`` is zero; ``None`` for what is none."""
    slope = differentiate(line, by).result
    if depends(slope, by) or not depends(line, by):
        return None
    return tidy(-substitute(line, {by: number(0)}) / slope)
