"""A penalty on the weights."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.finding import Severity
from thalweg.doctor.right import RIGHT_GRADIENT
from thalweg.doctor.wording import extras_of


def look(facts: Facts) -> Evidence | None:
    """Something proportional to the weights, or to their signs, in their rows beside their gradient."""
    extras = extras_of(facts, facts.weights)
    if not extras or facts.weights is None:
        return None
    asked = set(facts.cost.extras) if facts.cost else set()
    severity: Severity = "info" if asked & {"ridge", "lasso"} else "error"
    closing = " Your cost has such a penalty too." if severity == "info" else ""
    return Evidence(f"Beside its gradient each weight's row has {extras}.{closing}", "weights", severity)


CHECK = Check(
    code="unrequested-penalty",
    title="The weights are penalised, which the cost does not ask for",
    why="The descent ends at the minimum of another cost, with smaller weights.",
    fix="Leave the penalty out, or write it into the cost and say so.",
    hint="Is everything in your gradient the derivative of something in your cost?",
    likelihood=0.7,
    sick="""def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y) + 0.1 * beta
    return d_alpha, d_beta
""",
    well=RIGHT_GRADIENT,
    look=look,
)
