"""Sums over the examples: how they are divided, and what is in them."""

from __future__ import annotations

from thalweg.algebra.expression import Symbol, number
from thalweg.algebra.linear_model import M
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import SUMS, Mistake


def _one_row(case: Case) -> list[Value]:
    rest = case.right - sum(case.shares)
    return [rest + share for share in case.shares] if case.m > 1 else []


MISSING_MEAN = Mistake(
    lessons.MISSING_MEAN,
    150,
    lambda case: [case.replaced(M, number(1))],
    "The sum is not divided by m.",
    SUMS,
)
DOUBLE_MEAN = Mistake(
    lessons.DOUBLE_MEAN,
    160,
    lambda case: [case.replaced(M, M * M)],
    "It is divided by m twice.",
    SUMS,
)
WRONG_COUNT = Mistake(
    Lesson("wrong-count", "m is the number of examples, the rows of X.", "By which number is the sum divided?"),
    170,
    lambda case: [case.replaced(M, Symbol("n")), case.replaced(M, M - 1)] if case.m > 1 else [],
    "The sum is divided by another number than m.",
    SUMS,
)
NOT_SUMMED = Mistake(
    Lesson("not-summed", "The sum runs over all examples.", "Over what does the sum run?"),
    180,
    _one_row,
    "Only one example is in it.",
    SUMS,
)
MISSING_ROW = Mistake(
    Lesson("missing-row", "The sum runs over all examples.", "Is every example in the sum?"),
    190,
    lambda case: [case.right - share for share in case.shares],
    "One example is not in the sum.",
    SUMS,
)
SIGN_IN_ONE_ROW = Mistake(
    Lesson(
        "sign-in-one-row",
        "Minus times minus is plus; each term has the sign of its own two factors.",
        "Has every term of the sum its own sign?",
    ),
    200,
    lambda case: [case.right - 2 * share for share in case.shares],
    "One example is in the sum with the wrong sign.",
    SUMS,
)
