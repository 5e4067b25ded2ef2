"""Descend one iteration at a time, each of them data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.descent.fit import fitted, walked
from thalweg.descent.quadratic.laid import Laid
from thalweg.descent.quadratic.run import lay
from thalweg.descent.run import Run
from thalweg.descent.shrinkage import Shrinkage
from thalweg.descent.step import Step
from thalweg.descent.survey import survey

_AT_ONCE = 256


def steps(data: Any, target: str | None = None, features: Sequence[str] | None = None, **asked: Any) -> Iterator[Step]:
    """The start and every iteration after it, until the descent is where ``fit`` would stop.

    Takes what ``fit`` takes. A descent that diverges goes on until its numbers overflow, one that is too slow for its
    tolerance as long as one looks. In batches there is one step for each epoch; where a rate that nobody asked for
    turns out too large, the descent begins again with k = 0 and half of it. Where rows held out are looked at along the
    way, steps go on until it is clear that these have risen; ``fit`` keeps the best of them. Raises ``Refusal`` as
    ``fit`` does, when steps are asked for.

    >>> import thalweg
    >>> data = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]
    >>> for step in thalweg.steps(data, scale="none", learning_rate=0.05, iterations=1, beta=[0.5, 0.25]):
    ...     print(step.k, round(step.cost, 5), step.rate, round(step.alpha, 4))
    0 10.40625 None 0.0
    1 5.4849 0.05 0.1375
    """
    wanted = Asked.read(data, target, features, **asked)
    if wanted.is_chosen:
        run = fitted(wanted)
        wanted, moments = _settled(wanted, run), run.moments
    else:
        moments = survey(wanted.problem, wanted.progress)
    if wanted.meter:
        wanted.meter.end()
    walking = walked(wanted, moments)
    if walking is not None:
        yield from walking
        return
    assert wanted.quadratic is not None, "a path in closed form is that of a quadratic cost"
    laid = lay(wanted.problem, wanted.quadratic, moments, wanted.settings, wanted.progress)
    yield from _along(laid, _last(laid, wanted.settings.iterations))


def _settled(asked: Asked, run: Run) -> Asked:
    """What the rows that are not seen have chosen, as if it had been asked for."""
    problem = replace(asked.without_held_out_rows.problem, shrinkage=Shrinkage(run.plan.ridge))
    settings = replace(asked.settings, hold_out=None)
    if not asked.choice.of_ridge:
        settings = replace(settings, rate=run.learning_rate, iterations=run.iterations)
    return replace(asked, problem=problem, settings=settings)


def _last(laid: Laid, asked: int | None) -> int:
    """The last iteration whose numbers are finite, of those that are wanted."""
    is_endless = asked is None and (laid.count is None or not laid.path.is_stable)
    last = laid.path.decay.most if is_endless or laid.count is None else laid.count
    overflow = laid.path.overflow()
    return last if overflow is None else min(last, overflow - 1)


def _along(laid: Laid, last: int) -> Iterator[Step]:
    """Every iterate: each update as it is written where ``fit`` does that, from the modes elsewhere."""
    path = laid.path
    stepped = laid.iterates if laid.is_stepped else None
    for start in range(0, last + 1, _AT_ONCE):
        k = np.arange(start, min(start + _AT_ONCE, last + 1))
        thetas = path.theta(k) if stepped is None else islice(stepped, len(k))
        for count, cost, steepness, theta in zip(k.tolist(), path.cost(k), path.steepness(k), thetas, strict=True):
            rate = path.decay.rate_at(count - 1) if count else None
            yield Step(count, float(cost), float(steepness), rate, theta, path.coordinates)
