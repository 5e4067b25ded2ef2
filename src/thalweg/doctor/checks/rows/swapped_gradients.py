"""Bias and weights have each other's gradient."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_GRADIENT


def look(facts: Facts) -> Evidence | None:
    """The bias has the gradient of a weight, the weights have that of the bias."""
    if not facts.is_swapped:
        return None
    return Evidence("What the bias gets is the gradient of the weights, and the other way round.")


CHECK = Check(
    code="swapped-gradients",
    title="The gradients of bias and weights are swapped",
    why="Each parameter moves by the slope of the other.",
    fix="Give the gradient of the bias first and that of the weights second, and subtract each from its own parameter.",
    hint="In which order are the two gradients given, and in which are they taken?",
    likelihood=0.93,
    sick="""def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    return d_beta, d_alpha
""",
    well=RIGHT_GRADIENT,
    look=look,
)
