"""What a learner's formula means before it has a value: numbers multiply, powers stay small, symbols are counted."""

from __future__ import annotations

from thalweg.algebra.expression import (
    Apply,
    Expression,
    Number,
    Symbol,
    children,
    rebuild,
    sum_over_features,
    total,
    walk,
)
from thalweg.algebra.linear_model import ALPHA, BETA, MU, YHAT, M, U, X, Y
from thalweg.algebra.shape import shape_of
from thalweg.algebra.tidy import tidy
from thalweg.core.errors import Refusal
from thalweg.core.shapes import SCALAR, Shape, ShapeMismatch

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


def side_by_side(expression: Expression) -> Expression:
    """A number beside a table multiplies it: (2/m) u^T X. Between tables it is the matrix product that was read."""
    whole = rebuild(expression, side_by_side)
    match whole:
        case Apply("matmul", (left, right)) if is_single(left) or is_single(right):
            return left * right
    return whole


def plain(expression: Expression) -> Expression:
    """Operations as what they are on single numbers: transposes and products of tables are not made for them.

    The sum over the examples of what is the same for each of them is m times that.

    >>> from thalweg.algebra.expression import total
    >>> from thalweg.algebra.write import write
    >>> write(plain(total(ALPHA))), write(plain(ALPHA.T @ BETA))
    ('m * alpha', 'alpha * beta')
    """
    whole = rebuild(expression, plain)
    match whole:
        case Apply("sum" | "sum_over_features" as operation, (inner,)):
            return _summed(whole, operation, inner)
        case Apply("transpose", (inner,)) if is_single(inner):
            return inner
        case Apply("matmul", (left, right)) if _multiplies(left, right):
            return left * right
    return whole


def _multiplies(left: Expression, right: Expression) -> bool:
    """Whether one factor of a product that matches is a single number."""
    return (is_single(left) and _is_row(right)) or (is_single(right) and _is_column(left))


def _summed(whole: Expression, operation: str, inner: Expression) -> Expression:
    if is_single(inner):
        is_given = operation == "sum" and not any(_is_reduction(part) for part in walk(inner))
        return M * inner if is_given else inner
    if operation == "sum":
        return sum_over_features(inner) if _is_row(inner) else whole
    return total(inner) if _is_column(inner) else whole


def is_single(expression: Expression) -> bool:
    """Whether the formula is one number."""
    return _shape(expression) == SCALAR


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


def _is_row(expression: Expression) -> bool:
    shape = _shape(expression)
    return shape is not None and shape.rows == 1


def _is_column(expression: Expression) -> bool:
    shape = _shape(expression)
    return shape is not None and shape.columns == 1


def _shape(expression: Expression) -> Shape | None:
    try:
        return shape_of(expression)
    except ShapeMismatch:
        return None
