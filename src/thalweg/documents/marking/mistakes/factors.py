"""Constant factors: the two, the number of examples, the learning rate, and what is divided by what."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression, Number, symbol
from thalweg.algebra.linear_model import ETA, M
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.reading import is_single

N = symbol("n")


def _parentheses(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("mul", (Apply("div", (above, below)), factor)) if is_single(factor):
            yield above / (below * factor)
        case Apply("mul", (factor, Apply("add" | "sub" as operation, (first, second)))):
            yield Apply(operation, (factor * first, second))
        case Apply("add" | "sub" as operation, (Apply("mul", (factor, first)), second)):
            yield factor * Apply(operation, (first, second))


def _factor(part: Expression, _case: Case) -> Iterator[Expression]:
    yield 2 * part
    yield part / 2
    yield 2 / M * part
    yield M / 2 * part
    match part:
        case Number(value=value) if value.denominator == 1:
            yield from (Number(value + by) for by in (1, -1))


def _missing_mean(part: Expression, _case: Case) -> Iterator[Expression]:
    yield 1 / M * part


def _double_mean(part: Expression, _case: Case) -> Iterator[Expression]:
    yield M * part


def _rows_and_columns(part: Expression, _case: Case) -> Iterator[Expression]:
    if part == N:
        yield M
    elif part == M:
        yield N


def _rate(part: Expression, case: Case) -> Iterator[Expression]:
    if case.is_update:
        yield ETA * part


def _start(part: Expression, case: Case) -> Iterator[Expression]:
    if case.is_update:
        yield case.subject + part


PARENTHESES = Mistake(
    Lesson(
        "parentheses",
        "Products and quotients are taken from left to right: 1/2*m is half of m, not 1/(2*m).",
        "Which numbers stand under the fraction line, and how far does a factor reach? Put in all parentheses.",
    ),
    30,
    _parentheses,
    "Parentheses around {part} or in it stand in another place than they should.",
)
FACTOR = Mistake(
    lessons.FACTOR,
    45,
    _factor,
    "A constant factor in {part} is wrong.",
)
MISSING_MEAN = Mistake(
    lessons.MISSING_MEAN,
    50,
    _missing_mean,
    "{part} is not divided by the number of examples m.",
    is_above_only=True,
)
DOUBLE_MEAN = Mistake(
    lessons.DOUBLE_MEAN,
    51,
    _double_mean,
    "{part} is divided by the number of examples m once too often.",
    is_above_only=True,
)
ROWS_AND_COLUMNS = Mistake(
    Lesson(
        "m-and-n",
        "The cost is an average over examples; how many features they have does not matter.",
        "What is counted here, rows or columns?",
    ),
    48,
    _rows_and_columns,
    "{part} is the wrong count: m counts the examples, n the features.",
)
MISSING_RATE = Mistake(
    lessons.MISSING_RATE,
    42,
    _rate,
    "{part} lacks the learning rate eta.",
)
MISSING_START = Mistake(
    lessons.MISSING_START,
    43,
    _start,
    "The step is there, but not what it starts from.",
)
