"""The chain rule: a factor of it that was left out."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression, Symbol
from thalweg.algebra.linear_model import X
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.reading import symbols


def _inner(part: Expression, case: Case) -> Iterator[Expression]:
    if not isinstance(case.subject, Symbol) or case.is_update:
        return
    above, _, by = case.subject.name.partition("/d")
    if by == "beta":
        yield part * X
        yield -part * X
        yield part @ X
    named = {name for name in symbols(case.written) if name.startswith(f"{above}/d")}
    if by == "alpha" and named and not any("/dalpha" in name for name in symbols(case.written)):
        yield -part


def _outer(part: Expression, case: Case) -> Iterator[Expression]:
    outer = [name for name in case.names.values() if name.name in ("dJ/du", "dJ/dYhat")]
    for name in outer:
        yield part * name
        yield -part * name


def _factor(part: Expression, case: Case) -> Iterator[Expression]:
    for name in case.names.values():
        yield name * part
        yield part / name


def _extra(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("mul" | "matmul", (left, right)):
            yield from (left, right)
        case Apply("div", (above, _)):
            yield above


MISSING_INNER = Mistake(
    lessons.MISSING_INNER,
    33,
    _inner,
    "The derivative of the inner quantity is missing in {part}.",
)
MISSING_OUTER = Mistake(
    Lesson(
        "missing-outer",
        "By the chain rule both derivatives are multiplied; one alone does not say how the cost changes.",
        "How does the cost change when the inner quantity does? Where is that in the line?",
    ),
    78,
    _outer,
    "The derivative of the outer function is missing in {part}.",
)
MISSING_FACTOR = Mistake(
    Lesson(
        "missing-factor",
        "What follows would be true for another cost.",
        "Which quantities should this be proportional to? Compare shapes and units on both sides.",
    ),
    79,
    _factor,
    "A factor is missing in {part}, or stands on the wrong side of the fraction line.",
)
EXTRA_FACTOR = Mistake(
    Lesson(
        "extra-factor",
        "What follows would be true for another cost.",
        "Where does each of the factors come from? Is one of them there twice?",
    ),
    81,
    _extra,
    "{part} has a factor too many.",
)
