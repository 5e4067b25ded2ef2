"""A run that was asked for, and what one pass over its rows tells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, final

import numpy as np
from jaxtyping import Float64

from thalweg.costs.cost import Quadratic
from thalweg.descent.asked import Asked
from thalweg.descent.parameters import Parameters
from thalweg.descent.passes.reading import moments_of
from thalweg.descent.problem import Problem, Scale
from thalweg.descent.quadratic.laid import Laid
from thalweg.descent.quadratic.landscape import Landscape
from thalweg.descent.quadratic.path import Path
from thalweg.descent.quadratic.run import lay
from thalweg.descent.quadratic.spectrum import Spectrum
from thalweg.descent.settings import Settings
from thalweg.descent.survey import checked
from thalweg.kernels.moments import Moments
from thalweg.sources.source import Source

ARRIVED = 1e-3
"""A run has arrived when its cost is within this share of the least one."""


@final
@dataclass(frozen=True, eq=False)
class Seen:
    """The question and the moments of its rows; all else follows from them, most of it without reading again."""

    asked: Asked
    moments: Moments

    @classmethod
    def of(cls, asked: Asked) -> Seen:
        """Reads the rows once. Raises ``Refusal`` as ``fit`` does, but looks at a single row too."""
        problem = asked.problem
        with np.errstate(over="ignore", invalid="ignore"):
            moments = moments_of(problem, asked.progress)
        if moments is None or moments.count > 1:
            return cls(asked, checked(problem, moments))
        return cls(asked, replace(moments, scatter=np.zeros_like(moments.scatter)))

    @property
    def problem(self) -> Problem:
        return self.asked.problem

    @property
    def settings(self) -> Settings:
        return self.asked.settings

    @property
    def features(self) -> tuple[str, ...]:
        return self.problem.features

    @property
    def rows(self) -> int:
        """m."""
        return self.moments.count

    @property
    def quadratic(self) -> Quadratic:
        """The cost with its square completed."""
        found = self.asked.quadratic
        assert found is not None, "the doctor looks at runs on quadratic costs"
        return found

    @cached_property
    def laid(self) -> Laid:
        """The run, before its first step."""
        return lay(self.problem, self.quadratic, self.moments, self.settings)

    @property
    def path(self) -> Path:
        return self.laid.path

    def spectrum(self, scale: Scale) -> Spectrum:
        """The modes in these units."""
        if scale == self.problem.scale:
            return self.path.spectrum
        problem = replace(self.problem, scale=scale)
        return Landscape.of(problem, self.quadratic, self.moments).spectrum

    @property
    def is_paced(self) -> bool:
        """Whether a learning rate or a number of iterations was given: without them the plan chooses."""
        return self.settings.rate is not None or self.settings.iterations is not None

    @property
    def is_stable(self) -> bool:
        """Whether the learning rate is below the bound."""
        return self.path.rate < self.path.bound

    @cached_property
    def has_arrived(self) -> bool:
        """Whether the cost is near the least one after the iterations that were asked for, or that one would wait."""
        needed = self.needed
        count = self.settings.iterations
        return needed is not None and needed <= (_PATIENCE if count is None else count)

    @cached_property
    def needed(self) -> int | None:
        """How many iterations it takes until the cost is within a thousandth of the least one, if it ever is."""
        return self.path.iterations_to(ARRIVED) if self.is_stable else None

    @cached_property
    def correlations(self) -> Float64[np.ndarray, "n n"]:
        """The correlations of the features; a constant one has none with any other."""
        return self._correlations[:-1, :-1]

    @cached_property
    def with_target(self) -> Float64[np.ndarray, " n"]:
        """The correlation of each feature with the target."""
        return self._correlations[:-1, -1]

    @cached_property
    def _correlations(self) -> np.ndarray:
        spread = np.sqrt(np.diag(self.moments.scatter))
        units = np.where(spread > 0, spread, 1.0)
        correlations: np.ndarray = self.moments.scatter / np.outer(units, units)
        return correlations

    @cached_property
    def is_constant(self) -> np.ndarray:
        """Which features are the same in every row."""
        same: np.ndarray = np.diag(self.moments.scatter)[:-1] == 0
        return same

    def asking(self, rate: float | None = None, **changed: Any) -> Seen:
        """The same rows at another learning rate, the best fixed one where none is given, and with other settings."""
        settings = replace(self.settings, rate=rate, **changed)
        return replace(self, asked=replace(self.asked, settings=settings))

    def scaled(self, scale: Scale) -> Seen:
        """The same rows and settings in other units."""
        return replace(self, asked=replace(self.asked, problem=replace(self.problem, scale=scale)))

    def without(self, features: Sequence[str]) -> Seen:
        """The same without these features; nothing is read again for it."""
        kept = [place for place, name in enumerate(self.features) if name not in features]
        start = Parameters(self.problem.start.alpha, self.problem.start.beta[kept])
        problem = replace(self.problem, features=tuple(self.features[place] for place in kept), start=start)
        places = [*kept, len(self.features)]
        moments = replace(
            self.moments, mean=self.moments.mean[places], scatter=self.moments.scatter[np.ix_(places, places)]
        )
        return Seen(replace(self.asked, problem=problem), moments)

    def over(self, source: Source) -> Seen:
        """The same question about other rows, which are read."""
        return Seen.of(replace(self.asked, problem=replace(self.problem, source=source)))


_PATIENCE = 100_000
"""Iterations that someone who gave no number waits for."""
