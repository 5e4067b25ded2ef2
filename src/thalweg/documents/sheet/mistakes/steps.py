"""Steps: their length, their direction, and where they start."""

from __future__ import annotations

from thalweg.algebra.expression import number
from thalweg.algebra.linear_model import ETA
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import STEPS, UPDATES, Mistake
from thalweg.documents.sheet.stages import NEW


def _old(case: Case) -> Value:
    value: Value = case.values[case.stage.name.removesuffix(NEW)][case.place]
    return value


MISSING_RATE = Mistake(
    lessons.MISSING_RATE,
    260,
    lambda case: [case.replaced(ETA, number(1))],
    "The learning rate is missing.",
    STEPS,
)
UPHILL = Mistake(
    lessons.UPHILL,
    270,
    lambda case: [case.replaced(ETA, -ETA)],
    "The step was added: it goes uphill.",
    STEPS,
)
MISSING_START = Mistake(
    lessons.MISSING_START,
    280,
    lambda case: [case.right - _old(case), _old(case) - case.right],
    "It is the step alone.",
    UPDATES,
)
NOT_MOVED = Mistake(
    Lesson("not-moved", "The new parameter is the old one with the step subtracted.", "Has the step been taken?"),
    290,
    lambda case: [_old(case)],
    "It is the old value.",
    UPDATES,
)
