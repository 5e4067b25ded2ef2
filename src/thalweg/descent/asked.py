"""What was asked for, read and checked once, whatever is then done with it: fitted, planned or gone step by step."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Any, final

from thalweg.costs.cost import Quadratic
from thalweg.descent.inference.choice import Choice
from thalweg.descent.meter import Meter
from thalweg.descent.part import Part
from thalweg.descent.passes.reading import Progress
from thalweg.descent.problem import Problem, pose
from thalweg.descent.quadratic.closed_form import has_closed_form
from thalweg.descent.settings import Settings, number


@final
@dataclass(frozen=True, eq=False)
class Asked:
    """A problem, how to descend, and what is left to rows that the descent does not see."""

    problem: Problem
    settings: Settings
    choice: Choice
    progress: Progress | None = None
    meter: Meter | None = None

    @classmethod
    def read(
        cls,
        data: Any,
        target: str | None = None,
        features: Sequence[str] | None = None,
        *,
        progress: Progress | bool | None = None,
        **asked: Any,
    ) -> Asked:
        """Takes what ``fit`` takes. Raises ``Refusal`` for values that cannot be meant, ``TypeError`` for names."""
        known = [_named(reader) for reader in (Choice.read, Settings.read, pose)]
        if unknown := set(asked).difference(*known):
            raise TypeError(f"unexpected keyword argument {sorted(unknown)[0]!r}")
        choice = Choice.read(**_only(asked, known[0]))
        settings = Settings.read(**{**_only(asked, known[1]), "hold_out": choice.held_out_share})
        asked["ridge"] = 0.0 if choice.of_ridge else number(asked.get("ridge", 0.0), "ridge")
        asked["lasso"] = number(asked.get("lasso", 0.0), "lasso")
        problem = pose(data, target, features, **_only(asked, known[2]))
        meter = Meter(problem.source.name) if progress is True else None
        told = meter.rows if meter else progress or None
        found = cls(problem, settings, choice, None if told is True else told, meter)
        return found if found.is_chosen else found.without_held_out_rows

    @property
    def without_held_out_rows(self) -> Asked:
        """The rows that are left to learn from, where some are held out and looked at along the way."""
        if self.settings.hold_out is None:
            return self
        part = Part(self.settings.seed, self.settings.hold_out, is_held=False)
        return replace(self, problem=replace(self.problem, part=part))

    @cached_property
    def quadratic(self) -> Quadratic | None:
        """The loss with its square completed, if it is quadratic."""
        return self.problem.cost.quadratic()

    @cached_property
    def is_closed(self) -> bool:
        """Whether every iterate is known without walking there, if each step sees all rows."""
        return self.quadratic is not None and not self.problem.shrinkage.lasso and has_closed_form(self.settings)

    @property
    def is_chosen(self) -> bool:
        """Whether rows that are not seen choose for it, from curves in closed form."""
        is_closed = self.is_closed and self.settings.batch is None
        return self.choice.is_open and (is_closed or self.choice.stop != "held-out")

    @property
    def by_default(self) -> Asked:
        """The same question, all that can be left to the plan left to it."""
        settings = self.settings
        return replace(self, settings=Settings(None, None, settings.tolerance, seed=settings.seed))

    def is_in_batches(self, rows: int) -> bool:
        """Whether a step sees fewer rows than there are."""
        return self.settings.batch is not None and self.settings.batch < rows


@cache
def _named(reader: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(reader).parameters) - {"data", "target", "features"}


def _only(asked: Mapping[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: asked[name] for name in names & asked.keys()}
