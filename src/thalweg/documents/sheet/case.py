"""One wrong cell with all that stood before it: what a mistake is tried on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, final

import numpy as np

from thalweg.algebra.expression import Expression, Symbol, substitute
from thalweg.core.errors import Refusal
from thalweg.documents.numerals import Value
from thalweg.documents.sheet.stages import Place, Stage
from thalweg.documents.working import Working

_OF_ROWS = ("X", "Y", "Yhat", "u", "mu", "loss")


@final
@dataclass(frozen=True, eq=False)
class Case:
    """``values`` are the numbers that the cell is worked out from, ``truth`` what is right for all entries of its
    stage, ``before`` the numbers of the iteration before, if there was one."""

    working: Working
    line: tuple[Stage, ...]
    stage: Stage
    place: Place
    truth: np.ndarray
    values: Mapping[str, Any]
    before: Mapping[str, Any] | None

    @property
    def right(self) -> Value:
        value: Value = self.truth[self.place]
        return value

    @property
    def m(self) -> int:
        return len(self.values["Y"])

    def worth(self, formula: Expression | None = None, **changed: Any) -> Value | None:
        """What the formula (by default the cell's own) gives here when some numbers are others; ``None`` if nothing."""
        try:
            table = self.working.worth(self.stage.formula if formula is None else formula, {**self.values, **changed})
        except (Refusal, ArithmeticError, ValueError, LookupError):
            return None
        return _at(table, self.place)

    def replaced(self, old: Symbol, new: Expression) -> Value | None:
        """What the cell would hold if its formula had something else in the place of a symbol."""
        return self.worth(substitute(self.stage.formula, {old: new}))

    def of(self, name: str) -> Value | None:
        """What another quantity of this iteration is here, worked out from the same numbers."""
        return next((self.worth(stage.formula) for stage in self.line if stage.name == name), None)

    def given(self, name: str) -> Value | None:
        """A number that stands before the cell, in the cell's row and column."""
        return _at(self.values[name], self.place) if name in self.values else None

    def again(self, **changed: Any) -> Value | None:
        """What the cell would hold if the whole iteration were worked out with some numbers changed."""
        values = {**self.values, **changed}
        try:
            for stage in self.line[: self.line.index(self.stage)]:
                values[stage.name] = self.working.worth(stage.formula, values)
            return _at(self.working.worth(self.stage.formula, values), self.place)
        except (Refusal, ArithmeticError, ValueError, LookupError):
            return None

    @cached_property
    def shares(self) -> list[Value]:
        """What each example adds to the cell."""
        found = []
        for i in range(self.m):
            less = {name: np.delete(self.values[name], i, axis=0) for name in _OF_ROWS if name in self.values}
            without = self.worth(**less)
            if without is None:
                return []
            found.append(self.right - without)
        return found

    def weights(self, change: Any) -> dict[str, Any]:
        """The constants of the penalty, each changed."""
        return {name: change(self.values[name]) for name in self.working.penalty.constants}


def _at(table: Any, place: Place) -> Value:
    """An entry; a side of length 1 is repeated."""
    table = np.atleast_2d(table)
    value = table[min(place[0], table.shape[0] - 1), min(place[1], table.shape[1] - 1)]
    return value if isinstance(value, Fraction) else Fraction(value) if isinstance(value, int) else float(value)
