"""Signs: of a term, of the residual, of the step."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression
from thalweg.algebra.linear_model import ETA, U, Y
from thalweg.documents import lessons
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.reading import symbols

_OF_PREDICTION = {"Yhat", "alpha", "beta", "X", "mu"}


def _residual(part: Expression, case: Case) -> Iterator[Expression]:
    match part:
        case Apply("sub", (left, right)):
            first, second = (left, right) if case.model.inner == U else (right, left)
            if second == Y and symbols(first) & _OF_PREDICTION:
                yield Apply("sub", (right, left))


def _uphill(part: Expression, case: Case) -> Iterator[Expression]:
    if case.is_update and part == ETA:
        yield -ETA


def _sign(part: Expression, _case: Case) -> Iterator[Expression]:
    yield -part


RESIDUAL_REVERSED = Mistake(
    lessons.RESIDUAL_REVERSED,
    20,
    _residual,
    "{part} is a difference taken the other way round.",
)
UPHILL = Mistake(
    lessons.UPHILL,
    15,
    _uphill,
    "The step goes uphill.",
)
SIGN = Mistake(
    lessons.SIGN,
    40,
    _sign,
    "The sign of {part} is the wrong one.",
)
