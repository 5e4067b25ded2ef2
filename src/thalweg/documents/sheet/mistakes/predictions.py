"""Predictions and residuals: something left out, or taken from another place."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import Mistake


def _without_a_feature(case: Case) -> Iterator[Value | None]:
    beta = case.values["beta"]
    for j in range(beta.shape[1]):
        yield case.worth(beta=np.where(np.arange(beta.shape[1]) == j, 0 * beta, beta))


RESIDUAL_REVERSED = Mistake(
    lessons.RESIDUAL_REVERSED,
    10,
    lambda case: [-case.right],
    "It is Yhat - Y, the residual the other way round.",
    frozenset({"u"}),
)
MISSING_BIAS = Mistake(
    Lesson(
        "missing-bias", "The bias is added to every prediction.", "Is everything in it that a prediction is made of?"
    ),
    20,
    lambda case: [case.worth(alpha=0 * case.values["alpha"])],
    "The bias alpha is not in it.",
    frozenset({"Yhat"}),
)
MISSING_FEATURE = Mistake(
    Lesson(
        "missing-feature",
        "A prediction adds up the products of all features with their weights.",
        "Is everything in it that a prediction is made of?",
    ),
    30,
    _without_a_feature,
    "One of the features is not in it.",
    frozenset({"Yhat"}),
)
WEIGHTS_SWAPPED = Mistake(
    Lesson(
        "weights-swapped",
        "Each weight belongs to the feature of its own column.",
        "Which weight belongs to which column?",
    ),
    40,
    lambda case: [case.worth(beta=case.values["beta"][:, ::-1])],
    "The weights stand at the wrong features.",
    frozenset({"Yhat"}),
)
