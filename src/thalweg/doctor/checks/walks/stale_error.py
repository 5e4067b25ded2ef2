"""The first error for ever."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_FIT


def look(facts: Facts) -> Evidence | None:
    """The gradient of the start at every step."""
    if facts.best is None:
        return None
    if facts.frozen and facts.best.is_explained:
        return Evidence("Every iteration starts from the first parameters: after the first one nothing moves.")
    if facts.best.way.state not in ("stale", "stale and accumulated"):
        return None
    return Evidence("The gradient of a later step is still that of the start, where the parameters no longer are.")


CHECK = Check(
    code="stale-error",
    title="The error is not computed anew in every iteration",
    why="Every step repeats the first one, so the parameters run past the minimum in a straight line.",
    fix="Compute the prediction and the residual inside the loop, from the parameters as they now are.",
    hint="Which lines must run again once the parameters have changed?",
    likelihood=0.92,
    sick="""import numpy as np


def fit(X, Y, learning_rate, iterations):
    alpha, beta = 0.0, np.zeros(X.shape[1])
    u = Y - alpha - X @ beta
    for _ in range(iterations):
        pass
        alpha, beta = alpha + learning_rate * 2 * u.mean(), beta + learning_rate * 2 * X.T @ u / len(Y)
    return alpha, beta
""",
    well=RIGHT_FIT,
    look=look,
)
