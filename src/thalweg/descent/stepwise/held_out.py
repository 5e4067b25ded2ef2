"""The cost of the rows that were held out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.descent.passes.examples import examples
from thalweg.descent.quadratic.parabola import Parabola
from thalweg.descent.stepwise.ground import Ground
from thalweg.descent.stepwise.objective import Vector
from thalweg.descent.stepwise.rows import Rows
from thalweg.engines.local import Local
from thalweg.kernels.moments import Moments


def cost_held_out(ground: Ground) -> Callable[[Vector], float]:
    """The mean loss of the rows that the problem's part leaves out, without the penalty, as a function of theta.

    Raises ``Refusal`` where there are none.
    """
    problem, part = ground.problem, ground.problem.part
    assert part is not None, "no rows are held out"
    problem = replace(problem, part=replace(part, is_held=True))
    ground.passes.count += 1
    moments = Local().total(examples(problem), lambda found: Moments.of(found.table, found.weights))
    if moments is None:
        raise Refusal(
            f"No row of {problem.source.name} is held out.", "There is none to judge by.", "Hold out a larger share."
        )
    if (quadratic := problem.cost.quadratic()) is not None:
        parabola = Parabola.of(quadratic, moments, ground.coordinates, bias=problem.bias)
        return _silenced(parabola.cost)
    rows = Rows.of(problem, ground.coordinates, moments.count, ground.passes)

    def mean_loss(theta: Vector) -> float:
        sums = rows.sums(theta)
        return sums.loss / sums.weight

    return _silenced(mean_loss)


def _silenced(cost: Callable[[Vector], float]) -> Callable[[Vector], float]:
    def silenced(theta: Vector) -> float:
        with np.errstate(over="ignore", invalid="ignore"):  # a descent that diverges goes beyond the doubles
            return cost(theta)

    return silenced
