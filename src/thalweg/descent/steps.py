"""Descend one iteration at a time, each of them data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from thalweg.descent.asked import Asked
from thalweg.descent.course import Closed
from thalweg.descent.fit import fitted, walked
from thalweg.descent.run import Run
from thalweg.descent.step import Step
from thalweg.descent.survey import survey

_AT_ONCE = 256


def steps(data: Any, target: str | None = None, features: Sequence[str] | None = None, **asked: Any) -> Iterator[Step]:
    """The start and every iteration after it, until the descent is where ``fit`` would stop.

    Takes what ``fit`` takes. A descent that diverges goes on until its numbers overflow, one that is too slow for its
    tolerance as long as one looks. In batches there is one step for each epoch; where a rate that nobody asked for
    turns out too large, the descent begins again with k = 0 and half of it. Raises ``Refusal`` as ``fit`` does, when
    the first step is asked for.

    >>> import thalweg
    >>> data = [[1, 2], [2, 0], [3, 1], [0, 3]], [1, 5, 6, -2]
    >>> for step in thalweg.steps(data, scale="none", learning_rate=0.05, iterations=2, beta=[0.5, 0.25]):
    ...     print(step.k, round(step.cost, 5), step.rate, step.beta.round(4).tolist())
    0 10.40625 None [0.5, 0.25]
    1 5.4849 0.05 [1.0187, 0.15]
    2 3.16298 0.05 [1.3478, -0.0005]
    """
    wanted = Asked.read(data, target, features, **asked)
    if not wanted.is_chosen:
        walking = walked(wanted, survey(wanted.problem, wanted.progress))
        if walking is not None:
            yield from walking
            return
    yield from _along(fitted(wanted), wanted.settings.iterations)


def _along(run: Run, asked: int | None) -> Iterator[Step]:
    """Every iterate of a path in closed form, as far as it was gone."""
    assert isinstance(run.course, Closed), "a path in closed form is that of a quadratic cost"
    path = run.course.path
    last = path.decay.most if run.outcome.bad and asked is None else run.iterations
    if (overflow := path.overflow()) is not None:
        last = min(last, overflow - 1)
    for start in range(0, last + 1, _AT_ONCE):
        k = np.arange(start, min(start + _AT_ONCE, last + 1))
        places = zip(k.tolist(), path.cost(k), path.steepness(k), path.theta(k), strict=True)
        for count, cost, steepness, theta in places:
            rate = path.decay.rate_at(count - 1) if count else None
            yield Step(count, float(cost), float(steepness), rate, theta, path.coordinates)
