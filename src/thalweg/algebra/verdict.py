"""The machine check of a step, made when it is asked for: shapes inferred, both sides evaluated, slopes measured."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, final

import numpy as np

from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Derivative, Expression, Symbol, children, walk
from thalweg.algebra.linear_model import J, LinearModel, Repair
from thalweg.algebra.shape import shape_of
from thalweg.algebra.step import Statement, Step
from thalweg.core.notation import NAMES

_POINTS, _SIZES, _TOLERANCE = 3, {"m": 5, "n": 3}, 1e-6
_DRAWN = ("X", "Y", "alpha", "beta")


@final
@dataclass(frozen=True)
class Verdict:
    """Whether a step holds, and what was tried to find that out."""

    holds: bool
    tried: tuple[str, ...]

    def __str__(self) -> str:
        return f"{'holds' if self.holds else 'FAILS'}: {'; '.join(self.tried)}"


class _BrokenError(Exception):
    """A check that did not come out."""


def check(step: Step, model: LinearModel) -> Verdict:
    """Try everything that can be tried on a step.

    >>> from thalweg.algebra.expression import symbol
    >>> from thalweg.algebra.tutorial import nineteen_steps
    >>> model = LinearModel((symbol("y") - symbol("yhat")) ** 2)
    >>> print(check(nineteen_steps(model)[9], model))
    holds: shape (1, 1); equal at 3 random points in exact fractions
    """
    tried: list[str] = []
    try:
        if step.repair:
            tried.append(_repaired(step.repair))
        with np.errstate(all="ignore"):
            for statement in step.statements:
                tried.extend(_checks(statement, model))
    except (_BrokenError, ArithmeticError) as broken:
        found = str(broken) if isinstance(broken, _BrokenError) else "the formula has no value at a random point"
        return Verdict(False, (*tried, found))
    return Verdict(True, tuple(dict.fromkeys(tried)))


def _checks(statement: Statement, model: LinearModel) -> Iterator[str]:
    yield _shaped(statement)
    if statement.before is not None:
        yield _equal(statement.before, statement.after, model)
    elif statement.relation == "<-":
        yield _descends(statement.after, statement.subject, model)
    elif statement.subject == J:
        yield _row_by_row(statement.after, model)
    if isinstance(statement.subject, Derivative) and not _has_derivative(statement.after):
        yield _measured(statement.subject, statement.after, model)


def _settings(model: LinearModel, *, exact: bool) -> Iterator[Setting]:
    for seed in range(_POINTS):
        draw = random.Random(seed)
        values: dict[str, Any] = dict(_SIZES)
        for name in _DRAWN:
            rows, columns = NAMES[name].shape.sized(**_SIZES)
            drawn = [Fraction(draw.randint(-5, 5), draw.randint(5, 9)) for _ in range(rows * columns)]
            values[name] = np.array(drawn, dtype=object).reshape(rows, columns)
        values["eta"] = Fraction(1, draw.randint(5, 50))
        if not exact:
            values |= {name: values[name].astype(float) for name in _DRAWN} | {"eta": float(values["eta"])}
        yield Setting(values, model.definitions, exact)


def _equal(before: Expression, after: Expression, model: LinearModel) -> str:
    """Both sides at random points, in fractions where the formula is rational."""
    try:
        for setting in _settings(model, exact=True):
            if not np.all(evaluate(before, setting) == evaluate(after, setting)):
                raise _BrokenError("the sides differ at a random point")
        return f"equal at {_POINTS} random points in exact fractions"
    except TypeError:
        return _close(before, after, model, "equal")


def _measured(subject: Derivative, after: Expression, model: LinearModel) -> str:
    return _close(subject, after, model, "equal to rise over run")


def _close(one: Expression, two: Expression, model: LinearModel, word: str) -> str:
    with np.errstate(all="ignore"):
        for setting in _settings(model, exact=False):
            left, right = evaluate(one, setting), evaluate(two, setting)
            if not np.allclose(left, right, rtol=_TOLERANCE, atol=_TOLERANCE):
                raise _BrokenError("the sides differ at a random point")
    return f"{word} at {_POINTS} random points to {_TOLERANCE:g}"


def _shaped(statement: Statement) -> str:
    shape = shape_of(statement.after)
    if shape != shape_of(statement.subject):
        raise _BrokenError(f"the shape {shape} is not that of the left side, {shape_of(statement.subject)}")
    return f"shape {shape}"


def _repaired(repair: Repair) -> str:
    """NumPy itself must refuse the product that does not match."""
    one, two = (np.zeros(shape_of(part).sized(**_SIZES)) for part in children(repair.wrong))
    try:
        one @ two
    except ValueError:
        return f"{repair.mismatch}, NumPy refuses it too"
    raise _BrokenError("the product was said not to match, but it does")


def _descends(after: Expression, subject: Expression, model: LinearModel) -> str:
    """A short step along the rule lowers the cost."""
    assert isinstance(subject, Symbol)
    for setting in _settings(model, exact=False):
        short = replace(setting, values={**setting.values, "eta": 1e-5})
        moved = replace(short, values={**short.values, subject.name: evaluate(after, short)})
        if not evaluate(J, moved).item() < evaluate(J, short).item():
            raise _BrokenError("a short step does not lower the cost")
    return f"a short step lowers the cost at {_POINTS} random points"


def _row_by_row(cost: Expression, model: LinearModel) -> str:
    """The mean of the losses, each worked out alone."""
    for setting in _settings(model, exact=False):
        rows = zip(np.ravel(evaluate(model.prediction, setting)), np.ravel(setting.values["Y"]), strict=True)
        losses = [evaluate(model.loss, Setting({"yhat": yhat, "y": y}, exact=False)) for yhat, y in rows]
        if not np.isclose(sum(losses) / len(losses), evaluate(cost, setting).item()):
            raise _BrokenError("the mean of the losses row by row is another number")
    return f"the mean of the losses row by row at {_POINTS} random points"


def _has_derivative(expression: Expression) -> bool:
    return any(isinstance(part, Derivative) for part in walk(expression))
