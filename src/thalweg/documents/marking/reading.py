"""What a learner's formula means before it has a value: numbers multiply, powers stay small, symbols are counted."""

from __future__ import annotations

from thalweg.algebra.expression import (
    Apply,
    Expression,
    Number,
    Symbol,
    children,
    rebuild,
    walk,
)
from thalweg.algebra.linear_model import ALPHA, BETA, MU, YHAT, M, U, X, Y
from thalweg.algebra.shape import shape_of
from thalweg.algebra.tidy import tidy
from thalweg.core.errors import Refusal
from thalweg.core.shapes import SCALAR, Shape, ShapeMismatch

MOST_PARTS = 150
NOTHING, COUNTED = "nothing", "counted"
"""Operations that are none: what is done to it leaves a number as it is, or counts it once for each example."""
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
    """The formula with each operation as what is meant by it on single numbers, rows and columns.

    >>> from thalweg.algebra.expression import total
    >>> from thalweg.algebra.write import write
    >>> write(plain(total(ALPHA))), write(plain(ALPHA.T @ BETA))
    ('m * alpha', 'alpha * beta')
    """
    whole = rebuild(expression, plain)
    shapes = [_shape(child) for child in children(whole)]
    if not isinstance(whole, Apply) or None in shapes:
        return whole
    is_given = not any(map(is_reduction, walk(whole.arguments[0])))
    operation = meant(whole.operation, [shape for shape in shapes if shape], is_given)
    if operation in (NOTHING, COUNTED):
        return whole.arguments[0] if operation == NOTHING else M * whole.arguments[0]
    return Apply(operation, whole.arguments)


def meant(operation: str, shapes: list[Shape], is_given: bool) -> str:
    """What an operation means on arguments of these shapes; transposes and products of tables are not for numbers.

    The sum over the examples of what is the same for each of them (``is_given``) is m times that.
    """
    first = shapes[0]
    match operation:
        case "sum" if first == SCALAR:
            return COUNTED if is_given else NOTHING
        case "sum_over_features" | "transpose" if first == SCALAR:
            return NOTHING
        case "sum" if first.rows == 1:
            return "sum_over_features"
        case "sum_over_features" if first.columns == 1:
            return "sum"
        case "matmul" if SCALAR in shapes and first.columns == shapes[1].rows:
            return "mul"
    return operation


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
    return 8 * inside if is_reduction(expression) else inside


def _is_tame(exponent: Expression) -> bool:
    return isinstance(tidy(exponent), Number) or bool(symbols(exponent) & _MEASURED)


def is_reduction(expression: Expression) -> bool:
    """Whether the formula is a sum or a product of tables."""
    return isinstance(expression, Apply) and expression.operation in _REDUCTIONS


def _shape(expression: Expression) -> Shape | None:
    try:
        return shape_of(expression)
    except ShapeMismatch:
        return None
