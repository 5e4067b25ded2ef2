"""The costs of a log, held to the costs of its iterates."""

from __future__ import annotations

import numpy as np

from thalweg.doctor.factor import Factor, name_factor
from thalweg.doctor.identification import with_ones
from thalweg.doctor.logs.followed import Followed

_NEAR, _FEWEST = 2e-3, 3


def cost_factor(followed: Followed) -> Factor | None:
    """What the logged costs are, as a factor of the mean squared error; ``None`` where they are no such thing, or not
    known well enough. A cost may stand beside the iterate before or after its step."""
    log, data = followed.log, followed.units.data
    if log.costs is None or len(log.points) < _FEWEST:
        return None
    with np.errstate(all="ignore"):
        right = np.mean((data.Y - log.points @ with_ones(data.X).T) ** 2, axis=1)
        for costs, due in ((log.costs, right), (log.costs[1:], right[:-1]), (log.costs[:-1], right[1:])):
            shares = costs / due
            if np.isfinite(shares).all() and shares.min() > 0 and shares.max() / shares.min() < 1 + _NEAR:
                named = name_factor([float(np.median(shares))], [{"m": float(data.m)}], _NEAR)
                return named if named is None or named.fixed is None else None
    return None
