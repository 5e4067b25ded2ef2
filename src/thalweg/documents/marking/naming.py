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
from thalweg.core.shapes import ShapeMismatch
from thalweg.documents.marking.mistakes import all_mistakes
from thalweg.documents.marking.mistakes.factors import FACTOR
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.mistakes.unnamed import DIFFERENT, SHAPE, UNDEFINED
from thalweg.documents.marking.notebook import Notebook

_MOST_WORK = 40_000
"""How many nodes of repaired formulas are looked at: enough for every repair of a line of usual length."""


@final
@dataclass(frozen=True)
class Named:
    """A mistake, and what was found in the words for this line."""

    mistake: Mistake
    found: str


def name_mistake(case: Case, label: str, notebook: Notebook) -> Named:
    """The likeliest mistake; one of the unnamed where no single repair makes the formula right.

    ``label`` is what the whole formula is called.
    """
    misfit = _misfit(case)
    for mistake, part, repaired in _candidates(case):
        if _is_right(repaired, case, notebook):
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


def _is_right(repaired: Expression, case: Case, notebook: Notebook) -> bool:
    try:
        return notebook.equal(case.true, repaired)
    except ShapeMismatch:
        return False


def _misfit(case: Case) -> str:
    """What is wrong with the shapes, if anything is."""
    try:
        shape, wanted = shape_of(case.written), shape_of(case.true)
    except ShapeMismatch as mismatch:
        return f"{mismatch}."
    return "" if shape == wanted else f"It has the shape {shape}, and {wanted} is wanted."


def _by_value(case: Case, notebook: Notebook) -> Named:
    ratios: list[float] = []
    for point in notebook.floats:
        true, written = (np.atleast_2d(notebook.worth(part, point)) for part in (case.true, case.written))
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
