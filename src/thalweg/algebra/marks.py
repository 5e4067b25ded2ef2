"""What changed between two formulas, marked in both."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

from thalweg.algebra.expression import Apply, Derivative, Expression


@final
@dataclass(frozen=True)
class Marked(Expression):
    """A part of a formula that is to be marked in print. Only writers see it."""

    inner: Expression


def mark_changes(before: Expression, after: Expression) -> tuple[Expression, Expression]:
    """Both formulas, with the smallest parts marked in which they differ; no mark where all of them does.

    >>> from thalweg.algebra.expression import symbol
    >>> from thalweg.algebra.write import write
    >>> u, m = symbol("u"), symbol("m")
    >>> one, two = mark_changes(u + 1 / m, u + 2 / m)
    >>> print(write(one, "latex"))
    u + \\frac{\\changed{1}}{m}
    """
    one, two = _marked(before, after)
    return (before, after) if isinstance(one, Marked) else (one, two)


def _marked(before: Expression, after: Expression) -> tuple[Expression, Expression]:
    if before == after:
        return before, after
    match before, after:
        case Apply(operation, old), Apply(same, new) if operation == same and len(old) == len(new):
            pairs = [_marked(one, two) for one, two in zip(old, new, strict=True)]
            # where everything changed, one mark is easier to see than many
            if len(pairs) == 1 or any(one == two for one, two in zip(old, new, strict=True)):
                return (
                    Apply(operation, tuple(pair[0] for pair in pairs)),
                    Apply(operation, tuple(pair[1] for pair in pairs)),
                )
        case Derivative(old_of, by), Derivative(new_of, same_by) if by == same_by:
            one, two = _marked(old_of, new_of)
            return Derivative(one, by), Derivative(two, by)
    return Marked(before), Marked(after)
