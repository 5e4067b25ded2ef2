"""Slips that any number can come from: a sign, a two, a decimal point."""

from __future__ import annotations

from fractions import Fraction

from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import Mistake


def _shifted(case: Case) -> list[Value | None]:
    return [
        case.right * Fraction(10) ** k if isinstance(case.right, Fraction) else case.right * 10.0**k for k in _POWERS
    ]


_POWERS = (1, -1, 2, -2, 3, -3)
SIGN = Mistake(
    lessons.SIGN,
    310,
    lambda case: [-case.right],
    "The sign is the other way round.",
)
FACTOR = Mistake(
    lessons.FACTOR,
    320,
    lambda case: [2 * case.right, case.right / 2],
    "A factor 2 is too many or too few.",
)
DECIMAL_POINT = Mistake(
    Lesson(
        "decimal-point",
        "The digits are right, and the number is ten, a hundred or a thousand times another.",
        "How large should it be, roughly?",
    ),
    330,
    _shifted,
    "The decimal point stands in another place.",
)
