"""Terms of a sum: those of the penalty, the bias in the prediction, and others that are missing or too many."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression, children
from thalweg.algebra.linear_model import ALPHA, ETA, YHAT, R, Y
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.reading import symbols


def _missing_penalty(part: Expression, case: Case) -> Iterator[Expression]:
    if not case.model.has_penalty:
        return
    yield part + case.model.penalty_slope
    yield part + R
    if case.is_update:
        yield part - ETA * case.model.penalty_slope


def _penalised_bias(part: Expression, case: Case) -> Iterator[Expression]:
    match part:
        case Apply("add" | "sub", (left, right)):
            if "alpha" in symbols(right) and _is_penalty(part, case):
                yield left
            if "alpha" in symbols(left) and _is_penalty(part, case):
                yield right


def _is_penalty(part: Expression, case: Case) -> bool:
    weights = {name for name, _ in case.model.constants if name.startswith("lam")}
    return bool(weights & symbols(case.written)) or part == R


def _missing(part: Expression, case: Case) -> Iterator[Expression]:
    for term in dict.fromkeys([*_terms(case.formula), ALPHA, Y, YHAT]):
        yield part + term
        yield part - term


def _terms(expression: Expression) -> list[Expression]:
    match expression:
        case Apply("add" | "sub" | "neg", _):
            return [term for child in children(expression) for term in _terms(child)]
    return [expression]


def _extra(part: Expression, _case: Case) -> Iterator[Expression]:
    match part:
        case Apply("add", (left, right)):
            yield from (left, right)
        case Apply("sub", (left, right)):
            yield from (left, right, -right)


MISSING_PENALTY = Mistake(
    lessons.MISSING_PENALTY,
    35,
    _missing_penalty,
    "The part of the penalty is missing in {part}.",
)
PENALISED_BIAS = Mistake(
    lessons.PENALISED_BIAS,
    34,
    _penalised_bias,
    "The bias is penalised in {part}.",
)
MISSING_TERM = Mistake(
    Lesson(
        "missing-term",
        "What follows would be true for another model.",
        "Count the terms: is everything there that should be added up?",
    ),
    75,
    _missing,
    "A term is missing in {part}.",
)
EXTRA_TERM = Mistake(
    Lesson(
        "extra-term",
        "What follows would be true for another model.",
        "Count the terms: where does each of them come from?",
    ),
    76,
    _extra,
    "{part} has a term too many.",
)
