"""Some of the rows."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_GRADIENT


def look(facts: Facts) -> Evidence | None:
    """Examples that count for nothing or for more than others, or a step that chance decides."""
    best = facts.best
    if best is None or best.is_explained:
        return None
    if best.shares:
        used = [int((share != 0).sum()) for share in best.shares]
        return Evidence(f"Of {len(best.shares[0])} examples, {used[0]} had a part in the step, or a part of their own.")
    if best.batches:
        sizes = ", ".join(str(size) for size in best.batches)
        return Evidence(f"One step is {len(best.batches)} small ones, on batches of {sizes} examples.")
    if best.row_to_row:
        return Evidence("One step is many small ones, an example each, every one from where the last one ended.")
    if facts.is_random or facts.changes:
        return Evidence("The same step, asked for again, gave something else.")
    return None


CHECK = Check(
    code="sampled-rows",
    title="Not every example is used in a step",
    why="Full-batch descent uses all rows in every step; steps from samples never come to rest at the minimum.",
    fix="Sum over all examples and divide by their number; if mini-batches are meant, say so and let the rate fall.",
    hint="Which rows of X have a part in one step, and with which weight?",
    likelihood=0.9,
    sick="""def gradient(X, Y, alpha, beta):
    X, Y = X[1:], Y[1:]
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    return d_alpha, d_beta
""",
    well=RIGHT_GRADIENT,
    look=look,
)
