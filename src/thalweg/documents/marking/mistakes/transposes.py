"""Transposes: one that is missing, one too many, and factors in the wrong order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from thalweg.algebra.expression import Apply, Expression
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.reading import is_single


def _missing(part: Expression, _case: Case) -> Iterator[Expression]:
    is_turned = isinstance(part, Apply) and part.operation == "transpose"
    if not is_turned and not is_single(part):
        yield part.T


def _extra(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("transpose", (inner,)):
            yield inner


def _order(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("matmul", (left, right)):
            ways = [(_turned(first), _turned(second)) for first, second in ((left, right), (right, left))]
            for first, second in ways:
                yield from (one @ two for one, two in product(first, second))


def _turned(factor: Expression) -> tuple[Expression, Expression]:
    match factor:
        case Apply("transpose", (inner,)):
            return factor, inner
    return factor, factor.T


MISSING = Mistake(
    Lesson(
        "missing-transpose",
        "The numbers may be right, but what is added to beta must be a row like beta, and inner dimensions must meet.",
        "Write the shape, rows by columns, under every factor and under the left side. Do they meet?",
    ),
    60,
    _missing,
    "A transpose is missing: {part} lies the wrong way.",
)
EXTRA = Mistake(
    Lesson(
        "extra-transpose",
        "A product needs inner dimensions that are equal, and a sum tables of one shape.",
        "Write the shape, rows by columns, under every factor. Which one was turned for no reason?",
    ),
    59,
    _extra,
    "{part} should not be transposed.",
)
ORDER = Mistake(
    Lesson(
        "product-order",
        "A matrix product is a sum over the inner dimension: here that must be the examples.",
        "Over what is summed in this product? Write the shapes under its factors.",
    ),
    62,
    _order,
    "The factors of {part} stand in an order, or lie in a way, in which they do not give what is wanted.",
)
