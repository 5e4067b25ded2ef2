"""Sums over the examples: forgotten, taken twice, or taken too early; and the two kinds of product."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression, replace, sum_over_features, total, walk
from thalweg.algebra.linear_model import M
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake


def _of_product(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("mul", (left, right)):
            yield from _summed_late(left, right)


def _summed_late(left: Expression, right: Expression) -> Iterator[Expression]:
    first, second = _without_sum(left), _without_sum(right)
    if first is not None and second is not None:
        yield total(first * second)
        yield M * total(first * second)
    if first is not None:
        yield total(first * right)
    if second is not None:
        yield total(left * second)


def _without_sum(factor: Expression) -> Expression | None:
    for part in walk(factor):
        match part:
            case Apply("sum", (inner,)):
                return replace(factor, part, inner)
    return None


def _missing(part: Expression, _case: Case) -> Iterator[Expression]:
    yield total(part)
    yield sum_over_features(part)
    yield 1 / M * total(part)


def _extra(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("sum" | "sum_over_features", (inner,)):
            yield inner


def _kind_of_product(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("mul", (left, right)):
            yield from (one @ two for one in (left, left.T) for two in (right, right.T))
        case Apply("matmul", (left, right)):
            yield from (one * two for one in (left, left.T) for two in (right, right.T))


PRODUCT_OF_SUMS = Mistake(
    lessons.PRODUCT_OF_SUMS,
    63,
    _of_product,
    "{part} multiplies sums; it should be the sum of the products.",
)
KIND_OF_PRODUCT = Mistake(
    Lesson(
        "kind-of-product",
        "Entry by entry nothing is added up over the rows or the columns.",
        "Should anything be added up here? Which sign does that?",
    ),
    64,
    _kind_of_product,
    "{part} is the other kind of product: '*' goes entry by entry, '@' multiplies and adds up.",
)
MISSING_SUM = Mistake(
    Lesson(
        "missing-sum",
        "The cost is one number for all examples, so what each of them adds must be summed.",
        "What shape does the left side have, and what shape has the right side?",
    ),
    65,
    _missing,
    "{part} is not added up over the examples.",
)
EXTRA_SUM = Mistake(
    Lesson(
        "extra-sum",
        "Each example keeps a value of its own at this place.",
        "Is there one value here for all examples, or one for each?",
    ),
    66,
    _extra,
    "{part} should not be added up here.",
)
