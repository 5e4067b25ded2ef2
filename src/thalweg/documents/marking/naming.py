"""Find the mistake that explains a wrong formula: the first, in their order, whose repair makes it right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import takewhile
from typing import final

import numpy as np

from thalweg.algebra.expression import Expression
from thalweg.algebra.shape import shape_of
from thalweg.algebra.write import write
from thalweg.core.shapes import ShapeMismatch
from thalweg.documents.marking.mistakes import all_mistakes
from thalweg.documents.marking.mistakes.factors import FACTOR
from thalweg.documents.marking.mistakes.mistake import Case, Mistake
from thalweg.documents.marking.mistakes.unnamed import DIFFERENT, SHAPE, UNDEFINED
from thalweg.documents.marking.notebook import Notebook
from thalweg.documents.marking.reading import plain
from thalweg.documents.marking.target import Target


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
    misfit, target = _misfit(case), Target(case, notebook)
    for mistake, part, repaired in takewhile(lambda _: not target.is_tired, _candidates(case)):
        if target.is_met_by(repaired):
            found = mistake.found.format(part=label if part == case.written else write(part))
            return Named(mistake, _sentences(found, misfit))
    if misfit:
        return Named(SHAPE, _sentences(SHAPE.found, misfit))
    return _by_value(case, notebook)


def _candidates(case: Case) -> Iterator[tuple[Mistake, Expression, Expression]]:
    return ((mistake, *pair) for mistake in all_mistakes() for pair in mistake.candidates(case))


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
