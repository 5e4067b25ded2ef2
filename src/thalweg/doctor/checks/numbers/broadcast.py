"""A row and a column make a table."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.wording import table_of_rows


def look(facts: Facts) -> Evidence | None:
    """Rows that hold the mean of all targets in place of each one, or a table where a vector is due."""
    if facts.function == "cost":
        base = facts.cost.base if facts.cost else ""
        return (
            Evidence("The cost is the mean over all pairs of a target and a prediction.", "cost")
            if base == "broadcast"
            else None
        )
    if facts.is_broadcast and facts.weights is not None:
        what = "targets enter" if facts.weights.base.endswith("target") else "predictions enter"
        return Evidence(f"The {what} the weights' gradient by their mean only: (m,) and (m, 1) made (m, m).", "weights")
    shape = table_of_rows(facts)
    return Evidence(f"An array of shape {shape} came back, on {facts.sizes}.") if shape else None


CHECK = Check(
    code="broadcast",
    title="Every target meets every prediction",
    why="A row minus a column is a table: the slopes then go to zero, and the bias to the mean of the target.",
    fix="Give Y and Yhat the same shape before they are subtracted: both (m,), or both (m, 1).",
    hint="What is the shape of Y - Yhat?",
    likelihood=0.97,
    sick="""LAYOUT = "flat"


def gradient(X, Y, alpha, beta):
    u = Y - alpha - (X @ beta).reshape(-1, 1)
    d_alpha = -2 * u.mean()
    d_beta = -2 * (X.T @ u).mean(axis=1) / len(Y)
    return d_alpha, d_beta
""",
    well="""LAYOUT = "flat"


def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * u.mean()
    d_beta = -2 * X.T @ u / len(Y)
    return d_alpha, d_beta
""",
    look=look,
)
