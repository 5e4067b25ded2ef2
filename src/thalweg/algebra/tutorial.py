"""The nineteen steps from the data to the update rules, for any loss and penalty.

Source: P. Shukla, "Mathematical Intuition behind the Gradient Descent Algorithm", Towards AI (2022).
"""

from __future__ import annotations

from thalweg.algebra import small_steps
from thalweg.algebra.expression import Derivative, Expression, Symbol, replace
from thalweg.algebra.linear_model import ALPHA, BETA, MU, YHAT, B, J, LinearModel, R, U, X, Y
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
        _the_bias_update(model),
        _the_weights_update(model),
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
            hint="One row for each example, one column for each feature: which shape is that?",
        ),
        Step(
            2,
            "The expected output Y",
            "given",
            "Each example has one value to be predicted, so Y is a column of m values.",
            (Statement(Y, Y),),
            given="Y = np.reshape(Y, (m, 1))",
            hint="One value for each example, in a column.",
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
            hint="How many numbers are needed if the same one is added to every prediction?",
        ),
        Step(
            4,
            "The weights β",
            "parameter",
            "Each feature has a weight of its own, so β is a row of n values.",
            (Statement(BETA, BETA),),
            given="beta = np.reshape(beta, (1, n))",
            hint="One weight for each feature, in a row.",
        ),
    )


def _the_prediction(model: LinearModel) -> Step:
    link = (Statement(MU, model.expected),) if model.has_link else ()
    more = " The link turns Ŷ into μ, the value that Y is expected to have." if link else ""
    return Step(
        5,
        "The prediction Ŷ",
        "matrix product",
        "A product needs inner dimensions that are equal: X β does not match, so β must be transposed." + more,
        (Statement(YHAT, model.prediction), *link),
        repair=model.product,
        hint="X is (m, n) and β is (1, n). Which of them must be turned so that the inner dimensions meet?",
        micro_steps=small_steps.transposes(model.product),
    )


def _the_cost(model: LinearModel) -> Step:
    penalty = (Statement(R, model.penalty_sum),) if model.has_penalty else ()
    more = " The penalty R grows with the weights; the bias is never penalised." if penalty else ""
    statements = (*penalty, Statement(J, model.cost))
    constants = "".join(f"{name} = {float(value)!r}; " for name, value in model.constants)
    return Step(
        6,
        "The cost J",
        "definition",
        "The losses of all examples are averaged, so that one number says how wrong the model is." + more,
        statements,
        given=constants + "; ".join(statement.code for statement in statements),
        hint="Put Y and Ŷ into the loss of one example, add up over the examples, and divide by how many there are.",
    )


def _the_rule(model: LinearModel) -> Step:
    return Step(
        7,
        "The gradient descent rule",
        "gradient descent",
        "The derivative points uphill; a step against it, scaled by the learning rate η, lowers the cost.",
        tuple(Statement(parameter, model.rule(parameter), relation="<-") for parameter in (ALPHA, BETA)),
        hint="In which direction does the cost fall, and what says how far to go?",
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
        hint="Where does α stand in the cost? Write out what hides it.",
    )


def _the_inner_quantity(model: LinearModel) -> Step:
    if model.inner == U:
        title, why, before = "The residual u", "The bracket gets a name, which makes the formula short.", Y - YHAT
    else:
        title, before = "The inner quantity Ŷ", YHAT
        why = "This loss is no function of Y − Ŷ alone, so the prediction itself is the inner quantity."
    return Step(
        9,
        title,
        "naming",
        why,
        (Statement(model.inner, model.inner_definition, before),),
        hint="Which part of the cost holds both α and β? Give it a name.",
    )


def _the_cost_again(model: LinearModel) -> Step:
    name = write(model.inner, "text")
    return Step(
        10,
        f"The cost in {name}",
        "substitution",
        f"With {name} in the place of the bracket, the cost is a simple outer function of {name}.",
        (Statement(J, model.cost_of_inner, model.cost_of_parameters),),
        hint=f"Put {name} where it belongs. No α and no β should be left in the losses.",
    )


def _the_bias(model: LinearModel) -> tuple[Step, Step, Step, Step]:
    inner, column = model.inner, Derivative(model.inner, ALPHA)
    name, sign = write(inner, "text"), write(model.inner_derivative(ALPHA), "text")
    penalty = " The penalty does not hold α, so it adds nothing here." if model.has_penalty else ""
    return (
        Step(
            11,
            "The chain rule for the bias",
            "chain rule",
            f"J depends on α only through {name}: each example gives a product, (m, 1) in all, and J adds them up."
            + penalty,
            (Statement(_by(ALPHA), model.chain(ALPHA), _by(ALPHA)),),
            hint=f"An outer function of {name}, and {name} an inner function of α: which rule is that?",
        ),
        _the_first_part(model),
        Step(
            13,
            "Its second part",
            "sum rule",
            f"When α grows by one, every {name} changes by {sign}: a column of m equal numbers.",
            (Statement(column, model.inner_derivative(ALPHA), column),),
            hint=f"If α grows by one, by how much does each {name} change?",
            micro_steps=small_steps.of_the_terms(model, ALPHA),
        ),
        Step(
            14,
            "The gradient of the bias",
            "factor rule",
            "Both parts are multiplied and summed over the examples: (m, 1) becomes (1, 1), the shape of α.",
            (Statement(_by(ALPHA), model.gradient(ALPHA), model.product_of_chain(ALPHA)),),
            hint="Multiply the two parts, add up over the examples, and pull the constant factors to the front.",
            micro_steps=small_steps.of_the_product(model, ALPHA),
        ),
    )


