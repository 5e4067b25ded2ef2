"""The corners of a loss as formulas: where it bends, by how much its slope jumps there, and how they are rounded off.

NumPy and the processor run the same programs: the one looks for the corners of its rows once, the other every time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias, final

import numpy as np

from thalweg.algebra.expression import Expression, Symbol, apply, number, substitute
from thalweg.costs.cost import YHAT, Cost
from thalweg.kernels.kinks import kink_places
from thalweg.kernels.tape import Program, Tape

_NEAR, _LEAST = 1e-9, 1e-14
_NONE = 1e-6
"""Jumps of the slope below this share of the slope are what rounding leaves of none."""
_LARGEST, _SMALLEST = number(float(np.finfo(float).max)), number(2.0**-1074)
_SPACING = number(float(np.finfo(float).eps))
_ZERO: Expression = number(0)
_ONE = number(1)
_Y, _MU, _ASIDE = Symbol("y"), Symbol("mu"), Symbol("aside")


Ready: TypeAlias = Callable[[Tape], Program]


def as_it_is(tape: Tape) -> Program:
    """Tapes run by themselves, in NumPy."""
    return tape


@final
@dataclass(frozen=True)
class Corners:
    """Those of a cost; its programs are written when they are first asked for, and made ready to run."""

    cost: Cost
    ready: Ready = as_it_is

    @cached_property
    def places(self) -> tuple[Expression, ...]:
        """Where a row may bend."""
        return kink_places(self.cost.numeric, YHAT)

    @cached_property
    def found(self) -> Program:
        """From y: all places, then the jumps there."""
        return self.ready(Tape.of((*self._all("place"), *self._all("jump")), ("y",), self._measured))

    @cached_property
    def rounded(self) -> Program:
        """From y, yhat, mu, places and jumps: the loss as it is, its slope rounded off, what that adds to the loss."""
        return self.ready(Tape.of(self._rounded, self._inputs, self._beside))

    @cached_property
    def rounded_alone(self) -> Tape:
        """The same from y, yhat and mu, to be read by another machine."""
        return Tape.of(self._rounded, ("y", "yhat", "mu"), {**self._measured, **self._beside})

    @cached_property
    def bent(self) -> Program:
        """From y, yhat, mu, places and jumps: slope and curvature rounded off, and the Fenchel residual left by it."""
        slope, curvature, owed = self._aside(self.cost.slope), self._aside(self.cost.curvature), _ZERO
        for jump, beside in self._pairs:
            is_near = abs(beside) < _MU
            slope = slope + jump / 2 * _turn(beside)
            curvature = curvature + apply("where", is_near, jump / (2 * _MU), _ZERO)
            owed = owed + jump / 2 * apply("where", is_near, abs(beside) * (1 - abs(beside) / _MU), _ZERO)
        return self.ready(Tape.of((slope, curvature, owed), self._inputs, self._beside))

    @property
    def _inputs(self) -> tuple[str, ...]:
        symbols = (*self._all("place"), *self._all("jump"))
        return "y", "yhat", "mu", *(symbol.name for symbol in symbols)

    def _all(self, what: str) -> tuple[Symbol, ...]:
        return tuple(Symbol(f"{what}{k}") for k in range(len(self.places)))

    @property
    def _pairs(self) -> list[tuple[Symbol, Symbol]]:
        """The jump at every corner, and how far beside it a row stands."""
        return list(zip(self._all("jump"), self._all("beside"), strict=True))

    @property
    def _rounded(self) -> tuple[Expression, Expression, Expression]:
        loss, slope, raised = self._aside(self.cost.numeric), self._aside(self.cost.slope), _ZERO
        for jump, beside in self._pairs:
            slope = slope + jump / 2 * _turn(beside)
            raised = raised + jump * apply("max", _MU - abs(beside), _ZERO) ** 2
        return loss, slope, raised / (4 * _MU)

    def _aside(self, formula: Expression) -> Expression:
        return substitute(formula, {YHAT: _ASIDE})

    @property
    def _measured(self) -> Mapping[str, Expression]:
        """Every place, and the jump of the slope: its difference on both sides, if there is more than rounding makes.

        The curvature beside the kink is taken out: it doubles with the distance, the jump does not.
        """
        named: dict[str, Expression] = {}
        for k, (place, formula) in enumerate(zip(self._all("place"), self.places, strict=True)):
            named[place.name] = _where(abs(formula) <= _LARGEST, formula)
            near = named[f"near{k}"] = _NEAR * (abs(place) + abs(_Y)) + _LEAST
            sides = [place + side * near for side in (-1, 1, -2, 2)]
            left, right, *far = (substitute(self.cost.slope, {YHAT: side}) for side in sides)
            named[f"left{k}"], named[f"right{k}"] = left, right
            before, after, change = Symbol(f"left{k}"), Symbol(f"right{k}"), Symbol(f"change{k}")
            named[change.name] = 2 * (after - before) - (far[1] - far[0])
            size = apply("max", abs(before), abs(after))
            jump = _where(abs(change) > _NONE * apply("max", size, number(1e-300)), change)
            jump = _where(abs(change) <= _LARGEST, jump)
            # a place that another switch has given too counts once
            for other in self._all("place")[:k]:
                jump = _where(abs(other - place) > Symbol(f"near{k}"), jump)
            named[f"jump{k}"] = jump
        return named

    @property
    def _beside(self) -> Mapping[str, Expression]:
        """The predictions, a hair to the right where they stand on a corner, and how far they stand from each.

        On a corner itself a formula takes either side or the middle, as it is written; beside it, it does not.
        """
        on = _ZERO
        for place, jump in zip(self._all("place"), self._all("jump"), strict=True):
            on = on + _where(abs(YHAT - place) <= _ZERO, _where(abs(jump) > _ZERO, _ONE))
        hair = YHAT + abs(YHAT) * _SPACING + _SMALLEST
        named = {_ASIDE.name: apply("where", on > _ZERO, hair, YHAT)}
        return named | {f"beside{k}": _ASIDE - place for k, place in enumerate(self._all("place"))}


def _turn(beside: Symbol) -> Expression:
    """What rounding off does to the sign of ``beside``."""
    return apply("max", -_ONE, apply("min", _ONE, beside / _MU)) - apply("sign", beside)


def _where(condition: Expression, value: Expression) -> Expression:
    return apply("where", condition, value, _ZERO)
