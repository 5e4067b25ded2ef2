"""A few rows that make the fit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import final

import numpy as np
from jaxtyping import Bool, Float64

from thalweg.descent.asked import Asked
from thalweg.descent.fit import fit
from thalweg.descent.parameters import Parameters
from thalweg.descent.passes.examples import examples
from thalweg.doctor.finding import Finding, Severity
from thalweg.doctor.runs.check import RunCheck
from thalweg.doctor.runs.examples import followed, inputs, line
from thalweg.doctor.runs.likeness import redundant
from thalweg.doctor.runs.robust import Robust
from thalweg.doctor.runs.seen import Seen
from thalweg.doctor.runs.trial import Trial, size
from thalweg.sources.kept import Kept

_LOOKED_AT, _ROWS_EACH, _MOST_FEATURES = 4096, 5, 60
_FEW, _MOST_OF_COST, _WORSE = 0.15, 0.5, 1.5
_SOMEWHAT, _BETWEEN = 4.0, 0.25


@final
@dataclass(frozen=True, eq=False)
class _Far:
    """The question without features that others give, the robust fit, the rows, which of them lie far from it, and the
    weights of the least squares over all."""

    seen: Seen
    robust: Robust
    rows: Float64[np.ndarray, "rows columns"]
    is_far: Bool[np.ndarray, " rows"]
    squared: Parameters

    @property
    def is_apart(self) -> bool:
        """Whether nearly nothing lies between those that are far and those that are near: else it is a long tail, or a
        bend, or a second group."""
        size = np.abs(self.robust.residuals(self.rows))
        between = np.sum(~self.is_far & (size > _SOMEWHAT * self.robust.scale))
        return bool(self.is_far.mean() <= _FEW and between <= _BETWEEN * self.is_far.sum())

    @property
    def matters(self) -> bool:
        """Whether they make most of the cost, or the fit is half as bad again for all others because of them."""
        errors = self.rows[:, -1] - self.squared.alpha - self.rows[:, :-1] @ self.squared.beta
        share = float(np.sum(errors[self.is_far] ** 2) / np.sum(errors**2))
        near = ~self.is_far
        own = float(np.mean(self.robust.residuals(self.rows)[near] ** 2))
        return bool(share > _MOST_OF_COST or float(np.mean(errors[near] ** 2)) > _WORSE**2 * own)

    @property
    def cost(self) -> float:
        """Their part of the squared error about the robust fit."""
        squares = self.robust.residuals(self.rows) ** 2
        return float(squares[self.is_far].sum() / squares.sum())


@final
class Outliers(RunCheck[Seen]):
    """Rows more than eight scales of the errors from a fit that a minority cannot move.

    They are at most 15 % of the rows, and nearly none lies between them and the others. An error where they make
    most of the least cost, or where it makes the errors of all others half as large again: they decide where the
    descent goes. Otherwise information. At most 4,096 rows, evenly spread, are looked at.
    """

    why = (
        "An error ten times as large pulls a hundred times as hard in a squared error: such rows turn the line towards "
        "themselves, and the model is wrong for all others."
    )
    fix = ""
    hint = "Which rows have the largest errors, and whose line is it without them?"

    def examine(self, facts: Seen) -> Finding | None:
        far = _far(facts)
        if far is None or (cured := self.cured(facts)) is None:
            return None
        count = facts.rows - cured.rows
        title = f"{count:,} {'row lies' if count == 1 else 'rows lie'} far from all others"
        evidence = (
            f"Against a fit that a minority cannot move, most errors are about {size(far.robust.scale)}; {count:,} of "
            f"{facts.rows:,} rows lie more than 8 times as far, the worst {size(_worst(far))} times, and make "
            f"{far.cost:.0%} of the squared error. {_moved(far)}"
        )
        severity: Severity = "error" if far.matters else "info"
        delta = 1.345 * far.robust.scale
        fix = (
            f"Look at these rows; correct what was typed wrongly. If they are true, --cost 'huber(delta={delta:.3g})' "
            "limits their pull; rows whose features are extreme have to be left out."
        )
        before, after = Trial.of("with every row", facts), Trial.of("without these rows", cured)
        return self.found(title, severity, evidence, before, after, likelihood=0.75, fix=fix)

    def cured(self, facts: Seen) -> Seen | None:
        far = _far(facts)
        if far is None:
            return None
        problem = far.seen.problem
        return facts.over(Kept.of(problem.source, problem.columns, far.robust.is_near))

    def sick(self) -> Asked:
        X = inputs(60)
        Y = followed(X)
        Y[:3] += [300.0, 250.0, -400.0]
        return Asked.read((X, Y))

    def well(self) -> Asked:
        return Asked.read(line(60))


def _far(seen: Seen) -> _Far | None:
    """The robust fit, and how much lies far from it; ``None`` where nothing does, or where it cannot be told."""
    seen = seen.without(redundant(seen))
    if not seen.features or seen.rows < _ROWS_EACH * (len(seen.features) + 1) or len(seen.features) > _MOST_FEATURES:
        return None
    rows = _some(seen)
    target = rows[:, -1]
    if np.median(np.abs(target - np.median(target))) == 0:
        return None  # most targets are one number: all others would lie far off
    robust = Robust.of(rows)
    is_far = ~robust.is_near(rows)
    if not is_far.any():
        return None
    far = _Far(seen, robust, rows, is_far, seen.path.coordinates.leave(seen.path.spectrum.optimum(seen.path.start)))
    return far if far.is_apart else None


def _some(seen: Seen) -> np.ndarray:
    """Every row, or as many evenly spread ones as are looked at."""
    every = -(-seen.rows // _LOOKED_AT)
    taken, before = [], 0
    for part in examples(seen.problem):
        taken.append(part.table[-before % every :: every])
        before += len(part.table)
    return np.concatenate(taken)


def _worst(far: _Far) -> float:
    with np.errstate(divide="ignore"):
        return float(np.max(np.abs(far.robust.residuals(far.rows))) / far.robust.scale)


def _moved(far: _Far) -> str:
    """The weight that they move most, by each of the costs."""
    place = int(np.argmax(np.abs(far.squared.beta - far.robust.beta) * far.seen.moments.deviations[:-1]))
    delta = max(1.345 * far.robust.scale, 1e-9 * float(np.abs(far.rows[:, -1]).max()))
    huber = fit((far.rows[:, :-1], far.rows[:, -1]), cost=f"huber(delta={delta!r})", tolerance=1e-4)
    return (
        f"The weight of {far.seen.features[place]!r} is {far.squared.beta[place]:.4g} by the cost mse, "
        f"{huber.beta[place]:.4g} by huber, and {far.robust.beta[place]:.4g} for most rows."
    )
