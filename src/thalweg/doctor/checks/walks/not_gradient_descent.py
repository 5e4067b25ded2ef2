"""Another method."""

from __future__ import annotations

from thalweg.doctor.check import Check, Evidence
from thalweg.doctor.facts import Facts
from thalweg.doctor.right import RIGHT_FIT
from thalweg.doctor.wording import special


def look(facts: Facts) -> Evidence | None:
    """Steps that no gradient of a squared error explains."""
    best = facts.best
    if facts.closed:
        return Evidence("Whatever number of iterations is asked for, the same comes back: there are no iterations.")
    if best is None:
        return None
    if known := _known(facts):
        return Evidence(known)
    if special(facts) or best.bias is not None or best.weights is not None:
        return None
    if facts.frozen:
        return Evidence("All is done after one iteration, and it is no step along the gradient.")
    how = (
        f"off an affine map by {best.misfit:.2g} of its size"
        if not best.is_affine
        else "an affine map, but another one"
    )
    return Evidence(f"On {facts.sizes} the step is {how}.")


def _known(facts: Facts) -> str:
    """What it is instead, where that can be told."""
    best = facts.best
    if best is None:
        return ""
    if best.way.state == "momentum" and best.weights is not None:
        share = best.weights.extras["previous"][0]
        return f"{share:.3g} of every step is carried on into the next one, which is momentum."
    if facts.is_new_place:
        return "The parameters before the step do not count: what is returned is the gradient's part alone."
    if facts.bias and facts.weights and facts.bias.base == facts.weights.base == "residual squared":
        return "The residual is squared in the gradient; it must stand there as it is."
    if best.mispaired and not (facts.is_random or facts.changes):
        return f"{best.mispaired} targets are held against the rows of other examples: one of X, Y was shuffled."
    return ""


CHECK = Check(
    code="not-gradient-descent",
    title="This is not gradient descent on the mean squared error",
    why="It may get somewhere, but what is known of gradient descent (its bound, its speed) does not hold for it.",
    fix="Move by -learning_rate times the gradient of the mean squared error, and by nothing else.",
    hint="Is the step proportional to the gradient, and nothing but the gradient?",
    likelihood=0.6,
    sick="""import numpy as np


def fit(X, Y, learning_rate, iterations):
    A = np.column_stack([np.ones(len(X)), X])
    theta = np.linalg.solve(A.T @ A, A.T @ Y)
    return theta[0], theta[1:]
""",
    well=RIGHT_FIT,
    look=look,
)
