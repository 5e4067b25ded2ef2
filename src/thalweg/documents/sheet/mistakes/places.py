"""The right number of another place: another row, another feature, another iteration."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import Mistake


def _others(side: int) -> Callable[[Case], Iterable[Value]]:
    """The entries of other rows (0) or of other features (1)."""

    def found(case: Case) -> list[Value]:
        if (case.stage.shape.rows != "m" and side == 0) or (case.stage.shape.columns != "n" and side == 1):
            return []
        here = case.truth[:, case.place[1]] if side == 0 else case.truth[case.place[0]]
        return [value for at, value in enumerate(here.tolist()) if at != case.place[side]]

    return found


def _stale(case: Case) -> list[Value | None]:
    return [] if case.before is None else [case.before[case.stage.name][case.place]]


WRONG_ROW = Mistake(
    Lesson("wrong-row", "Each row is worked out from its own example.", "Which example is this the number of?"),
    50,
    _others(0),
    "It is the number of another row.",
)
WRONG_FEATURE = Mistake(
    Lesson(
        "wrong-feature", "Each weight is worked out from its own column of X.", "Which feature is this the number of?"
    ),
    60,
    _others(1),
    "It is the number of another feature.",
)
STALE = Mistake(
    Lesson(
        "stale",
        "Each iteration starts from the parameters that the one before has ended with.",
        "Which parameters does this iteration start from?",
    ),
    300,
    _stale,
    "It is the number of the iteration before.",
)
