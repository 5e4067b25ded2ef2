"""What a mistake in a worksheet is: a lesson, what was found, and what the right number becomes by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, final

from thalweg.algebra.linear_model import ALPHA, BETA
from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.stages import NEW

Wrong: TypeAlias = Callable[[Case], Iterable[Value | None]]
BIAS, WEIGHTS, HALF = "dJ/dalpha", "dJ/dbeta", "b"
GRADIENTS = frozenset({BIAS, WEIGHTS})
SUMS = GRADIENTS | {"J", HALF}
UPDATES = frozenset({ALPHA.name + NEW, BETA.name + NEW})
STEPS = UPDATES | {HALF}
"""The quantities in which mistakes of one kind are made."""


@final
@dataclass(frozen=True)
class Mistake:
    """A mistake by name. The first that leads to the number names it, in the order of ``rank``.

    ``wrong`` gives the numbers that the mistake would have led to, ``None`` where there is none. ``cells`` are the
    quantities in which it can be made, all if there are none.
    """

    lesson: Lesson
    rank: int
    wrong: Wrong
    found: str
    cells: frozenset[str] = frozenset()

    @property
    def code(self) -> str:
        return self.lesson.code

    def in_cell(self, case: Case) -> list[Value]:
        """The wrong numbers that the mistake makes of this cell."""
        if self.cells and case.stage.name not in self.cells:
            return []
        return [value for value in self.wrong(case) if value is not None and value != case.right]
