"""A marked worksheet as a document: how many cells are right, and the first that is not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, final

from thalweg.documents.document import Document
from thalweg.documents.numerals import Numerals
from thalweg.documents.paper import Fact, Paper, Part, Section, Sentence, Table
from thalweg.documents.sheet.blank import cells
from thalweg.documents.sheet.marking import Mark, marks
from thalweg.documents.sheet.reading import read_sheet
from thalweg.documents.sheet.stages import stages

_MOST_LISTED = 20


def mark_sheet(text: str, *, hint: bool = False) -> SheetMarking:
    """Mark a worksheet: the text of the CSV that ``Worksheet.blank`` wrote and somebody has filled in.

    A cell is right where it equals the truth to the digits it is written with, or what follows from the learner's
    own earlier numbers: one slip does not make what comes after it wrong. Blank cells are counted, not wrong.
    With ``hint`` the document names the first wrong cell and asks a question, and does not give the answer away.
    Raises ``Refusal``, with row and column, for what cannot be read.

    >>> import thalweg
    >>> sheet = thalweg.work(exact=True, iterations=1).blank()
    >>> filled = sheet.replace("u[3],,", "u[3],-17/4,").replace("J,,", "J,333/32,")
    >>> marking = mark_sheet(filled)
    >>> marking.cell, marking.mistake, (marking.right, marking.wrong)
    ('u[3]', 'residual-reversed', (1, 1))
    """
    sheet = read_sheet(text)
    m, n = sheet.working.values["X"].shape
    whole = sheet.count * sum(1 for _ in cells(stages(sheet.working.model), m, n))
    return SheetMarking(tuple(marks(sheet)), whole, sheet.working.exact, hint)


@final
@dataclass(frozen=True, eq=False)
class SheetMarking(Document):
    """The marks of all filled cells in the order of the work, and how many cells the sheet has."""

    marks: tuple[Mark, ...]
    cells: int
    exact: bool
    hint_only: bool = False

    @property
    def wrong_marks(self) -> tuple[Mark, ...]:
        return tuple(mark for mark in self.marks if not mark.right)

    @property
    def first(self) -> Mark | None:
        """The first wrong cell."""
        return next(iter(self.wrong_marks), None)

    @property
    def holds(self) -> bool:
        """Whether no cell is wrong."""
        return self.first is None

    @property
    def right(self) -> int:
        return len(self.marks) - self.wrong

    @property
    def wrong(self) -> int:
        return len(self.wrong_marks)

    @property
    def blank(self) -> int:
        return self.cells - len(self.marks)

    @property
    def cell(self) -> str:
        """The quantity of the first wrong cell; empty where all is right, as are the words below."""
        return self.first.label if self.first else ""

    @property
    def row(self) -> int | None:
        """The row of the file in which the first wrong cell stands, the header being row 1."""
        return self.first.row if self.first else None

    @property
    def mistake(self) -> str:
        """The code of the likeliest mistake; empty where none is known."""
        return _code(self.first) if self.first else ""

    @property
    def found(self) -> str:
        """What was found in the first wrong cell, in a sentence."""
        named = self.first.mistake if self.first else None
        return named.found if named else "No known mistake leads to this number." if self.first else ""

    @property
    def why(self) -> str:
        named = self.first.mistake if self.first else None
        return named.lesson.why if named else ""

    @property
    def hint(self) -> str:
        """A question that leads to the mistake."""
        named = self.first.mistake if self.first else None
        return named.lesson.hint if named else "Which numbers are put into the formula?" if self.first else ""

    def hinted(self) -> SheetMarking:
        """The same without the answer."""
        return replace(self, hint_only=True)

    def to_dict(self) -> dict[str, Any]:
        """What ``json`` writes."""
        counts = {"holds": self.holds, "right": self.right, "wrong": self.wrong, "blank": self.blank}
        if self.first is None:
            return {**counts, "first": None}
        place = {"row": self.first.row, "iteration": self.first.k, "quantity": self.cell}
        if self.hint_only:
            return {**counts, "first": {**place, "hint": self.hint}}
        words = {"mistake": self.mistake, "found": self.found, "why": self.why, "hint": self.hint}
        return {**counts, "first": {**place, **words}, "cells": [self._entry(mark) for mark in self.marks]}

    def _entry(self, mark: Mark) -> dict[str, Any]:
        place = {"row": mark.row, "iteration": mark.k, "quantity": mark.label, "written": mark.written}
        if mark.right:
            return {**place, "right": True}
        return {**place, "right": False, "truth": self._text(mark), "mistake": _code(mark)}

    def _text(self, mark: Mark) -> str:
        return Numerals(exact=self.exact).text(mark.truth)

    def paper(self) -> Paper:
        counted = f"{self.right} right, {self.wrong} wrong, {self.blank} blank"
        if self.first is None:
            return Paper("The worksheet, marked", f"No cell is wrong: {counted}.", ())
        others = self.wrong_marks[1:]
        sections = [Section("The first wrong cell", self._first(self.first))]
        if others and not self.hint_only:
            sections.append(Section("Other wrong cells", (Sentence(_FOLLOWED), self._table(others))))
        return Paper("The worksheet, marked", f"A cell is wrong: {counted}.", tuple(sections))

    def _first(self, mark: Mark) -> tuple[Part, ...]:
        place = (Fact("row", str(mark.row)), Fact("cell", f"{mark.label}, iteration {mark.k}"))
        if self.hint_only:
            return (*place, Fact("hint", self.hint))
        right = f"{self._text(mark)}, by the numbers before it"
        told = {"written": mark.written, "right": right, "formula": mark.stage.line, "found": self.found}
        told |= {"mistake": self.mistake, "why": self.why, "hint": self.hint}
        return (*place, *(Fact(label, words) for label, words in told.items() if words))

    def _table(self, others: tuple[Mark, ...]) -> Table:
        rows = [
            (str(mark.row), str(mark.k), mark.label, mark.written, self._text(mark), _code(mark)) for mark in others
        ]
        more = [("…",) * 6] if len(rows) > _MOST_LISTED else []
        return Table((("row", "iteration", "cell", "written", "right", "mistake"), *rows[:_MOST_LISTED], *more))


_FOLLOWED = "These do not follow from the numbers before them either."


def _code(mark: Mark) -> str:
    return mark.mistake.code if mark.mistake else ""
