"""Something else than m divides the sum."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_GRADIENT
from thalweg.doctor.wording import times


def look(facts: Facts) -> Evidence | None:
    """A factor that is made of something else than 2 and m."""
    if not facts.common.wrong_divisor:
        return None
    return Evidence(times(facts, f"the factor is {facts.common.text}, where it should be 1"))


CHECK = Check(
    code="wrong-divisor",
    title="The sum is divided by the wrong number",
    why="The step's size depends on something that has nothing to do with the mean over the examples.",
    fix="Divide by the number of examples, m = len(X): not by the number of features, a sum of x, or a fixed number.",
    hint="By which number do you divide, and what does it count?",
    likelihood=0.85,
    sick="""def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / X.shape[1]
    d_beta = -2 * X.T @ u / X.shape[1]
    return d_alpha, d_beta
""",
    well=RIGHT_GRADIENT,
    look=look,
)
