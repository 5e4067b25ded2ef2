"""Fit a linear model by gradient descent."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from thalweg.core.generators import arrived
from thalweg.costs.cost import Cost
from thalweg.descent.asked import Asked
from thalweg.descent.batches.run import descend_in_batches
from thalweg.descent.inference.choose import choose
from thalweg.descent.passes.reading import Progress
from thalweg.descent.quadratic.run import descend
from thalweg.descent.run import Run
from thalweg.descent.step import Descending
from thalweg.descent.stepwise.run import walk
from thalweg.descent.survey import survey
from thalweg.kernels.moments import Moments


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
    stop: str = "tolerance",
    hold_out: Any = None,
    folds: Any = 5,
    seed: Any = 0,
    alpha: Any = None,
    beta: Any = None,
    constants: Mapping[str, float] | None = None,
    ridge: Any = 0.0,
    lasso: Any = 0.0,
    sample_weight: Any = None,
    bias: bool = True,
    progress: Progress | bool | None = None,
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

    ``stop="cv"`` stops where ``folds``-fold cross-validation is best, ``stop="held-out"`` where rows that are held out
    cost least, a share ``hold_out`` of them (0.2); ``ridge="cv"`` finds the weight of the ridge by cross-validation.
    For quadratic costs all of it comes from the one pass, and ``run.validation`` has the curve; elsewhere a descent is
    stopped when the cost of the rows held out has not fallen for a while. ``seed`` says which rows those are.

    ``progress=True`` tells of long work on standard error, in a terminal, a notebook or a pipe; a function is called
    with the rows read so far and, where known, how many there are.

    Raises ``Refusal`` for data, names and settings that cannot be used.

    >>> import thalweg
    >>> data = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]
    >>> run = thalweg.fit(data, scale="none", learning_rate=0.05, iterations=1, beta=[0.5, 0.25])
    >>> run.alpha, run.beta.tolist(), run.cost_start
    (0.1375, [1.01875, 0.15], 10.40625)
    >>> thalweg.fit(data).outcome.name
    'converged'
    """
    return fitted(
        Asked.read(
            data,
            target,
            features,
            cost=cost,
            scale=scale,
            learning_rate=learning_rate,
            iterations=iterations,
            tolerance=tolerance,
            rule=rule,
            schedule=schedule,
            batch=batch,
            stop=stop,
            hold_out=hold_out,
            folds=folds,
            seed=seed,
            alpha=alpha,
            beta=beta,
            constants=constants,
            ridge=ridge,
            lasso=lasso,
            sample_weight=sample_weight,
            bias=bias,
            progress=progress,
        )
    )


def fitted(asked: Asked) -> Run:
    """The run that was asked for."""
    begun = time.perf_counter()
    try:
        return replace(_fitted(asked), seconds=time.perf_counter() - begun)
    finally:
        if asked.meter:
            asked.meter.end()


def _fitted(asked: Asked) -> Run:
    if asked.is_chosen:
        return choose(asked.problem, asked.quadratic, asked.settings, asked.choice, asked.progress)
    moments = survey(asked.problem, asked.progress)
    if (walking := walked(asked, moments)) is not None:
        return arrived(walking, asked.meter and asked.meter.step)
    assert asked.quadratic is not None, "a path in closed form is that of a quadratic cost"
    return descend(asked.problem, asked.quadratic, moments, asked.settings, asked.progress)


def walked(asked: Asked, moments: Moments) -> Descending | None:
    """The descent step by step, ``None`` where none of its steps needs to be taken."""
    way = asked.problem, asked.quadratic, moments, asked.settings
    if asked.is_in_batches(moments.count):
        return descend_in_batches(*way)
    return None if asked.is_closed and asked.settings.hold_out is None else walk(*way)
