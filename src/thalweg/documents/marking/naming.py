"""Find the mistake that explains a wrong formula: the first, in their order, whose repair makes it right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import final

import numpy as np

from thalweg.algebra.expression import Expression, walk
from thalweg.algebra.shape import shape_of
from thalweg.algebra.write import write
from thalweg.core.shapes import SCALAR, ShapeMismatch
from thalweg.documents.marking.mistakes import all_mistakes
from thalweg.documents.marking.mistakes.factors import FACTOR
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.mistakes.unnamed import DIFFERENT, SHAPE, UNDEFINED
from thalweg.documents.marking.notebook import Notebook
from thalweg.documents.marking.reading import plain

_MOST_WORK = 40_000
"""How many nodes of repaired formulas are looked at: enough for every repair of a line of usual length."""


@final
@dataclass(frozen=True)
class Named:
    """A mistake, and what was found in the words for this line."""

    mistake: Mistake
    found: str


@final
class Target:
    """What a repaired formula has to be equal to; most repairs miss it at the first point already."""

    def __init__(self, true: Expression, notebook: Notebook) -> None:
        self.true, self.notebook, self.point = true, notebook, notebook.floats[0]
        self.shape, self.value = shape_of(plain(true)), notebook.worth(plain(true), self.point)

    def is_met_by(self, repaired: Expression) -> bool:
        try:
            repaired = plain(repaired)
            if shape_of(repaired) not in (self.shape, SCALAR):
                return False
        except ShapeMismatch:
            return False
        is_near = np.allclose(self.notebook.worth(repaired, self.point), self.value, equal_nan=True)
        return bool(is_near) and self.notebook.equal(self.true, repaired)


def name_mistake(case: Case, label: str, notebook: Notebook) -> Named:
    """The likeliest mistake; one of the unnamed where no single repair makes the formula right.

    ``label`` is what the whole formula is called.
    """
    misfit, target = _misfit(case), Target(case.true, notebook)
    for mistake, part, repaired in _candidates(case):
        if target.is_met_by(repaired):
            found = mistake.found.format(part=label if part == case.written else write(part))
            return Named(mistake, _sentences(found, misfit))
    if misfit:
        return Named(SHAPE, _sentences(SHAPE.found, misfit))
    return _by_value(case, notebook)


def _candidates(case: Case) -> Iterator[tuple[Mistake, Expression, Expression]]:
    left = _MOST_WORK
    size = sum(1 for _ in walk(case.written)) + 5
    for mistake in all_mistakes():
        for part, repaired in mistake.candidates(case):
            left -= size
            if left < 0:
                return
            yield mistake, part, repaired


def _misfit(case: Case) -> str:
    """What is wrong with the shapes, if anything is."""
    try:
        shape, wanted = shape_of(plain(case.written)), shape_of(plain(case.true))
    except ShapeMismatch as mismatch:
        return f"{mismatch}."
    return "" if shape == wanted else f"It has the shape {shape}, and {wanted} is wanted."


def _by_value(case: Case, notebook: Notebook) -> Named:
    ratios: list[float] = []
    for point in notebook.floats:
        true, written = (np.atleast_2d(notebook.worth(plain(part), point)) for part in (case.true, case.written))
        if not np.isfinite(written).any():
            return Named(UNDEFINED, UNDEFINED.found)
        with np.errstate(all="ignore"):
            ratios.extend(np.ravel(written / true).tolist())
    if np.isfinite(ratios).all() and np.allclose(ratios, ratios[0], rtol=1e-6):
        times = Fraction(ratios[0]).limit_denominator(1000)
        return Named(FACTOR, f"The right side is {times} times what it should be.")
    return Named(DIFFERENT, DIFFERENT.found)


def _sentences(*words: str) -> str:
    return " ".join(word[0].upper() + word[1:] for word in words if word)
