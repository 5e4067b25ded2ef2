"""The two of the square."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.factor import Factor
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_GRADIENT
from thalweg.doctor.wording import times


def look(facts: Facts) -> Evidence | None:
    """A factor 2 or 1/2 of all rows; no mistake where the file's own cost has it too."""
    if facts.function == "cost":
        return _of_the_cost(facts)
    twos, cost = facts.common.twos, facts.cost
    if not twos:
        return None
    if cost is not None and cost.factor is not None and cost.factor.twos == twos:
        return Evidence(
            "Your cost has the same factor: it is a convention, and the minimum is the same.", severity="info"
        )
    return Evidence(times(facts, "the 2 of the square is missing" if twos < 0 else "there is a 2 too many"))


def _of_the_cost(facts: Facts) -> Evidence | None:
    halved = facts.cost is not None and facts.cost.is_squared_error and facts.cost.factor == Factor(twos=-1)
    if not halved or facts.descent is not None:
        return None
    return Evidence("Your cost is half the mean squared error: a convention.", "cost", severity="info")


CHECK = Check(
    code="factor-two",
    title="The factor two of the square is not there, or is there twice",
    why="The step is that of another cost: J = (1/m) sum(u**2) has the gradient -(2/m) sum(u x).",
    fix="Use -(2/m) in the gradient; or keep 1/m and write the cost with one half, J = (1/(2m)) sum(u**2).",
    hint="Which factor does the square leave when it is differentiated? Is there a half in your cost?",
    likelihood=0.5,
    sick="""def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -1 * sum(u) / len(Y)
    d_beta = -1 * X.T @ u / len(Y)
    return d_alpha, d_beta
""",
    well=RIGHT_GRADIENT,
    look=look,
    repairs=("2 * ({it})", "({it}) / 2"),
)
