"""What will be done, and why: every choice with its reason and what it is predicted to cost."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias, final

from thalweg.core.naming import split_outside
from thalweg.core.plain import plain
from thalweg.descent.candidate import Candidate
from thalweg.descent.problem import Problem

Walk: TypeAlias = Literal[
    "moments, stepped",
    "moments, closed form",
    "moments, walked",
    "rows, in memory",
    "rows, read again",
    "batches, in memory",
    "batches, read again",
]


@final
@dataclass(frozen=True, repr=False)
class Plan:
    """The choices of a run. ``iterations`` is ``None`` where none of any number would do."""

    source: str
    target: str
    features: tuple[str, ...]
    cost: str
    scale: str
    path: Walk
    rule: str
    learning_rate: float
    iterations: int | None
    tolerance: float
    engine: str
    predicted: dict[str, Any]
    why: tuple[str, ...]
    ridge: float = 0.0
    lasso: float = 0.0
    schedule: str = "constant"
    batch: int | None = None
    candidates: tuple[Candidate, ...] = ()

    def __repr__(self) -> str:
        lines = "".join(f"\n- {reason}" for reason in self.why)
        return f"Plan for {self.target!r} from {len(self.features)} features of {self.source}: {self.way}{lines}"

    @classmethod
    def of(cls, problem: Problem, tolerance: float, **choices: Any) -> Plan:
        """The plan for a problem: the ``why`` of each choice, and at its end the penalty, if there is one."""
        return cls(
            source=problem.source.name,
            target=problem.target,
            features=problem.features,
            cost=problem.cost.name,
            scale=problem.scale,
            tolerance=tolerance,
            engine="local",
            ridge=problem.shrinkage.ridge,
            lasso=problem.shrinkage.lasso,
            **{**choices, "why": (*choices["why"], *_why_penalty(problem))},
        )

    @property
    def way(self) -> str:
        """What the way down is called: where the steps are taken, and by what, if not by the plain rule."""
        steps = [] if self.rule == "plain" else [self.rule]
        steps += [] if self.schedule == "constant" else [self.schedule]
        return ", ".join([self.path, *map(_kind, steps)])

    def taking(self, taken: Candidate, others: tuple[Candidate, ...]) -> Plan:
        """The plan beside the ways that are not taken; what it is predicted to cost is what ``taken`` says."""
        predicted = {name: getattr(taken, name) for name in ("passes", "iterations", "seconds", "memory")}
        rest = tuple(_beside(taken, other) for other in others if not taken.is_as(other))
        return replace(
            self,
            candidates=(replace(taken, is_taken=True), *rest),
            predicted={**self.predicted, **predicted, "cost_gap": taken.gap},
        )

    def to_dict(self) -> dict[str, Any]:
        found: dict[str, Any] = plain(asdict(self))
        return found


def _beside(taken: Candidate, other: Candidate) -> Candidate:
    return replace(other, name=f"{other.name}, by default") if other.name == taken.name else other


def _kind(name: str) -> str:
    """The name without the constants."""
    return " + ".join(part.partition("(")[0].strip() for part in split_outside(name, "+"))


def _why_penalty(problem: Problem) -> tuple[str, ...]:
    """What is added to the cost, if anything."""
    weights = problem.shrinkage
    terms = [f"{weights.ridge:g} * sum(beta**2)"] * bool(weights.ridge)
    terms += [f"{weights.lasso:g} * sum(abs(beta))"] * bool(weights.lasso)
    where = "raw" if problem.scale == "none" else "standardised"
    words = f"Penalty: {' + '.join(terms)} is added to the cost, beta for the {where} features; the bias stays free."
    return (words,) if terms else ()
