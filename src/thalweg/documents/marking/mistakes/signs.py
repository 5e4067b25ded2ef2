"""Signs: of a term, of the residual, of the step."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression
from thalweg.algebra.linear_model import ETA, U, Y
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
    "residual-reversed",
    20,
    _residual,
    "{part} is a difference taken the other way round.",
    "Everything that is made of it gets the wrong sign, and the descent becomes an ascent.",
    "Which of the two is taken from which? Compare with how the difference was defined.",
)
UPHILL = Mistake(
    "uphill",
    15,
    _uphill,
    "The step goes uphill.",
    "The derivative points to where the cost grows; the step must go the other way.",
    "If the derivative is positive, should the parameter grow or shrink? Follow the signs through the line.",
)
SIGN = Mistake(
    "sign",
    40,
    _sign,
    "The sign of {part} is the wrong one.",
    "A wrong sign sends the descent up the slope.",
    "Count the minus signs: which of them come from the outer, and which from the inner derivative?",
)
