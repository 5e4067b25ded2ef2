"""Links: the linear prediction for the value that is expected."""

from __future__ import annotations

from thalweg.documents import lessons
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import GRADIENTS, Mistake


def _unlinked(case: Case) -> list[Value | None]:
    if "mu" not in case.values and case.stage.name != "mu":
        return []
    return [case.given("Yhat")] if case.stage.name == "mu" else [case.worth(mu=case.values["Yhat"])]


MISSING_LINK = Mistake(
    lessons.MISSING_LINK,
    90,
    _unlinked,
    "It is worked out from Yhat, not from mu.",
    GRADIENTS | {"mu"},
)
