"""A penalty on the bias."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_GRADIENT
from thalweg.doctor.wording import extras_of


def look(facts: Facts) -> Evidence | None:
    """Something proportional to parameters in the bias row beside its gradient."""
    extras = extras_of(facts, facts.bias)
    if not extras:
        return None
    return Evidence(f"Beside its gradient the bias row has {extras}.", "bias")


CHECK = Check(
    code="penalised-bias",
    title="The bias is penalised",
    why="A penalty on the bias pulls all predictions towards zero, so that the fit changes when the target is shifted.",
    fix="Leave the bias out of the penalty: add 2 * lam * beta to the gradient of the weights only.",
    hint="Should predictions shrink towards zero when every target is raised by a thousand?",
    likelihood=0.84,
    sick="""def gradient(X, Y, alpha, beta):
    u = Y - alpha - X @ beta
    d_alpha = -2 * sum(u) / len(Y) + 0.2 * alpha
    d_beta = -2 * X.T @ u / len(Y) + 0.2 * beta
    return d_alpha, d_beta
""",
    well=RIGHT_GRADIENT,
    look=look,
)
