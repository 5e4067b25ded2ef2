"""What is known at a line of a derivation: the quantities of the model, those of the learner, and their values."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

import numpy as np

from thalweg.algebra.evaluate import evaluate, exactly
from thalweg.algebra.expression import Derivative, Expression, Number, Symbol, rebuild, symbol, walk
from thalweg.algebra.linear_model import ALPHA, BETA, YHAT, J, LinearModel, R, U, X
from thalweg.algebra.parse import parse
from thalweg.algebra.shape import shape_of
from thalweg.algebra.tidy import tidy
from thalweg.algebra.write import write
from thalweg.core.errors import Refusal
from thalweg.core.shapes import SCALAR
from thalweg.documents.marking.learner import spelled
from thalweg.documents.marking.points import Point, points
from thalweg.documents.marking.reading import check_size, plain, side_by_side, symbols, weight
from thalweg.documents.marking.slopes import measured, slope_shape

_MOST_WEIGHT, _TOLERANCE = 1_000, 1e-6
_GIVEN = ("m", "n", "X", "Y", "alpha", "beta", "eta", "y", "yhat")
NO_VALUE = (TypeError, ArithmeticError, ValueError, AttributeError)


@final
@dataclass(frozen=True)
class Slope:
    """A derivative that has to be measured."""

    of: Expression
    by: Symbol


Made: TypeAlias = Expression | Slope


@final
class Notebook:
    """Names, how each is made, and what each is worth at random points. A derivative is a name like any other."""

    def __init__(self, model: LinearModel, text: str) -> None:
        self.model = model
        self.floats, self.fractions = (points(model, text, is_exact=is_exact) for is_exact in (False, True))
        defined = dict(sorted(model.definitions.items(), key=lambda item: item[0] == "J"))
        if not model.has_link:
            del defined["mu"]
        self.made: dict[str, Made] = {**defined, **known_derivatives(model)}
        self.names = {name: symbol(name) for name in (*_GIVEN, *defined)}
        self.names |= {name: Symbol(name) for name, _ in model.constants}
        self.given_numbers = {"m", "n", "eta", *dict(model.constants)}

    def read(self, formula: str) -> Expression:
        """The formula as it is written; ``Refusal`` where it cannot be read."""
        formula = spelled(formula)
        try:
            expression = parse(formula, self.names)
        except Refusal:
            # two factors side by side, as on paper; or nothing that can be read, which is then said here
            expression = side_by_side(parse(formula, self.names, printed=True))
        check_size(expression)
        return expression

    def settled(self, expression: Expression) -> Expression:
        """The formula with a name for each derivative."""
        if isinstance(expression, Derivative):
            return self._derivative(expression.of, expression.by)
        return rebuild(expression, self.settled)

    def define(self, name: str, expression: Expression) -> None:
        """Take a quantity of the learner's as it is. Raises ``ShapeMismatch``."""
        self.made[name] = plain(expression)
        self.names[name] = Symbol(name, shape_of(plain(expression)))

    def _derivative(self, of: Expression, by: Symbol) -> Symbol:
        written = write(Derivative(of, by))
        if written not in self.made:
            if any(isinstance(part, Derivative) for part in walk(of)):
                raise Refusal(f"{written} is a derivative of a derivative, which is not marked.")
            self.made[written] = Slope(plain(self.settled(of)), by)
        return self.symbol_of(written)

    def symbol_of(self, derivative: str) -> Symbol:
        """A derivative that is known by now, as a name with a shape."""
        how = self.made[derivative]
        shape = slope_shape(how.of, how.by, derivative) if isinstance(how, Slope) else shape_of(how)
        return Symbol(derivative, shape)

    def worth(self, expression: Expression, point: Point) -> Any:
        """The value at a point: what no floating-point number can say is ``nan``, in fractions it is an error."""
        self._prepare(expression, point)
        return _value(expression, point)

    def _prepare(self, expression: Expression, point: Point) -> None:
        """One name after the other: a chain of definitions costs no more than its length."""
        for name in self._missing(expression, point):
            point.values[name] = self._made_at(name, point)

    def _made_at(self, name: str, point: Point) -> Any:
        how = self.made[name]
        if not isinstance(how, Slope):
            return _value(how, point)
        if point.is_moved:
            raise Refusal(f"{name} stands inside of another derivative, which is not marked.")
        try:
            return measured(how.of, how.by, point, self.worth)
        except LookupError:
            raise Refusal(f"{name} has no meaning: the one is no function of the other, example by example.") from None

    def _missing(self, expression: Expression, point: Point) -> list[str]:
        wanted = {name for name in symbols(expression) if name not in point.values}
        return self._needed(wanted, point.values) if wanted else []

    def _needed(self, wanted: set[str], known: dict[str, Any]) -> list[str]:
        """The names that the wanted ones are made of, and they themselves, in the order in which they are made."""
        found: list[str] = []
        for name in reversed(self.made):
            if name in wanted and name not in known:
                how = self.made[name]
                parts = (how.of, how.by) if isinstance(how, Slope) else (how,)
                wanted = wanted.union(*map(symbols, parts))
                found.append(name)
        return found[::-1]

    def equal(self, true: Expression, other: Expression) -> bool:
        """Whether both have the same shape and the same values; one number may stand for a table of equal ones.

        Raises ``ShapeMismatch`` where one of them has no shape.
        """
        true, other = plain(true), plain(other)
        return (
            self.fits(true, other)
            and all(self.close(true, other, point) for point in self.floats)
            and (
                max(self._weight(true), self._weight(other)) > _MOST_WEIGHT
                or all(self._same(true, other, point) for point in self.fractions)
            )
        )

    def fits(self, true: Expression, other: Expression) -> bool:
        """Whether the shapes meet."""
        return shape_of(other) in (shape_of(true), SCALAR)

    def close(self, true: Expression, other: Expression, point: Point) -> bool:
        """Whether the values are the same in floating-point numbers, wherever the true one has any."""
        one, two = (np.atleast_2d(self.worth(part, point)) for part in (true, other))
        if not np.isfinite(one).any():
            raise Refusal(f"{write(true)} has no finite value at the points that were tried.")
        known = np.isfinite(one)
        return bool(np.allclose(np.broadcast_to(two, known.shape)[known], one[known], _TOLERANCE, _TOLERANCE))

    def _same(self, true: Expression, other: Expression, point: Point) -> bool:
        """In fractions; what is no fraction was compared in floating-point numbers already."""
        try:
            for part in (true, other):
                self._prepare(part, point)
            one, two = (exactly(part, point.setting) for part in (true, other))
        except NO_VALUE:
            return True
        return bool(np.all(one == two))

    def _weight(self, expression: Expression) -> float:
        weights: dict[str, float] = {}
        for name in self._needed(symbols(expression), {}):
            how = self.made[name]
            weights[name] = 10 * weight(how.of, weights) if isinstance(how, Slope) else weight(how, weights)
        return weight(expression, weights)


