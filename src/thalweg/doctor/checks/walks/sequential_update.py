"""Parameters put in place too early."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts


def look(facts: Facts) -> Evidence | None:
    """Rows taken where some parameters are new already."""
    order = facts.best.way.order if facts.best else "at once"
    if order == "at once":
        return None
    whose = "the bias'" if order.startswith("weights first") else "a later parameter's"
    return Evidence(f"The steps are those of updates {order}: {whose} gradient was taken where the others were new.")


CHECK = Check(
    code="sequential-update",
    title="New parameters are used before the step is complete",
    why="The gradient is that of one point: moved from two points, the parameters follow another method.",
    fix="Compute all gradients first, then update all parameters.",
    hint="When the second parameter is updated, which value of the first one is in its gradient?",
    likelihood=0.94,
    sick="""def step(X, Y, alpha, beta, learning_rate):
    alpha = alpha + 2 * learning_rate * sum(Y - alpha - X @ beta) / len(Y)
    beta = beta + 2 * learning_rate * X.T @ (Y - alpha - X @ beta) / len(Y)
    return alpha, beta
""",
    well="""def step(X, Y, alpha, beta, learning_rate):
    u = Y - alpha - X @ beta
    alpha = alpha + 2 * learning_rate * sum(u) / len(Y)
    beta = beta + 2 * learning_rate * X.T @ u / len(Y)
    return alpha, beta
""",
    look=look,
)
