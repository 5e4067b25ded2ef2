"""What is left when no single repair makes a line right."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Expression
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake


def _none(_part: Expression, _case: Case) -> Iterator[Expression]:
    return iter(())


SHAPE = Mistake(
    Lesson(
        "shape",
        "NumPy would refuse it, or, worse, repeat rows and columns until they fit.",
        "Write the shape, rows by columns, under every quantity of the line. Where do they not meet?",
    ),
    100,
    _none,
    "The shapes do not fit.",
)
UNDEFINED = Mistake(
    Lesson(
        "undefined",
        "A quotient by zero, or a root or a logarithm of a number below zero, is no step of a derivation.",
        "For which numbers is this defined? Put in a negative residual.",
    ),
    101,
    _none,
    "The right side has no finite value.",
)
DIFFERENT = Mistake(
    Lesson(
        "different",
        "What follows from it need not be true.",
        "Put in two examples with one feature, and work out both sides by hand. Where do they part?",
    ),
    102,
    _none,
    "The two sides differ, by more than one known mistake.",
)
