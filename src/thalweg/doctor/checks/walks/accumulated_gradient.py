"""Gradients that pile up."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_FIT


def look(facts: Facts) -> Evidence | None:
    """Each step is the one before it plus a gradient."""
    if facts.best is None or facts.best.way.state not in ("accumulated", "stale and accumulated"):
        return None
    return Evidence("Each step is the step before it plus one more gradient.")


CHECK = Check(
    code="accumulated-gradient",
    title="The gradient is never cleared",
    why="Every step adds all gradients before it, momentum without friction: the parameters swing for ever.",
    fix="Set the gradient to zero at the beginning of every iteration.",
    hint="What is in your gradient before the first example of the second iteration is added?",
    likelihood=0.91,
    sick="""import numpy as np


def fit(X, Y, learning_rate, iterations):
    alpha, beta = 0.0, np.zeros(X.shape[1])
    d_alpha, d_beta = 0.0, np.zeros(X.shape[1])
    for _ in range(iterations):
        u = Y - alpha - X @ beta
        d_alpha, d_beta = d_alpha - 2 * u.mean(), d_beta - 2 * X.T @ u / len(Y)
        alpha, beta = alpha - learning_rate * d_alpha, beta - learning_rate * d_beta
    return alpha, beta
""",
    well=RIGHT_FIT,
    look=look,
)
