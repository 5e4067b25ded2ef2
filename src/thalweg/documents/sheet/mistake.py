"""What a mistake in a worksheet is: a name, its words, and what the right number becomes by it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias, final

from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case

Wrong: TypeAlias = Callable[[Case], Iterable[Value | None]]


@final
@dataclass(frozen=True)
class Mistake:
    """``wrong`` gives the numbers that the mistake would have led to, ``None`` where there is none.

    ``cells`` are the quantities in which it can be made, all if there are none. ``hint`` is a question that leads to
    the mistake without naming it.
    """

    code: str
    wrong: Wrong
    found: str
    why: str
    hint: str
    cells: frozenset[str] = frozenset()

    def in_cell(self, case: Case) -> list[Value]:
        """The wrong numbers that the mistake makes of this cell."""
        if self.cells and case.stage.name not in self.cells:
            return []
        return [value for value in self.wrong(case) if value is not None and value != case.right]