def known_derivatives(model: LinearModel) -> dict[str, Expression]:
    """The derivatives of the derivation that have a formula, by the way they are written."""
    outer = model.outer_derivative
    minus_one, one = (Number(Fraction(sign), U.shape) for sign in (-1, 1))
    other = U if model.inner == YHAT else YHAT
    found: dict[tuple[Symbol, Symbol], Expression] = {
        (J, ALPHA): model.gradient(ALPHA),
        (J, BETA): model.gradient(BETA),
        (J, model.inner): outer,
        (J, other): tidy(-outer),
        (U, ALPHA): minus_one,
        (U, BETA): -X,
        (YHAT, ALPHA): one,
        (YHAT, BETA): X,
        (U, YHAT): minus_one,
        (YHAT, U): minus_one,
    }
    found |= {(R, BETA): model.penalty_slope} if model.has_penalty else {}
    return {write(Derivative(of, by)): formula for (of, by), formula in found.items()}


def _value(expression: Expression, point: Point) -> Any:
    with np.errstate(all="ignore"):
        if point.is_exact:
            return evaluate(expression, point.setting)
        try:
            value = np.asarray(evaluate(expression, point.setting))
            return value.astype(float) if not np.iscomplexobj(value) else np.full(value.shape, np.nan)
        except NO_VALUE:
            return np.asarray(np.nan)
