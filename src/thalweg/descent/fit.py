"""Fit a linear model by gradient descent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from thalweg.costs.cost import Cost
from thalweg.descent.batches.run import descend_in_batches
from thalweg.descent.part import Part
from thalweg.descent.problem import pose
from thalweg.descent.quadratic.run import descend
from thalweg.descent.run import Run
from thalweg.descent.settings import Settings, number
from thalweg.descent.stepwise.run import walk
from thalweg.descent.survey import Progress, survey


def fit(
    data: Any,
    target: str | None = None,
    features: Sequence[str] | None = None,
    *,
    cost: str | Cost = "mse",
    scale: str = "standard",
    learning_rate: Any = "auto",
    iterations: Any = None,
    tolerance: Any = 1e-9,
    rule: Any = None,
    schedule: Any = None,
    batch: Any = "full",
    seed: Any = 0,
    stop: str = "tolerance",
    hold_out: Any = None,
    alpha: Any = None,
    beta: Any = None,
    constants: Mapping[str, float] | None = None,
    ridge: Any = 0.0,
    lasso: Any = 0.0,
    sample_weight: Any = None,
    bias: bool = True,
    progress: Progress | None = None,
) -> Run:
    r"""Fit alpha + X beta^T to Y by gradient descent, and say why it went as it did.

    ``data`` is a path (.csv, .parquet), a pair of arrays (X, Y) of shapes (m, n) and (m,), or any Arrow object.
    By default the features are standardised for the descent, the learning rate is the best fixed one,
    2/(lambda_min + lambda_max), and the descent stops when the certified relative excess cost J/J* - 1 is below
    ``tolerance``; results are in the data's own units. With ``scale="none"``, a ``learning_rate`` and
    ``iterations`` it gives the iterates of the tutorial, for any cost:

    .. math:: \theta_{k+1} = \theta_k - \eta\,\nabla J(\theta_k)

    Costs that are not quadratic are walked down step by step, accelerated where no rate is given. ``constants`` are
    values for the named constants of the cost; ``ridge`` and ``lasso`` add these times the squares and the sizes of
    the weights, in the units of the descent. ``sample_weight``, a column's name or an array of shape (m,), says what
    each row counts for in the mean of the losses: 0 leaves it out, 2 counts it twice. Without ``bias`` alpha stays 0.

    ``rule`` turns gradients into steps ("plain", "momentum", "adam(beta1=0.8)", ...) and ``schedule`` changes the
    learning rate from step to step ("constant", "cosine", "chebyshev", ...); without them the plan chooses. ``batch``
    is how many rows each step sees, "full" for all; every row is seen once an epoch, in an order that ``seed`` decides.

    With ``stop="held-out"`` a share ``hold_out`` of the rows (0.2) is not learnt from; the descent stops when their
    cost has not fallen for a while, and gives back the parameters at which it was least.

    Raises ``Refusal`` for data, names and settings that cannot be used.

    >>> import thalweg
    >>> data = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]
    >>> run = thalweg.fit(data, scale="none", learning_rate=0.05, iterations=1, beta=[0.5, 0.25])
    >>> run.alpha, run.beta.tolist(), run.cost_start
    (0.1375, [1.01875, 0.15], 10.40625)
    >>> thalweg.fit(data).outcome.name
    'converged'
    """
    settings = Settings.read(learning_rate, iterations, tolerance, rule, schedule, batch, seed, stop, hold_out)
    problem = pose(
        data,
        target,
        features,
        cost=cost,
        scale=scale,
        alpha=alpha,
        beta=beta,
        constants=constants,
        ridge=number(ridge, "ridge"),
        lasso=number(lasso, "lasso"),
        sample_weight=sample_weight,
        bias=bias,
    )
    if settings.hold_out is not None:
        problem = replace(problem, part=Part(settings.seed, settings.hold_out, is_held=False))
    moments, quadratic = survey(problem, progress), problem.cost.quadratic()
    if settings.batch is not None and settings.batch < moments.count:
        return descend_in_batches(problem, quadratic, moments, settings)
    run = None
    if quadratic is not None and not problem.shrinkage.lasso and settings.hold_out is None:
        run = descend(problem, quadratic, moments, settings, progress)
    return walk(problem, quadratic, moments, settings) if run is None else run
