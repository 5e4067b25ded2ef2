"""The bias stands still."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_STEP


def look(facts: Facts) -> Evidence | None:
    """A bias row of zeros while the weights move."""
    if facts.bias is None or facts.bias.base != "zero" or facts.cuts[0]:
        return None
    return Evidence("The bias moved by 0 at every point that was tried.", "bias")


CHECK = Check(
    code="bias-not-updated",
    title="The bias is never updated",
    why="The fitted line stays forced through its first value at x = 0, and the weights make up for it.",
    fix="Subtract learning_rate * d_alpha from alpha as well, and return the new one.",
    hint="Which of the parameters are the same after a step as before?",
    likelihood=0.9,
    sick="""def step(X, Y, alpha, beta, learning_rate):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    beta = beta - learning_rate * d_beta
    return alpha, beta
""",
    well=RIGHT_STEP,
    look=look,
)
