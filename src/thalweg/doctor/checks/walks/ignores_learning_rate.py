"""No rate at all."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_STEP


def look(facts: Facts) -> Evidence | None:
    """Steps that are as large at every rate."""
    if not any(power < 0 for power in facts.rates):
        return None
    tried = ", ".join(f"{trial.rate:.4g}" for trial in facts.trials)
    return Evidence(f"At the learning rates {tried} the step is the same multiple of the gradient.")


CHECK = Check(
    code="ignores-learning-rate",
    title="The learning rate is not used",
    why="Whatever rate is asked for, the step is the same: it cannot be made stable, nor faster.",
    fix="Multiply the gradient by learning_rate in every update.",
    hint="What happens to your step when the learning rate is doubled?",
    likelihood=0.93,
    sick="""def step(X, Y, alpha, beta, learning_rate):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    alpha = alpha - d_alpha
    beta = beta - d_beta
    return alpha, beta
""",
    well=RIGHT_STEP,
    look=look,
)
