"""Names: one example's letters for all of them, alpha's in the place of beta's, one quantity for another."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Expression, Symbol, substitute, symbol
from thalweg.algebra.linear_model import ALPHA, BETA, YHAT, X, Y
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.reading import symbols

_ONE_EXAMPLE = {symbol("y"): Y, symbol("yhat"): YHAT}


def _one_example(whole: Expression, _case: Case) -> Iterator[Expression]:
    yield substitute(whole, _ONE_EXAMPLE)


def _swapped(whole: Expression, case: Case) -> Iterator[Expression]:
    derivatives = [name for name in case.names.values() if "/dalpha" in name.name]
    turned = [(name, case.names.get(name.name.replace("/dalpha", "/dbeta"))) for name in derivatives]
    if {"X", "Y"} <= symbols(whole):
        yield substitute(whole, {X: Y, Y: X})
    for one, two in ((ALPHA, BETA), *turned):
        if two is not None:
            yield substitute(whole, {one: two, two: one})
            yield substitute(whole, {one: two})
            yield substitute(whole, {two: one})


def _link(part: Expression, case: Case) -> Iterator[Expression]:
    if case.model.has_link and part == YHAT:
        yield case.model.expected


def _name(part: Expression, case: Case) -> Iterator[Expression]:
    if isinstance(part, Symbol):
        yield from (name for name in case.names.values() if name != part)


ONE_EXAMPLE = Mistake(
    Lesson(
        "one-example",
        "A sum over the examples needs the columns Y and Yhat; of a single number there is nothing to add up.",
        "Is this one number, or one number for each example? Look at the letters.",
    ),
    10,
    _one_example,
    "The small letters y and yhat mean one example; here all of them are meant.",
    of_the_whole=True,
)
SWAPPED = Mistake(
    lessons.SWAPPED,
    32,
    _swapped,
    "Two quantities have changed places in {part}, or one stands where the other belongs.",
    of_the_whole=True,
)
MISSING_LINK = Mistake(
    lessons.MISSING_LINK,
    38,
    _link,
    "The linear prediction {part} stands where the expected value mu, which the link makes of it, belongs.",
)
WRONG_NAME = Mistake(
    Lesson(
        "wrong-name",
        "The formula may look right, but it is about something else.",
        "Go through the letters one by one: what does each of them mean?",
    ),
    74,
    _name,
    "{part} stands where another quantity belongs.",
)
