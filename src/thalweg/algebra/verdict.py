"""The machine check of a step, made when it is asked for: shapes inferred, both sides evaluated, slopes measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import final

import numpy as np

from thalweg.algebra.evaluate import Setting, evaluate, exactly
from thalweg.algebra.expression import Derivative, Expression, Symbol, children, walk
from thalweg.algebra.linear_model import J, LinearModel
from thalweg.algebra.random_points import SIZES, settings
from thalweg.algebra.repair import Repair
from thalweg.algebra.shape import shape_of
from thalweg.algebra.step import Statement, Step

_TOLERANCE = 1e-6
_SHORT = (1e-5, 1e-8, 1e-11)


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


def check(step: Step, model: LinearModel, *, small_steps: bool = True) -> Verdict:
    """Try everything that can be tried on a step, and on the small steps in it if they are shown.

    >>> from thalweg.algebra.expression import symbol
    >>> from thalweg.algebra.tutorial import nineteen_steps
    >>> model = LinearModel((symbol("y") - symbol("yhat")) ** 2)
    >>> print(check(nineteen_steps(model)[9], model))
    holds: shape (1, 1); equal at 3 random points in exact fractions
    """
    tried: list[str] = []
    try:
        with np.errstate(all="ignore"):
            tried.extend(_all_checks(step, model, small_steps))
    except _BrokenError as broken:
        return Verdict(False, (*tried, str(broken)))
    return Verdict(True, tuple(dict.fromkeys(tried)))


def _all_checks(step: Step, model: LinearModel, small_steps: bool) -> Iterator[str]:
    if step.repair:
        yield _repaired(step.repair)
    for statement in step.statements:
        yield from _checks(statement, model)
    for micro in step.micro_steps if small_steps else ():
        _checked(micro.statement, model)


def _checked(statement: Statement, model: LinearModel) -> None:
    """A small step: its checks must hold, and are not told one by one."""
    for _ in _checks(statement, model):
        pass


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


def _equal(before: Expression, after: Expression, model: LinearModel) -> str:
    """Both sides at random points, in fractions where the formula is rational."""
    points = settings(model, exact=True)
    try:
        for setting in points:
            if not np.all(exactly(before, setting) == exactly(after, setting)):
                raise _BrokenError("the sides differ at a random point")
        return f"equal at {_told(points)} in exact fractions"
    except TypeError:
        return _close(before, after, model, "equal")


def _told(points: tuple[Setting, ...]) -> str:
    if not points:
        raise _BrokenError("no point was found at which cost and gradient have a value")
    return f"{len(points)} random {'point' if len(points) == 1 else 'points'}"


def _measured(subject: Derivative, after: Expression, model: LinearModel) -> str:
    return _close(subject, after, model, "equal to rise over run")


def _close(one: Expression, two: Expression, model: LinearModel, word: str) -> str:
    points = settings(model, exact=False)
    for setting in points:
        left, right = evaluate(one, setting), evaluate(two, setting)
        if not np.allclose(left, right, rtol=_TOLERANCE, atol=_TOLERANCE):
            raise _BrokenError("the sides differ at a random point")
    return f"{word} at {_told(points)} to {_TOLERANCE:g}"


def _shaped(statement: Statement) -> str:
    shape = shape_of(statement.after)
    if shape != shape_of(statement.subject):
        raise _BrokenError(f"the shape {shape} is not that of the left side, {shape_of(statement.subject)}")
    return f"shape {shape}"


def _repaired(repair: Repair) -> str:
    """NumPy itself must refuse the product that does not match."""
    one, two = (np.zeros(shape_of(part).sized(**SIZES)) for part in children(repair.wrong))
    try:
        one @ two
    except ValueError:
        return f"{repair.mismatch}, NumPy refuses it too"
    raise _BrokenError("the product was said not to match, but it does")


def _descends(after: Expression, subject: Expression, model: LinearModel) -> str:
    """A short step along the rule lowers the cost, unless the cost is flat there."""
    assert isinstance(subject, Symbol)
    points = settings(model, exact=False)
    for setting in points:
        if not any(_lowers(after, subject, setting, rate) for rate in _SHORT):
            raise _BrokenError("a short step does not lower the cost")
    return f"a short step lowers the cost at {_told(points)}"


def _lowers(after: Expression, subject: Symbol, setting: Setting, rate: float) -> bool:
    short = replace(setting, values={**setting.values, "eta": rate})
    end = evaluate(after, short)
    moved = replace(short, values={**short.values, subject.name: end})
    is_flat = np.allclose(end, short.values[subject.name], rtol=0, atol=rate * 1e-9)
    return bool(is_flat or evaluate(J, moved).item() < evaluate(J, short).item())


def _row_by_row(cost: Expression, model: LinearModel) -> str:
    """The mean of the losses, each worked out alone, and what each weight adds."""
    points = settings(model, exact=False)
    for setting in points:
        rows = zip(np.ravel(evaluate(model.prediction, setting)), np.ravel(setting.values["Y"]), strict=True)
        losses = [_alone(model.loss, setting, yhat=yhat, y=y) for yhat, y in rows]
        added = [_alone(model.penalty, setting, beta=weight) for weight in np.ravel(setting.values["beta"])]
        if not np.isclose(sum(losses) / len(losses) + sum(added), evaluate(cost, setting).item()):
            raise _BrokenError("the mean of the losses row by row is another number")
    return f"the mean of the losses row by row at {_told(points)}"


def _alone(formula: Expression, setting: Setting, **values: float) -> float:
    """The formula of one example or of one weight, with the constants of the setting."""
    return float(evaluate(formula, Setting({**setting.values, **values}, exact=False)))


def _has_derivative(expression: Expression) -> bool:
    return any(isinstance(part, Derivative) for part in walk(expression))
