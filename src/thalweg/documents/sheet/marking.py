"""A worksheet marked: each number against the truth, and against what follows from the learner's own numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, final

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.case import Case
from thalweg.documents.sheet.mistakes import all_mistakes
from thalweg.documents.sheet.mistakes.mistake import Mistake
from thalweg.documents.sheet.mistakes.rounding import COARSE, ROUNDING
from thalweg.documents.sheet.numbers import Written
from thalweg.documents.sheet.reach import NOISE, reach
from thalweg.documents.sheet.reading import Sheet
from thalweg.documents.sheet.stages import NEW, Stage, stages
from thalweg.documents.working import Working

_LARGEST, _DENOMINATOR, _KEPT, _MOST_NAMED = 1e300, 10**60, 10**50, 10


@final
@dataclass(frozen=True, eq=False)
class Mark:
    """One filled cell: ``right`` or not, and what it should be by the learner's own earlier numbers."""

    k: int
    stage: Stage
    label: str
    row: int
    written: str
    right: bool
    truth: Value
    mistake: Mistake | None = None


@final
@dataclass(frozen=True, eq=False)
class _Numbers:
    """What stands in the sheet so far, how far each number may be away, and the same without any slip."""

    own: dict[str, Any]
    radii: dict[str, np.ndarray]
    pure: dict[str, Any]
    before: Mapping[str, Any] | None = None

    def next(self) -> _Numbers:
        """The start of the next iteration: the new parameters in the place of the old ones."""
        moved = ("alpha", "beta")
        renewed = {name: self.own[name + NEW] for name in moved}
        radii = {name: self.radii[name + NEW] for name in moved}
        pure = {name: self.pure[name + NEW] for name in moved}
        return _Numbers({**self.own, **renewed}, radii, {**self.pure, **pure}, dict(self.own))


def marks(sheet: Sheet) -> Iterator[Mark]:
    """The marks of all filled cells, in the order in which they are worked out."""
    working, named = sheet.working, 0
    line = stages(working.model)
    start = {name: NOISE * np.abs(working.values[name].astype(float)) for name in ("alpha", "beta")}
    numbers = _Numbers(dict(working.values), start, dict(working.values))
    for k in range(1, sheet.count + 1):
        for stage in line:
            for mark in _stage(sheet, line, stage, k, numbers, named):
                named += not mark.right
                yield mark
        numbers = numbers.next()


def _stage(
    sheet: Sheet, line: tuple[Stage, ...], stage: Stage, k: int, numbers: _Numbers, named: int
) -> Iterator[Mark]:
    working = sheet.working
    truth, pure = (_finite(working, stage, k, values) for values in (numbers.own, numbers.pure))
    allowed = reach(stage, _floats(numbers.own), numbers.radii)
    taken, radii = truth.copy(), allowed.copy()
    for place in np.ndindex(truth.shape):
        label = stage.label((place[0], place[1]), working.names)
        if (k, label) not in sheet.answers:
            continue
        row, written = sheet.answers[k, label]
        here, slack = truth.item(place), float(allowed.item(place))
        met = _met(written, (here, pure.item(place)), slack)
        found: tuple[Mistake | None, Value | None] = (None, None)
        if met is None and named < _MOST_NAMED:
            case = Case(working, line, stage, (place[0], place[1]), truth, numbers.own, numbers.before)
            found = likeliest(case, written, slack)
            named += 1
        taken[place] = written.value if working.exact else float(written.value)
        radii[place] = _radius(written, found[1] if met is None else met, slack)
        yield Mark(k, stage, label, row, written.text, met is not None, here, found[0])
    numbers.own[stage.name], numbers.radii[stage.name], numbers.pure[stage.name] = taken, radii, pure


def likeliest(case: Case, written: Written, allowed: float) -> tuple[Mistake | None, Value | None]:
    """The first mistake that leads to the number, and the number without rounding."""
    for mistake in all_mistakes():
        for value in mistake.in_cell(case):
            stretched = allowed * max(1.0, abs(float(value) / float(case.right)) if case.right else 1.0)
            if _agrees(written, value, stretched):
                return mistake, value
    away = _away(written, case.right) - allowed
    if written.unit > 0 and away <= float(written.unit) and written.half == written.coarse:
        return ROUNDING, case.right
    return (COARSE, case.right) if away <= float(written.coarse) else (None, None)


def _met(written: Written, truths: tuple[Value, Value], allowed: float) -> Value | None:
    """The truth that the number agrees with: what follows from the learner's numbers, or the whole truth."""
    return next((truth for truth in truths if _agrees(written, truth, allowed)), None)


def _agrees(written: Written, truth: Value, allowed: float) -> bool:
    return _away(written, truth) <= float(written.half) * (1 + NOISE) + allowed + NOISE * abs(float(truth))


def _away(written: Written, truth: Value) -> float:
    return abs(float(written.value - truth))


def _radius(written: Written, meant: Value | None, allowed: float) -> float:
    """How far the number that somebody went on with may be from the one that is written."""
    if meant is None:
        return max(float(written.unit) / 2, NOISE * abs(float(written.value)))
    return _away(written, meant) + allowed


def _finite(working: Working, stage: Stage, k: int, values: Mapping[str, Any]) -> np.ndarray:
    table = np.atleast_2d(working.worth(stage.formula, values))
    if not all(abs(value) <= _LARGEST for value in table.ravel().tolist()):
        raise Refusal(
            f"At iteration {k} the {stage.name} that follows is beyond the largest double, or is none.",
            "There is nothing to mark from there on.",
            "Take fewer iterations or a smaller learning rate.",
        )
    return np.array([_kept(value) for value in table.ravel().tolist()], dtype=table.dtype).reshape(table.shape)


def _kept(value: Value) -> Value:
    """A fraction that has grown long, in fifty decimals: no one writes more."""
    if isinstance(value, float):
        return value
    return Fraction(value) if value.denominator <= _DENOMINATOR else Fraction(round(value * _KEPT), _KEPT)


def _floats(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _float(value) for name, value in values.items()}


def _float(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.astype(float)
    return float(value) if isinstance(value, Fraction) else value
