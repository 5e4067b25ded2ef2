"""Up instead of down."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_STEP
from thalweg.doctor.wording import times


def look(facts: Facts) -> Evidence | None:
    """A factor below zero of all rows, or a sum where the difference of target and prediction is due."""
    if facts.bias and facts.weights and facts.bias.base == facts.weights.base == "sum for difference":
        return Evidence("The residual is Y + Yhat; it must be their difference.")
    return Evidence(times(facts, "the sign is the wrong one")) if facts.common.sign < 0 else None


CHECK = Check(
    code="wrong-sign",
    title="The step goes uphill",
    why="The cost rises with every step, whatever the learning rate.",
    fix="Subtract the gradient; with u = Y - Yhat it is -(2/m) sum(u x), with the minus sign.",
    hint="Is the gradient added or subtracted, and is your error Y - Yhat or Yhat - Y?",
    likelihood=0.95,
    sick="""def step(X, Y, alpha, beta, learning_rate):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    alpha = alpha + learning_rate * d_alpha
    beta = beta + learning_rate * d_beta
    return alpha, beta
""",
    well=RIGHT_STEP,
    look=look,
    repairs=("-({it})",),
)
