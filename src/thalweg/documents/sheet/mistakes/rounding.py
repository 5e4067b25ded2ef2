"""What is left when no mistake leads to the number: it is nearly right, cut off or written with few digits."""

from __future__ import annotations

from collections.abc import Iterable

from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import Mistake
from thalweg.documents.sheet.numbers import DIGITS


def _none(_case: Case) -> Iterable[Value]:
    return ()


ROUNDING = Mistake(
    Lesson(
        "rounding",
        "A number is rounded to the nearest one that has its digits.",
        "Which way is the last digit rounded?",
    ),
    1000,
    _none,
    "Its last digit is not rounded but cut off, or rounded the wrong way.",
)
COARSE = Mistake(
    Lesson("digits", "What is rounded early is missing later.", "How many digits has it?"),
    1010,
    _none,
    f"It is right as far as it goes; at least {DIGITS} digits are asked for.",
)
