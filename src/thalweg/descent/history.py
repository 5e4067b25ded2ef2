"""What is kept of the iterates: enough for a picture, however many there were."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, final

import numpy as np
from jaxtyping import Float64, Int64

from thalweg.sources.sink import arrow_table, write_columns

_ALL, _DENSITY = 300, 1.02


@final
@dataclass(frozen=True)
class Moment:
    """The cost and the length of the gradient, in the descent's coordinates, after k iterations."""

    k: int
    cost: float
    gradient: float


@final
@dataclass(frozen=True, eq=False)
class History:
    """Moments of a run in order, the first and the last among them; dense at the start, thinner later.

    >>> history = History.of([Moment(0, 4.0, 2.0), Moment(1, 1.0, 1.0)])
    >>> len(history), history.k.tolist(), history.cost.tolist()
    (2, [0, 1], [4.0, 1.0])
    """

    k: Int64[np.ndarray, " moments"]
    cost: Float64[np.ndarray, " moments"]
    gradient: Float64[np.ndarray, " moments"]

    @classmethod
    def of(cls, moments: list[Moment]) -> History:
        """The moments, side by side."""
        columns = zip(*((moment.k, moment.cost, moment.gradient) for moment in moments), strict=True)
        k, cost, gradient = map(list, columns)
        return cls(np.array(k, dtype=np.int64), np.array(cost, dtype=float), np.array(gradient, dtype=float))

    @property
    def finite(self) -> History:
        """As far as the costs are numbers."""
        kept = np.isfinite(self.cost)
        return History(self.k[kept], self.cost[kept], self.gradient[kept])

    def to_arrow(self) -> Any:
        """An Arrow table with the columns k, cost and gradient."""
        return arrow_table(self._names, self._columns)

    def save(self, path: str | Path) -> Path:
        """Write the columns k, cost and gradient as .csv, .parquet or .arrow, whole or not at all."""
        return write_columns(path, self._names, self._columns)

    @property
    def _names(self) -> tuple[str, ...]:
        return tuple(field.name for field in fields(self))

    @property
    def _columns(self) -> tuple[np.ndarray, ...]:
        return tuple(getattr(self, name) for name in self._names)

    def __len__(self) -> int:
        return len(self.k)


@final
class Recorder:
    """Takes every moment and keeps those that a history needs."""

    def __init__(self) -> None:
        self._kept: list[Moment] = []
        self._last: Moment | None = None

    def note(self, moment: Moment) -> None:
        """The next moment."""
        if moment.k < _ALL or moment.k >= _DENSITY * self._kept[-1].k:
            self._kept.append(moment)
        self._last = moment

    @property
    def history(self) -> History:
        ended = [] if self._last is None or self._kept[-1] is self._last else [self._last]
        return History.of(self._kept + ended)
