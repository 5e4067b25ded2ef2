"""Fractions cut off."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_FIT


def look(facts: Facts) -> Evidence | None:
    """Whole numbers where fractions are due, or fractions treated wrongly where whole numbers are not."""
    if facts.cuts_results:
        return Evidence("What came back was whole numbers only, where fractions are due.")
    if all(facts.whole_numbers):
        return Evidence("On whole numbers it is right, on fractions it is not: something is cut to whole numbers.")
    return None


CHECK = Check(
    code="integer-truncation",
    title="Numbers are cut to whole ones",
    why="Steps smaller than one are lost, so the parameters may stand still for ever.",
    fix="Keep data, parameters and gradients in floating point: np.zeros(n), 0.0, / and not //.",
    hint="Which type do your parameters have, and what becomes of 0.3 in it?",
    likelihood=0.93,
    sick="""import numpy as np


def fit(X, Y, learning_rate, iterations):
    alpha, beta = 0.0, np.zeros(X.shape[1], dtype=int)
    for _ in range(iterations):
        u = Y - alpha - X @ beta
        alpha += learning_rate * 2 * u.mean()
        beta[:] = beta + learning_rate * 2 * X.T @ u / len(Y)
    return alpha, beta
""",
    well=RIGHT_FIT,
    look=look,
)
