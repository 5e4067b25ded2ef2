"""Steps miscounted."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_FIT


def look(facts: Facts) -> Evidence | None:
    """A fit whose first step is not the first one asked for."""
    # a step that ignores the rate is not seen by changing it, but by its target
    has_moved = facts.surplus > 0 or (facts.start_varies and -1 in facts.rates)
    if not facts.surplus and not has_moved:
        return None
    if has_moved:
        return Evidence("Asked for 0 iterations, fit has made a step already.")
    return Evidence(f"Asked for {1 - facts.surplus} iterations, fit makes 1.")


CHECK = Check(
    code="off-by-one",
    title="One iteration too many, or one too few",
    why="What is returned is not what was asked for, and comparing runs by their iterations misleads.",
    fix="Loop over range(iterations), and return the parameters after the last update.",
    hint="What should fit give for 0 iterations, and for 1?",
    likelihood=0.9,
    sick="""import numpy as np


def fit(X, Y, learning_rate, iterations):
    alpha, beta = 0.0, np.zeros(X.shape[1])
    for _ in range(iterations - 1):
        u = Y - alpha - X @ beta
        alpha, beta = alpha + learning_rate * 2 * u.mean(), beta + learning_rate * 2 * X.T @ u / len(Y)
    return alpha, beta
""",
    well=RIGHT_FIT,
    look=look,
    repairs=("range",),
)
