"""The Chebyshev schedule: the steps that shrink all modes of a range alike, and most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, final

import numpy as np

from thalweg.core.ranges import whole
from thalweg.schedules.schedule import QUADRATIC, Eigenvalues, OpenSchedule, needed

_LONGEST = 2**20
_SHRINK = math.log(2 * 1000)


@final
@dataclass(frozen=True)
class Chebyshev(OpenSchedule):
    r"""One over the K Chebyshev nodes of [smallest, largest eigenvalue], K the ``cycle``; then again from the first.

    After K steps what is missing in the mode of eigenvalue lambda is multiplied by T_K(x(lambda)) / T_K(x(0)), where x
    maps the range onto [-1, 1] and T_K is Chebyshev's polynomial: no K rates have a smaller maximum, about 2 exp(-2K /
    sqrt(condition)). That holds at the end of a cycle; in between modes may grow by up to the condition, which the
    order keeps them to. The cycle is the planned count where none is given; where that is not known either, as long as
    shrinks every mode 1000-fold.

    The order mirrors halves into each other (1, K, ...), as Lebedev and Finogenov do for powers of two; any other
    K is halved as nearly as it can be. Sources: Young, "On Richardson's method for solving linear systems with positive
    definite matrices" (1953); Lebedev and Finogenov, "Ordering of the iterative parameters in the cyclical Chebyshev
    iterative method" (1971).

    >>> Chebyshev().rates(count=2, eta=1.0, eigenvalues=np.array([3.0, 1.0])).round(6).tolist()
    [0.369398, 0.773459]
    """

    cycle: float | None = None

    ignores_eta: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.cycle is not None:
            whole("cycle", self.cycle)

    def at(self, k: np.ndarray, eta: float, count: int | None, eigenvalues: Eigenvalues) -> Any:  # noqa: ARG002
        values = needed(eigenvalues, self, "the eigenvalues of the Hessian", QUADRATIC)
        steps = _steps(float(values[-1]), float(values[0]), self._length(count, values))
        return steps[k % len(steps)]

    def period(self, count: int | None = None, eigenvalues: Eigenvalues = None) -> int | None:
        values = needed(eigenvalues, self, "the eigenvalues of the Hessian", QUADRATIC)
        return self._length(count, values)

    def _length(self, count: int | None, eigenvalues: np.ndarray) -> int:
        enough = math.ceil(_SHRINK / 2 * math.sqrt(eigenvalues[0] / eigenvalues[-1]))
        return int(min(self.cycle or count or enough, _LONGEST))


@lru_cache(maxsize=8)
def _steps(smallest: float, largest: float, length: int) -> np.ndarray:
    """One over the nodes, the largest node first."""
    nodes = np.cos(np.pi * (2 * _order(length) + 1) / (2 * length))
    steps: np.ndarray = 2 / (largest + smallest + (largest - smallest) * nodes)
    steps.flags.writeable = False
    return steps


@lru_cache(maxsize=64)
def _order(length: int) -> np.ndarray:
    """0 to length - 1 so that every beginning and every end of the list is spread over the whole range.

    >>> _order(8).tolist()
    [0, 7, 3, 4, 1, 6, 2, 5]
    """
    if length == 1:
        return np.zeros(1, dtype=int)
    order = np.empty(length, dtype=int)
    order[0::2] = _order((length + 1) // 2)
    order[1::2] = length - 1 - _order(length // 2)
    return order
