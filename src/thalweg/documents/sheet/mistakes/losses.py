"""Losses and the cost that they make: no square, the other case, a root."""

from __future__ import annotations

import math

from thalweg.algebra.expression import Apply, Expression, apply, rebuild
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import Mistake


def _unsquared(case: Case) -> list[Value | None]:
    residual = case.values["Y"] - case.values["Yhat"]
    return [value for turned in (residual, -residual) for value in [turned[case.place]]]


def _swapped_cases(case: Case) -> list[Value | None]:
    def swapped(formula: Expression) -> Expression:
        match formula:
            case Apply("where", (condition, chosen, other)):
                return apply("where", condition, other, chosen)
        return rebuild(formula, swapped)

    return [case.worth(swapped(case.stage.formula))]


def _root(case: Case) -> list[Value | None]:
    return [math.sqrt(case.right)] if case.right > 0 else []


RESIDUAL_ITSELF = Mistake(
    Lesson(
        "residual-itself",
        "The cost makes a loss of it, by a square or by its size.",
        "What does the cost do with the residual?",
    ),
    70,
    _unsquared,
    "It is the residual itself.",
    frozenset({"loss"}),
)
CASES = Mistake(
    lessons.CASES,
    80,
    _swapped_cases,
    "It is the loss of the other case.",
    frozenset({"loss"}),
)
ROOT = Mistake(
    Lesson("root", "The cost is the mean of the losses, without a root.", "What is done with the mean of the losses?"),
    250,
    _root,
    "It is the square root of the cost.",
    frozenset({"J"}),
)
