"""A wrong gradient of the weights."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_GRADIENT
from thalweg.doctor.wording import of_row, of_shape, special


def look(facts: Facts) -> Evidence | None:
    """Weights' rows that are something else, or have a factor that the bias does not have."""
    if facts.misshapen is not None:
        return _told(of_shape(facts, "weights"))
    if (special(facts) and facts.weights is None) or facts.is_swapped or facts.is_broadcast:
        return None
    return _told(of_row(facts, "weights"))


def _told(text: str | None) -> Evidence | None:
    return Evidence(text, "weights") if text else None


CHECK = Check(
    code="weights-gradient",
    title="The gradient of the weights is not the right one",
    why="The weights do not go downhill, so the descent ends elsewhere than at the minimum, or nowhere.",
    fix="Use dJ/dbeta = -(2/m) * X.T @ (Y - Yhat): each residual times its own row of X, then summed.",
    hint="Is every residual multiplied with the features of its own example before the sum is taken?",
    likelihood=0.79,
    sick="""def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y)
    d_beta = -2 * sum(X) * sum(u) / len(Y)
    return d_alpha, d_beta
""",
    well=RIGHT_GRADIENT,
    look=look,
)
