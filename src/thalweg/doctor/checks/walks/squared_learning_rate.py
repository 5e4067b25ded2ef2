"""The rate squared."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_STEP


def look(facts: Facts) -> Evidence | None:
    """Steps that grow as the square of the rate."""
    if not any(power > 0 for power in facts.rates):
        return None
    tried = ", ".join(f"{trial.rate:.4g}" for trial in facts.trials)
    return Evidence(f"Over the learning rates {tried} the step grows as the square of the rate.")


CHECK = Check(
    code="squared-learning-rate",
    title="The learning rate is used twice",
    why="A rate of 0.01 acts as 0.0001: the descent seems to stand still.",
    fix="Multiply the gradient by learning_rate once, in the update only.",
    hint="What happens to your step when the learning rate is doubled?",
    likelihood=0.92,
    sick="""def step(X, Y, alpha, beta, learning_rate):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    alpha = alpha - learning_rate * learning_rate * d_alpha
    beta = beta - learning_rate * learning_rate * d_beta
    return alpha, beta
""",
    well=RIGHT_STEP,
    look=look,
)
