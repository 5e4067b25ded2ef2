"""The mistakes that are known, the most particular first. One more is one more entry.

Source: what people did in public questions, issues and notebooks on gradient descent for linear models.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

import numpy as np

from thalweg.algebra.expression import Apply, Expression, Number, Symbol, apply, rebuild
from thalweg.algebra.linear_model import ALPHA, ETA, B, M
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistake import Mistake
from thalweg.documents.sheet.stages import NEW

_BIAS, _WEIGHTS, _HALF = "dJ/dalpha", "dJ/dbeta", "b"
_GRADIENTS = frozenset({_BIAS, _WEIGHTS})
_SUMS = _GRADIENTS | {"J", _HALF}
_NEW = frozenset({ALPHA.name + NEW, f"beta{NEW}"})
_STEPS = _NEW | {_HALF}
_ONE, _TWO = Number(Fraction(1)), 2


def _others(side: int) -> Callable[[Case], Iterable[Value]]:
    """The entries of other rows (0) or of other features (1)."""

    def found(case: Case) -> list[Value]:
        if (case.stage.shape.rows != "m" and side == 0) or (case.stage.shape.columns != "n" and side == 1):
            return []
        here = case.truth[:, case.place[1]] if side == 0 else case.truth[case.place[0]]
        return [value for at, value in enumerate(here.tolist()) if at != case.place[side]]

    return found


def _without_a_feature(case: Case) -> Iterator[Value | None]:
    beta = case.values["beta"]
    for j in range(beta.shape[1]):
        yield case.worth(beta=np.where(np.arange(beta.shape[1]) == j, 0 * beta, beta))


def _unsquared(case: Case) -> list[Value | None]:
    residual = case.values["Y"] - case.values["Yhat"]
    return [value for turned in (residual, -residual) for value in [turned[case.place]]]


def _swapped_cases(case: Case) -> list[Value | None]:
    def swapped(formula: Expression) -> Expression:
        match formula:
            case Apply("where", (condition, chosen, other)):
                return apply("where", condition, other, chosen)
        return rebuild(formula, swapped)

    return [case.worth(swapped(case.stage.formula))]


def _unlinked(case: Case) -> list[Value | None]:
    if "mu" not in case.values and case.stage.name != "mu":
        return []
    return [case.given("Yhat")] if case.stage.name == "mu" else [case.worth(mu=case.values["Yhat"])]


def _unpenalised(case: Case) -> list[Value | None]:
    if not case.working.model.has_penalty:
        return []
    return [case.worth(R=0 * case.values["R"]) if case.stage.name == "J" else case.worth(**case.weights(_nothing))]


def _nothing(value: Value) -> Value:
    return 0 * value


def _penalised_bias(case: Case) -> list[Value | None]:
    model = case.working.model
    if not model.has_penalty:
        return []
    formula = model.penalty_slope if case.stage.name == _BIAS else model.penalty_sum
    added = case.worth(formula, beta=case.values["alpha"])
    return [None if added is None else case.right + added]


def _one_row(case: Case) -> list[Value]:
    rest = case.right - sum(case.shares)
    return [rest + share for share in case.shares] if case.m > 1 else []


def _products_of_sums(case: Case) -> list[Value | None]:
    bias, shares = case.of(_BIAS), case.shares
    if bias is None or not shares:
        return []
    column = case.values["X"][:, case.place[1]]
    rest = case.right - sum(shares)
    return [rest + bias * value for value in (np.sum(column), np.sum(column) / case.m)]


def _swapped_gradient(case: Case) -> list[Value | None]:
    formula = next(stage.formula for stage in case.line if stage.name == _WEIGHTS)
    table = case.working.worth(formula, case.values)
    return list(table.ravel().tolist())


def _sequential(case: Case) -> list[Value | None]:
    rule = next(stage.formula for stage in case.line if stage.name == ALPHA.name + NEW)
    return [case.again(alpha=case.working.worth(rule, case.values))]


def _stale(case: Case) -> list[Value | None]:
    return [] if case.before is None else [case.before[case.stage.name][case.place]]


def _old(case: Case) -> Value:
    value: Value = case.values[case.stage.name.removesuffix(NEW)][case.place]
    return value


def _past_zero(case: Case) -> list[Value | None]:
    if not case.working.model.has_proximal_step:
        return []
    return [case.worth(B - apply("sign", B) * case.working.model.threshold)]


def _root(case: Case) -> list[Value | None]:
    return [math.sqrt(case.right)] if case.right > 0 else []


def _shifted(case: Case) -> list[Value | None]:
    return [
        case.right * Fraction(10) ** k if isinstance(case.right, Fraction) else case.right * 10.0**k for k in _POWERS
    ]


_POWERS = (1, -1, 2, -2, 3, -3)
MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        "residual-reversed",
        lambda case: [-case.right],
        "It is Yhat - Y, the residual the other way round.",
        "The residual is u = Y - Yhat; the sign of both gradients hangs on it.",
        "Which of the two is subtracted from which?",
        frozenset({"u"}),
    ),
    Mistake(
        "missing-bias",
        lambda case: [case.worth(alpha=0 * case.values["alpha"])],
        "The bias alpha is not in it.",
        "The bias is added to every prediction.",
        "Is everything in it that a prediction is made of?",
        frozenset({"Yhat"}),
    ),
    Mistake(
        "missing-feature",
        _without_a_feature,
        "One of the features is not in it.",
        "A prediction adds up the products of all features with their weights.",
        "Is everything in it that a prediction is made of?",
        frozenset({"Yhat"}),
    ),
    Mistake(
        "weights-swapped",
        lambda case: [case.worth(beta=case.values["beta"][:, ::-1])],
        "The weights stand at the wrong features.",
        "Each weight belongs to the feature of its own column.",
        "Which weight belongs to which column?",
        frozenset({"Yhat"}),
    ),
    Mistake(
        "wrong-row",
        _others(0),
        "It is the number of another row.",
        "Each row is worked out from its own example.",
        "Which example is this the number of?",
    ),
    Mistake(
        "wrong-feature",
        _others(1),
        "It is the number of another feature.",
        "Each weight is worked out from its own column of X.",
        "Which feature is this the number of?",
    ),
    Mistake(
        "not-squared",
        _unsquared,
        "It is the residual itself.",
        "The cost makes a loss of it, by a square or by its size.",
        "What does the cost do with the residual?",
        frozenset({"loss"}),
    ),
    Mistake(
        "wrong-case",
        _swapped_cases,
        "It is the loss of the other case.",
        "The condition decides which of the two formulas applies to this row.",
        "Does the condition of the cost hold in this row?",
        frozenset({"loss"}),
    ),
    Mistake(
        "missing-link",
        _unlinked,
        "It is worked out from Yhat, not from mu.",
        "The link turns the linear prediction into the value that Y is expected to have.",
        "What does this cost compare Y with?",
        _GRADIENTS | {"mu"},
    ),
    Mistake(
        "missing-penalty",
        _unpenalised,
        "The penalty is not in it.",
        "The penalty is a part of the cost, so it counts in the cost and in the slope of the weights.",
        "Is all of the cost in it?",
        frozenset({"J", _WEIGHTS, _HALF}),
    ),
    Mistake(
        "missing-threshold",
        lambda case: [case.given(_HALF)] if case.working.model.has_proximal_step else [],
        "It is b: the soft threshold is missing.",
        "After the step each weight still moves towards 0, by the learning rate times the weight of the penalty.",
        "What is still to be done with b?",
        frozenset({f"beta{NEW}"}),
    ),
    Mistake(
        "past-zero",
        _past_zero,
        "The weight was moved past 0.",
        "The soft threshold moves a weight towards 0, and one that gets there stays at 0.",
        "What should a weight do that gets to 0?",
        frozenset({f"beta{NEW}"}),
    ),
    Mistake(
        "penalty-halved",
        lambda case: [case.worth(**case.weights(lambda value: value / _TWO))],
        "The penalty is in it with half its slope.",
        "The slope of lam * beta**2 is 2 * lam * beta.",
        "What is the slope of the penalty?",
        frozenset({_WEIGHTS, _HALF}),
    ),
    Mistake(
        "penalised-bias",
        _penalised_bias,
        "The bias is penalised too.",
        "The penalty speaks of the weights only: a bias that shrinks would pull all predictions to 0.",
        "Which parameters does the penalty hold?",
        frozenset({_BIAS, "R"}),
    ),
    Mistake(
        "missing-mean",
        lambda case: [case.replaced(M, _ONE)],
        "The sum is not divided by m.",
        "The cost is the mean over the examples; without 1/m the step grows with the number of rows.",
        "What is done with the sum over the examples?",
        _SUMS,
    ),
    Mistake(
        "double-mean",
        lambda case: [case.replaced(M, M * M)],
        "It is divided by m twice.",
        "The mean is taken once.",
        "How often is the sum divided by the number of examples?",
        _SUMS,
    ),
    Mistake(
        "wrong-count",
        lambda case: [case.replaced(M, Symbol("n")), case.replaced(M, M - 1)] if case.m > 1 else [],
        "The sum is divided by another number than m.",
        "m is the number of examples, the rows of X.",
        "By which number is the sum divided?",
        _SUMS,
    ),
    Mistake(
        "not-summed",
        _one_row,
        "Only one example is in it.",
        "The sum runs over all examples.",
        "Over what does the sum run?",
        _SUMS,
    ),
    Mistake(
        "missing-row",
        lambda case: [case.right - share for share in case.shares],
        "One example is not in the sum.",
        "The sum runs over all examples.",
        "Is every example in the sum?",
        _SUMS,
    ),
    Mistake(
        "sign-in-one-row",
        lambda case: [case.right - _TWO * share for share in case.shares],
        "One example is in the sum with the wrong sign.",
        "Minus times minus is plus; each term has the sign of its own two factors.",
        "Has every term of the sum its own sign?",
        _SUMS,
    ),
    Mistake(
        "missing-input",
        lambda case: [case.of(_BIAS)],
        "It is the gradient of the bias: the factor X is missing.",
        "When a weight grows by one, each prediction changes by that feature's value in its row.",
        "By how much does a prediction change when this weight grows by one?",
        frozenset({_WEIGHTS}),
    ),
    Mistake(
        "wrong-parameter",
        _swapped_gradient,
        "It is the gradient of a weight.",
        "When the bias grows by one, every prediction changes by one, whatever X is.",
        "Which parameter is this the slope of?",
        frozenset({_BIAS}),
    ),
    Mistake(
        "product-of-sums",
        _products_of_sums,
        "The sums were multiplied, not the rows.",
        "The sum of products is not the product of sums: multiply in each row, then add up.",
        "What comes first, the product or the sum?",
        frozenset({_WEIGHTS}),
    ),
    Mistake(
        "new-bias",
        _sequential,
        "It is worked out with the new bias.",
        "Both gradients are taken at the old parameters; only then both are updated.",
        "Which bias is in the predictions that it is worked out from?",
        frozenset({_WEIGHTS, _HALF}),
    ),
    Mistake(
        "root",
        _root,
        "It is the square root of the cost.",
        "The cost is the mean of the losses, without a root.",
        "What is done with the mean of the losses?",
        frozenset({"J"}),
    ),
    Mistake(
        "missing-rate",
        lambda case: [case.replaced(ETA, _ONE)],
        "The learning rate is missing.",
        "The step is the learning rate times the gradient.",
        "How long is the step?",
        _STEPS,
    ),
    Mistake(
        "added",
        lambda case: [case.replaced(ETA, -ETA)],
        "The step was added: it goes uphill.",
        "The gradient points uphill, so the step is subtracted.",
        "Which way does the gradient point?",
        _STEPS,
    ),
    Mistake(
        "step-alone",
        lambda case: [case.right - _old(case), _old(case) - case.right],
        "It is the step alone.",
        "The new parameter is the old one with the step subtracted.",
        "From where does the step start?",
        _NEW,
    ),
    Mistake(
        "not-moved",
        lambda case: [_old(case)],
        "It is the old value.",
        "The new parameter is the old one with the step subtracted.",
        "Has the step been taken?",
        _NEW,
    ),
    Mistake(
        "stale",
        _stale,
        "It is the number of the iteration before.",
        "Each iteration starts from the parameters that the one before has ended with.",
        "Which parameters does this iteration start from?",
    ),
    Mistake(
        "sign",
        lambda case: [-case.right],
        "The sign is the other way round.",
        "Minus times minus is plus: each minus of the formula counts once.",
        "How many minus signs are there in the formula?",
    ),
    Mistake(
        "factor-two",
        lambda case: [_TWO * case.right, case.right / _TWO],
        "A factor 2 is too many or too few.",
        "A square brings a 2 when it is differentiated, and there is no hidden one half in this cost.",
        "Where does a 2 come from, and where does it go?",
    ),
    Mistake(
        "decimal-point",
        _shifted,
        "The decimal point stands in another place.",
        "The digits are right, and the number is ten, a hundred or a thousand times another.",
        "How large should it be, roughly?",
    ),
)
