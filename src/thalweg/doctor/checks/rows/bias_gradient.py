"""A wrong gradient of the bias."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_GRADIENT
from thalweg.doctor.wording import of_row, of_shape, special


def look(facts: Facts) -> Evidence | None:
    """A bias row that is something else, or has a factor that the weights do not have."""
    if facts.misshapen is not None:
        return _told(of_shape(facts, "bias"))
    if (special(facts) and facts.bias is None) or facts.is_swapped:
        return None
    return _told(of_row(facts, "bias"))


def _told(text: str | None) -> Evidence | None:
    return Evidence(text, "bias") if text else None


CHECK = Check(
    code="bias-gradient",
    title="The gradient of the bias is not the right one",
    why="The bias goes elsewhere than downhill, and the weights follow it to the wrong place.",
    fix="Use dJ/dalpha = -(2/m) * sum(Y - Yhat): the sum of the residuals, nothing multiplied with them.",
    hint="What does a change of the bias alone do to a prediction?",
    likelihood=0.8,
    sick="""def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(X.T @ u) / len(Y)
    d_beta = -2 * X.T @ u / len(Y)
    return d_alpha, d_beta
""",
    well=RIGHT_GRADIENT,
    look=look,
)
