"""Thousands of repairs of one formula, tried fast: what a repair leaves alone is not worked out again."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.algebra.expression import Apply, Expression, walk
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.shape import shape_of
from thalweg.core.shapes import SCALAR, Shape, ShapeMismatch
from thalweg.documents.marking.mistakes.mistake import Case
from thalweg.documents.marking.notebook import NO_VALUE, Notebook
from thalweg.documents.marking.points import Point
from thalweg.documents.marking.reading import COUNTED, NOTHING, is_reduction, meant, plain

_MOST_WORK = 30_000


@final
@dataclass(frozen=True)
class _Seen:
    """A part of a formula at one point; ``is_given`` if nothing in it was summed."""

    shape: Shape
    value: Any
    is_given: bool = True


@final
class Target:
    """What a repaired formula has to be equal to; nearly all repairs miss it at one point already."""

    def __init__(self, case: Case, notebook: Notebook) -> None:
        self.true, self.notebook, self.point = case.true, notebook, _telling_point(case, notebook)
        self.wanted = _Seen(shape_of(plain(case.true)), notebook.worth(plain(case.true), self.point))
        self.is_whole = bool(np.isfinite(self.wanted.value).all())
        self.work = 0
        # by identity: to compare two formulas costs as much as to work one out
        self.known: dict[int, _Seen | None] = {}
        with np.errstate(all="ignore"):
            for part in reversed(list(walk(case.written))):
                self.known[id(part)] = self._seen(part)

    def is_met_by(self, repaired: Expression) -> bool:
        """Whether the repair is right; in full only where it seems so."""
        with np.errstate(all="ignore"):
            seen = self._seen(repaired)
        if seen is None or seen.shape not in (self.wanted.shape, SCALAR):
            return False
        return self._is_near(seen.value) and self.notebook.equal(self.true, repaired)

    def _is_near(self, value: Any) -> bool:
        """As ``np.allclose`` has it, which takes longer than all else here."""
        if not self.is_whole:
            return bool(np.allclose(value, self.wanted.value, equal_nan=True))
        with np.errstate(all="ignore"):
            return bool((np.abs(value - self.wanted.value) <= 1e-8 + 1e-5 * np.abs(self.wanted.value)).all())

    def _seen(self, part: Expression) -> _Seen | None:
        if id(part) in self.known:
            return self.known[id(part)]
        if not isinstance(part, Apply):
            return _Seen(shape_of(part), self.notebook.worth(part, self.point))
        parts = []
        for argument in part.arguments:
            seen = self._seen(argument)
            if seen is None:
                return None
            parts.append(seen)
        return self._combined(part, parts)

    @property
    def is_tired(self) -> bool:
        """Whether so much was tried that the rest is let be; a line of usual length comes nowhere near."""
        return self.work > _MOST_WORK

    def _combined(self, part: Apply, parts: list[_Seen]) -> _Seen | None:
        self.work += 1
        shapes = [seen.shape for seen in parts]
        operation = meant(part.operation, shapes, parts[0].is_given)
        if operation == NOTHING:
            return parts[0]
        if operation == COUNTED:
            return _Seen(SCALAR, self.point.values["m"] * parts[0].value)
        try:
            shape = OPERATIONS[operation].shape(*shapes)
            value = OPERATIONS[operation].value(*[seen.value for seen in parts])
        except (ShapeMismatch, *NO_VALUE):
            return None
        return _Seen(shape, value, all([seen.is_given for seen in parts]) and not is_reduction(part))


def _telling_point(case: Case, notebook: Notebook) -> Point:
    """One at which the formula is wrong: at others the cases of a cost may hide what is wrong."""
    true, written = plain(case.true), plain(case.written)
    is_wrong = (point for point in notebook.floats if not notebook.close(true, written, point))
    with suppress(ShapeMismatch):
        return next(is_wrong, notebook.floats[0]) if notebook.fits(true, written) else notebook.floats[0]
    return notebook.floats[0]
