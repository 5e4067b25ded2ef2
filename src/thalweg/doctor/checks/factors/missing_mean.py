"""The mean was not taken."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_GRADIENT
from thalweg.doctor.wording import times


def look(facts: Facts) -> Evidence | None:
    """A factor m of all rows."""
    common = facts.common
    if common.ms < 1 or common.fixed is not None or (common.other and common.power < 0):
        return None
    return Evidence(times(facts, "the sum was not divided by m"))


CHECK = Check(
    code="missing-mean",
    title="The sum is not divided by the number of examples",
    why="The step grows with the data: a learning rate that suits ten rows diverges on a thousand.",
    fix="Divide the sums by m = len(X), or take means.",
    hint="Add a copy of every row to your data: the mean squared error stays as it is. Does your step?",
    likelihood=0.9,
    sick="""def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u)
    d_beta = -2 * X.T @ u
    return d_alpha, d_beta
""",
    well=RIGHT_GRADIENT,
    look=look,
    repairs=("({it}) / {rows}",),
)
