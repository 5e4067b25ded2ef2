"""A target that holds words."""

from __future__ import annotations

from typing import final

from thalweg.descent.asked import Asked
from thalweg.doctor.finding import Finding
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import line
from thalweg.doctor.runs.gaps import Gaps
from thalweg.doctor.runs.seen import Seen
from thalweg.sources.opening import open_loosely


@final
class NonNumericTarget(RunCheck[Gaps]):
    """Words among the cells of the target: a category, a number with its unit, a mark for what is not known."""

    why = "The error of a prediction is a difference, and there is none between a word and a number."
    fix = (
        "A category: write two classes as 0 and 1 and take the cost logistic. A number with a unit or with commas: "
        "take them off. A mark for what is not known: leave out the row."
    )
    hint = "What stands in the column that is to be predicted?"

    def examine(self, facts: Gaps) -> Finding | None:
        target = facts.target
        if not target.words:
            return None
        evidence = (
            f"{target.words:,} of the {target.rows:,} cells of {target.name!r} hold text; the first is {target.word!r} "
            f"in row {target.first_word}."
        )
        if not target.is_usable:
            evidence += " So few numbers are left that no run can be tried out."
        title = f"The target {target.name!r} is {'text' if target.is_of_words else 'text in places'}"
        return self.found(title, "error", evidence, facts.before, facts.after)

    def cured(self, facts: Gaps) -> Seen | None:
        return facts.rest

    def sick(self) -> Asked:
        X, Y = line(60)
        words: list[object] = Y.tolist()
        words[3], words[17] = "not known", "12 pieces"
        return Asked.read(open_loosely((X, words)))

    def well(self) -> Asked:
        return Asked.read(line(60))
