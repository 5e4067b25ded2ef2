"""Terms of a sum: those of the penalty, the bias in the prediction, and others that are missing or too many."""

from __future__ import annotations

from collections.abc import Iterator

from thalweg.algebra.expression import Apply, Expression, children
from thalweg.algebra.linear_model import ALPHA, ETA, YHAT, R, Y
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
    "missing-penalty",
    35,
    _missing_penalty,
    "The part of the penalty is missing in {part}.",
    "Without it the weights do not shrink: that is the descent on another cost.",
    "In which terms of the cost does beta stand?",
)
PENALISED_BIAS = Mistake(
    "penalised-bias",
    34,
    _penalised_bias,
    "The bias is penalised in {part}.",
    "Only the weights are penalised: a bias that shrinks pulls all predictions towards zero.",
    "Which of the parameters does the penalty hold?",
)
MISSING_TERM = Mistake(
    "missing-term",
    75,
    _missing,
    "A term is missing in {part}.",
    "What follows would be true for another model.",
    "Count the terms: is everything there that should be added up?",
)
EXTRA_TERM = Mistake(
    "extra-term",
    76,
    _extra,
    "{part} has a term too many.",
    "What follows would be true for another model.",
    "Count the terms: where does each of them come from?",
)
