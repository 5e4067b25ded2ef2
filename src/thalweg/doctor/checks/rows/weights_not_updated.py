"""Weights stand still."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_STEP


def look(facts: Facts) -> Evidence | None:
    """Weights' rows of zeros: all of them, or some while the others are right."""
    if facts.cuts[1]:
        return None
    if facts.weights is not None and facts.weights.base == "zero":
        return Evidence("The weights moved by 0 at every point that was tried.", "weights")
    rows = facts.best.rows if facts.best else ()
    still = [str(j + 1) for j, row in enumerate(rows) if row is not None and row.base == "zero"]
    if not still:
        return None
    return Evidence(f"Of {len(rows)} weights, those in place {', '.join(still)} moved by 0.", "weights")


CHECK = Check(
    code="weights-not-updated",
    title="Weights are never updated",
    why="What these features tell is not learnt.",
    fix="Subtract learning_rate * d_beta from beta, all of it, and return the new one.",
    hint="Which of the parameters are the same after a step as before?",
    likelihood=0.89,
    sick="""def step(X, Y, alpha, beta, learning_rate):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    alpha = alpha - learning_rate * d_alpha
    return alpha, beta
""",
    well=RIGHT_STEP,
    look=look,
)
