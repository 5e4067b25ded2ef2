"""The marking of a learner's derivation: which line is the first that does not hold, and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, final

from thalweg.algebra.expression import Expression
from thalweg.algebra.write import write
from thalweg.documents.document import Document
from thalweg.documents.paper import Fact, Formula, Paper, Section, Sentence


@final
@dataclass(frozen=True)
class Verdict:
    """What was made of one line: it holds, it is a definition of the learner's, it is wrong, or it was not read."""

    number: int
    written: str
    word: str


HOLDS, TAKEN, WRONG, UNREAD = "holds", "taken as a definition", "does not hold", "not looked at"


@final
@dataclass(frozen=True)
class Marking(Document):
    """Whether every line of a derivation ``of`` a cost holds; if not, the first ``line`` that does not, and why.

    ``mistake`` is a code from a closed list, ``found`` says what is wrong, ``expected`` what the line's left side is
    equal to, ``why`` why that matters, and ``hint`` is a question that leads to the mistake.
    """

    of: str
    verdicts: tuple[Verdict, ...]
    line: int | None = None
    mistake: str = ""
    found: str = ""
    why: str = ""
    hint: str = ""
    expected: tuple[Expression | str, ...] = ()
    is_hint_only: bool = False

    @property
    def holds(self) -> bool:
        """Whether no line is wrong."""
        return self.line is None

    @property
    def written(self) -> str:
        """The wrong line as it was written."""
        return next((verdict.written for verdict in self.verdicts if verdict.number == self.line), "")

    def as_hint(self) -> Marking:
        """The same marking, which tells the line and the question, and keeps the answer to itself."""
        return replace(self, is_hint_only=True)

    def to_dict(self) -> dict[str, Any]:
        """What ``json`` writes."""
        found: dict[str, Any] = {"cost": self.of, "holds": self.holds}
        if not self.holds:
            found |= {"line": self.line, "written": self.written, "hint": self.hint}
        if not self.holds and not self.is_hint_only:
            expected = " ".join(part if isinstance(part, str) else write(part) for part in self.expected)
            found |= {"mistake": self.mistake, "found": self.found, "why": self.why, "expected": expected}
        lines = [{"line": verdict.number, "verdict": verdict.word} for verdict in self.verdicts]
        return found if self.is_hint_only else {**found, "lines": lines}

    def paper(self) -> Paper:
        if self.is_hint_only and not self.holds:
            return Paper(
                "A hint", f"Look at line {self.line}: {self.written}", (Section("Ask", (Sentence(self.hint),)),)
            )
        title, lines = f"Your derivation for {self.of}, marked", Section("All lines", tuple(map(_fact, self.verdicts)))
        if self.holds:
            return Paper(title, f"Every line holds. {self._counted()}", (lines,))
        parts = (
            Fact("line", self.written),
            Fact("found", self.found),
            Fact("mistake", self.mistake),
            Sentence("What it should be equal to, in this form or any other:"),
            Formula(self.expected),
            Fact("why", self.why),
            Fact("hint", self.hint),
        )
        first = f"Line {self.line} is the first that does not hold. What comes after it was not looked at."
        return Paper(title, first, (Section(f"Line {self.line}", parts), lines))

    def _counted(self) -> str:
        held, taken = (sum(verdict.word == word for verdict in self.verdicts) for word in (HOLDS, TAKEN))
        checked = f"Checked by value and by shape: {held}; definitions of yours, taken as they are: {taken}."
        return checked if held else f"But there was nothing to check: {taken} definitions of yours. Go on to dJ/dalpha."


def _fact(verdict: Verdict) -> Fact:
    return Fact(f"line {verdict.number}", f"{verdict.word}: {verdict.written}")