def _the_first_part(model: LinearModel) -> Step:
    outer, name = Derivative(J, model.inner), write(model.inner, "text")
    return Step(
        12,
        "Its first part",
        model.slope.rules,
        "The loss of each example is differentiated by its own inner quantity; the sum comes in step 14.",
        (Statement(outer, model.outer_derivative, outer), *_in_terms_of_the_link(model)),
        hint=f"Differentiate the loss by {name} ({model.slope.rules}); what stands before the sum stays.",
        micro_steps=small_steps.of_the_slope(model),
    )


def _in_terms_of_the_link(model: LinearModel) -> tuple[Statement, ...]:
    """The slope with the expected value named: for the logistic cost (mu - Y)/m."""
    slope = model.outer_derivative
    named = replace(slope, model.expected, MU)
    if not model.has_link or named == slope:
        return ()
    return (Statement(Derivative(J, model.inner), named, slope),)


def _the_weights(model: LinearModel) -> tuple[Step, Step, Step]:
    inner, block, added = model.inner, Derivative(model.inner, BETA), Derivative(R, BETA)
    name = write(inner, "text")
    more = " β stands in the penalty too, whose slope is added." if model.has_penalty else ""
    slope = (Statement(added, model.penalty_slope, added),) if model.has_penalty else ()
    return (
        Step(
            15,
            "The chain rule for the weights",
            "chain rule",
            f"J depends on β too only through {name}, and its first part is known from step 12."
            if not model.has_penalty
            else f"The losses depend on β too only through {name}, and the first part is known from step 12." + more,
            (Statement(_by(BETA), model.chain(BETA), _by(BETA)),),
            hint="The same rule as in step 11. Which of its two parts is new?",
        ),
        Step(
            16,
            "Its second part",
            "sum rule",
            "When a weight grows by one, each prediction changes by that feature's value in its row." + more,
            (Statement(block, model.inner_derivative(BETA), block), *slope),
            hint=f"If one weight grows by one, by how much does the {name} of a row change?",
            micro_steps=small_steps.of_the_terms(model, BETA),
        ),
        Step(
            17,
            "The gradient of the weights",
            "matrix product",
            "n values are wanted, so the sum over the examples becomes a product, and the column of slopes "
            "must be transposed for it.",
            (Statement(_by(BETA), model.gradient(BETA), model.gradient_sum_and_penalty),),
            repair=model.gradient_product,
            hint="A sum of products over the rows is a matrix product. Which factor must be turned to give (1, n)?",
            micro_steps=small_steps.transposes(model.gradient_product),
        ),
    )


def _the_bias_update(model: LinearModel) -> Step:
    return Step(
        18,
        "The rule for the bias",
        "substitution",
        "The gradient of step 14 is put into the rule of step 7.",
        (Statement(ALPHA, model.update(ALPHA), model.rule(ALPHA), "<-"),),
        hint="Put the gradient of step 14 into the rule of step 7; mind the sign.",
        micro_steps=small_steps.of_the_update(model, ALPHA),
    )


def _the_weights_update(model: LinearModel) -> Step:
    hint = "Put the gradient of step 17 into the rule of step 7; mind the sign."
    if model.has_proximal_step:
        return Step(
            19,
            "The rule for the weights",
            "proximal step",
            "The absolute value has no slope at 0, where the lasso wants its weights: steps along a slope would hop "
            "around 0 for ever. So a step is taken on the smooth part, and then each weight moves towards 0, and "
            "stays there if it gets there.",
            (
                Statement(B, model.half_step),
                Statement(BETA, model.proximal(B), None, "<-"),
            ),
            hint=f"{hint} What should a weight do that the penalty would push past 0?",
        )
    return Step(
        19,
        "The rule for the weights",
        "substitution",
        "The gradient of step 17 is put into the rule of step 7: (1, n) stays (1, n).",
        (Statement(BETA, model.update(BETA), model.rule(BETA), "<-"),),
        hint=hint,
        micro_steps=small_steps.of_the_update(model, BETA),
    )


def _by(parameter: Symbol) -> Expression:
    return Derivative(J, parameter)
