"""Slopes: of another parameter, at other parameters, or of sums that were multiplied."""

from __future__ import annotations

import numpy as np

from thalweg.algebra.linear_model import ALPHA
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import BIAS, HALF, WEIGHTS, Mistake
from thalweg.documents.sheet.stages import NEW


def _swapped_gradient(case: Case) -> list[Value | None]:
    formula = next(stage.formula for stage in case.line if stage.name == WEIGHTS)
    table = case.working.worth(formula, case.values)
    return list(table.ravel().tolist())


def _products_of_sums(case: Case) -> list[Value | None]:
    bias, shares = case.of(BIAS), case.shares
    if bias is None or not shares:
        return []
    column = case.values["X"][:, case.place[1]]
    rest = case.right - sum(shares)
    return [rest + bias * value for value in (np.sum(column), np.sum(column) / case.m)]


def _sequential(case: Case) -> list[Value | None]:
    rule = next(stage.formula for stage in case.line if stage.name == ALPHA.name + NEW)
    return [case.again(alpha=case.working.worth(rule, case.values))]


MISSING_INNER = Mistake(
    lessons.MISSING_INNER,
    210,
    lambda case: [case.of(BIAS)],
    "It is the gradient of the bias: the factor X is missing.",
    frozenset({WEIGHTS}),
)
SWAPPED = Mistake(
    lessons.SWAPPED,
    220,
    _swapped_gradient,
    "It is the gradient of a weight.",
    frozenset({BIAS}),
)
PRODUCT_OF_SUMS = Mistake(
    lessons.PRODUCT_OF_SUMS,
    230,
    _products_of_sums,
    "The sums were multiplied, not the rows.",
    frozenset({WEIGHTS}),
)
NEW_BIAS = Mistake(
    Lesson(
        "new-bias",
        "Both gradients are taken at the old parameters; only then both are updated.",
        "Which bias is in the predictions that it is worked out from?",
    ),
    240,
    _sequential,
    "It is worked out with the new bias.",
    frozenset({WEIGHTS, HALF}),
)
