"""The penalty: left out, halved, laid on the bias; and the soft threshold of the lasso."""

from __future__ import annotations

from thalweg.algebra.expression import apply
from thalweg.algebra.linear_model import BETA, B
from thalweg.documents import lessons
from thalweg.documents.lessons import Lesson
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes.mistake import BIAS, HALF, WEIGHTS, Mistake
from thalweg.documents.sheet.stages import NEW


def _unpenalised(case: Case) -> list[Value | None]:
    if not case.working.model.has_penalty:
        return []
    return [case.worth(R=0 * case.values["R"]) if case.stage.name == "J" else case.worth(**case.weights(_nothing))]


def _past_zero(case: Case) -> list[Value | None]:
    if not case.working.model.has_proximal_step:
        return []
    return [case.worth(B - apply("sign", B) * case.working.model.threshold)]


def _penalised_bias(case: Case) -> list[Value | None]:
    model = case.working.model
    if not model.has_penalty:
        return []
    formula = model.penalty_slope if case.stage.name == BIAS else model.penalty_sum
    added = case.worth(formula, beta=case.values["alpha"])
    return [None if added is None else case.right + added]


def _nothing(value: Value) -> Value:
    return 0 * value


MISSING_PENALTY = Mistake(
    lessons.MISSING_PENALTY,
    100,
    _unpenalised,
    "The penalty is not in it.",
    frozenset({"J", WEIGHTS, HALF}),
)
MISSING_THRESHOLD = Mistake(
    Lesson(
        "missing-threshold",
        "After the step each weight still moves towards 0, by the learning rate times the weight of the penalty.",
        "What is still to be done with b?",
    ),
    110,
    lambda case: [case.given(HALF)] if case.working.model.has_proximal_step else [],
    "It is b: the soft threshold is missing.",
    frozenset({BETA.name + NEW}),
)
PAST_ZERO = Mistake(
    Lesson(
        "past-zero",
        "The soft threshold moves a weight towards 0, and one that gets there stays at 0.",
        "What should a weight do that gets to 0?",
    ),
    120,
    _past_zero,
    "The weight was moved past 0.",
    frozenset({BETA.name + NEW}),
)
PENALTY_HALVED = Mistake(
    Lesson("penalty-halved", "The slope of lam * beta**2 is 2 * lam * beta.", "What is the slope of the penalty?"),
    130,
    lambda case: [case.worth(**case.weights(lambda value: value / 2))],
    "The penalty is in it with half its slope.",
    frozenset({WEIGHTS, HALF}),
)
PENALISED_BIAS = Mistake(
    lessons.PENALISED_BIAS,
    140,
    _penalised_bias,
    "The bias is penalised too.",
    frozenset({BIAS, "R"}),
)
