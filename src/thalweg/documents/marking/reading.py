"""What a learner's formula means before it has a value: numbers multiply, powers stay small, symbols are counted."""

from __future__ import annotations

from thalweg.algebra.expression import Apply, Expression, Number, Symbol, children, walk
from thalweg.algebra.linear_model import ALPHA, BETA, MU, YHAT, M, U, X, Y
from thalweg.algebra.shape import shape_of
from thalweg.algebra.tidy import tidy
from thalweg.core.errors import Refusal
from thalweg.core.shapes import SCALAR, ShapeMismatch

MOST_PARTS = 150
_REDUCTIONS = {"sum", "sum_over_features", "matmul"}
_MEASURED = {symbol.name for symbol in (X, Y, ALPHA, BETA, MU, YHAT, U)} | {"y", "yhat"}


def check_size(expression: Expression) -> None:
    """Refuse a formula that is too large, or whose exponents may be."""
    if sum(1 for _ in walk(expression)) > MOST_PARTS:
        raise Refusal(f"it has more than {MOST_PARTS} parts.", do="Give one of them a name on a line before.")
    for part in walk(expression):
        match part:
            case Apply("pow", (_, exponent)) if not _is_tame(exponent):
                raise Refusal("an exponent of it is neither a number nor made of the data.")


def plain(part: Expression) -> Expression:
    """An operation as what it is on a single number: its transpose and its product are those of numbers.

    The sum over the examples of what is the same for each of them is m times that.

    >>> from thalweg.algebra.expression import number, total
    >>> from thalweg.algebra.write import write
    >>> write(plain(total(ALPHA))), write(plain(number(2) @ U))
    ('m * alpha', '2 * u')
    """
    match part:
        case Apply("sum", (inner,)) if is_single(inner):
            return inner if any(_is_reduction(below) for below in walk(inner)) else M * inner
        case Apply("sum_over_features" | "transpose", (inner,)) if is_single(inner):
            return inner
        case Apply("matmul", (left, right)) if is_single(left) or is_single(right):
            return left * right
    return part


def is_single(expression: Expression) -> bool:
    """Whether the formula is one number."""
    try:
        return shape_of(expression) == SCALAR
    except ShapeMismatch:
        return False


def symbols(expression: Expression) -> set[str]:
    """The names in a formula."""
    return {part.name for part in walk(expression) if isinstance(part, Symbol)}


def weight(expression: Expression, known: dict[str, float]) -> float:
    """How many times longer than the given ones the fractions of its value may be; infinite where nobody can say."""
    match expression:
        case Symbol(name, _):
            return known.get(name, 1.0)
        case Number(value=value):
            return 1.0 + len(str(value)) / 6
        case Apply("pow", (base, exponent)):
            match tidy(exponent):
                case Number(value=power):
                    return weight(base, known) * max(1.0, abs(float(power)))
            return float("inf")
    inside = sum(weight(child, known) for child in children(expression))
    return 8 * inside if _is_reduction(expression) else inside


def _is_tame(exponent: Expression) -> bool:
    return isinstance(tidy(exponent), Number) or bool(symbols(exponent) & _MEASURED)


def _is_reduction(expression: Expression) -> bool:
    return isinstance(expression, Apply) and expression.operation in _REDUCTIONS
