"""The nineteen steps from the data to the update rules, for any loss.

Source: P. Shukla, "Mathematical Intuition behind the Gradient Descent Algorithm", Towards AI (2022).
"""

from __future__ import annotations

from thalweg.algebra.expression import Derivative, Expression, Symbol
from thalweg.algebra.linear_model import ALPHA, BETA, YHAT, J, LinearModel, U, X, Y
from thalweg.algebra.step import Statement, Step
from thalweg.algebra.write import write


def nineteen_steps(model: LinearModel) -> tuple[Step, ...]:
    """The whole walk, in order."""
    return (
        *_the_data(),
        *_the_parameters(),
        _the_prediction(model),
        _the_cost(model),
        _the_rule(model),
        _the_question(model),
        _the_inner_quantity(model),
        _the_cost_again(model),
        *_the_bias(model),
        *_the_weights(model),
        *_the_updates(model),
    )


def _the_data() -> tuple[Step, Step]:
    return (
        Step(
            1,
            "The input X",
            "given",
            "Every row of X is one of the m training examples, every column one of the n features.",
            (Statement(X, X),),
            given="m, n = X.shape",
        ),
        Step(
            2,
            "The expected output Y",
            "given",
            "Each example has one value to be predicted, so Y is a column of m values.",
            (Statement(Y, Y),),
            given="Y = np.reshape(Y, (m, 1))",
        ),
    )


def _the_parameters() -> tuple[Step, Step]:
    return (
        Step(
            3,
            "The bias α",
            "parameter",
            "One number is added to every prediction; it is a parameter to be trained.",
            (Statement(ALPHA, ALPHA),),
            given="alpha = np.reshape(alpha, (1, 1))",
        ),
        Step(
            4,
            "The weights β",
            "parameter",
            "Each feature has a weight of its own, so β is a row of n values.",
            (Statement(BETA, BETA),),
            given="beta = np.reshape(beta, (1, n))",
        ),
    )


def _the_prediction(model: LinearModel) -> Step:
    return Step(
        5,
        "The prediction Ŷ",
        "matrix product",
        "A product needs inner dimensions that are equal: X β does not match, so β must be transposed.",
        (Statement(YHAT, model.prediction),),
        repair=model.product,
    )


def _the_cost(model: LinearModel) -> Step:
    return Step(
        6,
        "The cost J",
        "definition",
        "The losses of all examples are averaged, so that one number says how wrong the model is.",
        (Statement(J, model.cost),),
    )


def _the_rule(model: LinearModel) -> Step:
    return Step(
        7,
        "The gradient descent rule",
        "gradient descent",
        "The derivative points uphill; a step against it, scaled by the learning rate η, lowers the cost.",
        tuple(Statement(parameter, model.rule(parameter), relation="<-") for parameter in (ALPHA, BETA)),
    )


def _the_question(model: LinearModel) -> Step:
    cost = write(model.cost_of_parameters, "python")
    return Step(
        8,
        "The derivative by the bias",
        "substitution",
        "To differentiate by α, the prediction is written out so that α can be seen.",
        (Statement(_by(ALPHA), Derivative(model.cost_of_parameters, ALPHA), _by(ALPHA)),),
        given=f"cost_at = lambda alpha: {cost}; d_alpha = (cost_at(alpha + 1e-6) - cost_at(alpha - 1e-6)) / 2e-6",
    )


def _the_inner_quantity(model: LinearModel) -> Step:
    if model.inner == U:
        title, why, before = "The residual u", "The bracket gets a name, which makes the formula short.", Y - YHAT
    else:
        title, before = "The inner quantity Ŷ", YHAT
        why = "This loss is no function of Y − Ŷ alone, so the prediction itself is the inner quantity."
    return Step(9, title, "naming", why, (Statement(model.inner, model.inner_definition, before),))


def _the_cost_again(model: LinearModel) -> Step:
    name = write(model.inner, "text")
    return Step(
        10,
        f"The cost in {name}",
        "substitution",
        f"With {name} in the place of the bracket, the cost is a simple outer function of {name}.",
        (Statement(J, model.cost_of_inner, model.cost_of_parameters),),
    )


def _the_bias(model: LinearModel) -> tuple[Step, Step, Step, Step]:
    inner, outer, column = model.inner, Derivative(J, model.inner), Derivative(model.inner, ALPHA)
    name, sign = write(inner, "text"), write(model.inner_derivative(ALPHA), "text")
    return (
        Step(
            11,
            "The chain rule for the bias",
            "chain rule",
            f"J depends on α only through {name}: each example gives a product, (m, 1) in all, and J adds them up.",
            (Statement(_by(ALPHA), model.chain(ALPHA), _by(ALPHA)),),
        ),
        Step(
            12,
            "Its first part",
            model.slope.rules,
            "The loss of each example is differentiated by its own inner quantity; the sum comes in step 14.",
            (Statement(outer, model.outer_derivative, outer),),
        ),
        Step(
            13,
            "Its second part",
            "sum rule",
            f"When α grows by one, every {name} changes by {sign}: a column of m equal numbers.",
            (Statement(column, model.inner_derivative(ALPHA), column),),
        ),
        Step(
            14,
            "The gradient of the bias",
            "factor rule",
            "Both parts are multiplied and summed over the examples: (m, 1) becomes (1, 1), the shape of α.",
            (Statement(_by(ALPHA), model.gradient(ALPHA), model.product_of_chain(ALPHA)),),
        ),
    )


def _the_weights(model: LinearModel) -> tuple[Step, Step, Step]:
    inner, block = model.inner, Derivative(model.inner, BETA)
    return (
        Step(
            15,
            "The chain rule for the weights",
            "chain rule",
            f"J depends on β too only through {write(inner, 'text')}, and its first part is known from step 12.",
            (Statement(_by(BETA), model.chain(BETA), _by(BETA)),),
        ),
        Step(
            16,
            "Its second part",
            "sum rule",
            "When a weight grows by one, each prediction changes by that feature's value in its row.",
            (Statement(block, model.inner_derivative(BETA), block),),
        ),
        Step(
            17,
            "The gradient of the weights",
            "matrix product",
            "n values are wanted, so the sum over the examples becomes a product, and the column of slopes "
            "must be transposed for it.",
            (Statement(_by(BETA), model.gradient(BETA), model.gradient_sum),),
            repair=model.gradient_product,
        ),
    )


def _the_updates(model: LinearModel) -> tuple[Step, Step]:
    return (
        Step(
            18,
            "The rule for the bias",
            "substitution",
            "The gradient of step 14 is put into the rule of step 7.",
            (_update(model, ALPHA),),
        ),
        Step(
            19,
            "The rule for the weights",
            "substitution",
            "The gradient of step 17 is put into the rule of step 7: (1, n) stays (1, n).",
            (_update(model, BETA),),
        ),
    )


def _update(model: LinearModel, parameter: Symbol) -> Statement:
    return Statement(parameter, model.update(parameter), model.rule(parameter), "<-")


def _by(parameter: Symbol) -> Expression:
    return Derivative(J, parameter)
