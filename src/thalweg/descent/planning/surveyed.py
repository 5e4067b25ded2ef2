"""Data that have been surveyed, and some of their rows to try things out on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import final

import numpy as np
from jaxtyping import Float64

from thalweg.core.errors import Refusal
from thalweg.descent.asked import Asked
from thalweg.descent.coordinates import Coordinates
from thalweg.descent.passes.examples import examples
from thalweg.descent.planning.clock import timed
from thalweg.descent.planning.loop import Loop
from thalweg.descent.problem import Problem
from thalweg.descent.survey import survey
from thalweg.kernels.moments import Moments
from thalweg.sources.arrays import Arrays

_SHORT = 1.0


@final
@dataclass(frozen=True, eq=False)
class Surveyed:
    """The moments of all rows, and the seconds that it took to ``read`` them."""

    problem: Problem
    moments: Moments
    read: float

    @classmethod
    def of(cls, asked: Asked) -> Surveyed:
        """A survey; a short one is gone through again, for a better look at the clock."""
        return cls(asked.problem, *timed(lambda: survey(asked.problem, asked.progress), _SHORT))

    @property
    def rows(self) -> int:
        """How many there are."""
        return self.moments.count

    @cached_property
    def loop(self) -> Loop:
        """What going over all rows would take."""
        coordinates = Coordinates.of(self.moments, self.problem.scale, self.problem.bias)
        lie = self.problem.source.strips(self.problem.reads) is not None
        return Loop.of(self._first, coordinates, self.rows, self.read, lie)

    @cached_property
    def some(self) -> tuple[Problem, Moments]:
        """The same question about the first rows from which something can be learnt, and their moments.

        Raises ``Refusal`` where there are none.
        """
        try:
            return self._first, survey(self._first)
        except Refusal as refusal:
            return self._later(refusal.found)

    def _later(self, found: str) -> tuple[Problem, Moments]:
        for block in self.problem.source.blocks(self.problem.reads):
            try:
                return self._about(block), survey(self._about(block))
            except Refusal:
                continue
        raise Refusal(
            f"Nothing can be learnt from any few rows of {self.problem.source.name} alone: {found}",
            "A descent of this kind is planned by trying it out on them.",
            "Put the rows in another order.",
        )

    @cached_property
    def _first(self) -> Problem:
        """The same question about the first block of rows that are looked at."""
        blocks = map(self._about, self.problem.source.blocks(self.problem.reads))
        return next(problem for problem in blocks if next(examples(problem), None) is not None)

    def _about(self, block: Float64[np.ndarray, "rows columns"]) -> Problem:
        name, columns = self.problem.source.name, self.problem.reads
        return replace(self.problem, source=Arrays(block[:, :-1], block[:, -1:], columns, name))
