"""The mean was taken twice."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.wording import times


def look(facts: Facts) -> Evidence | None:
    """A factor 1/m of all rows."""
    if facts.common.ms > -1:
        return None
    return Evidence(times(facts, "it was divided by m twice"))


CHECK = Check(
    code="double-mean",
    title="The mean is taken twice",
    why="The step shrinks as rows are added: the descent crawls, and more data make it slower.",
    fix="Divide by m once: mean() has done so already.",
    hint="How often does the number of examples divide your sum?",
    likelihood=0.88,
    sick="""import numpy as np


def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * np.mean(u) / len(Y)
    d_beta = -2 * np.mean(u[:, None] * X, axis=0) / len(Y)
    return d_alpha, d_beta
""",
    well="""import numpy as np


def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * np.mean(u)
    d_beta = -2 * np.mean(u[:, None] * X, axis=0)
    return d_alpha, d_beta
""",
    look=look,
    repairs=("({it}) * {rows}",),
)
