"""A missing transpose."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.reading.misread import MISREAD
from thalweg.doctor.wording import turned_shape


def look(facts: Facts) -> Evidence | None:
    """Weights that come back as a column for a row, or a matrix that stands where its transpose is due."""
    if facts.weights is not None and facts.weights.base == "row for column":
        return Evidence("With as many examples as features, row i of X stands where column i is due.", "weights")
    if facts.weights is not None and facts.weights.base in MISREAD:
        return Evidence(f"The gradient is that of {facts.weights.base}.", "weights")
    shape = turned_shape(facts)
    if shape:
        return Evidence(f"The weights came back in the shape {shape}, on {facts.sizes}.", "weights")
    if facts.turned is not None:
        return Evidence("It runs with as many examples as features only: with others the shapes do not meet.")
    return None


CHECK = Check(
    code="transposed",
    title="A transpose is missing, or there is one too many",
    why="The shapes agree by chance only, or broadcasting makes a table of what should be a vector.",
    fix="With X (m, n) and the residual (m,) use X.T @ u; with beta (1, n) the gradient must be (1, n) too: u.T @ X.",
    hint="Write down the shape of every factor: which dimensions meet?",
    likelihood=0.96,
    sick="""LAYOUT = "column"


def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta.T
    d_alpha = -2 * u.mean()
    d_beta = -2 * X.T @ u / len(Y)
    return d_alpha, d_beta
""",
    well="""LAYOUT = "column"


def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta.T
    d_alpha = -2 * u.mean()
    d_beta = -2 * u.T @ X / len(Y)
    return d_alpha, d_beta
""",
    look=look,
)
