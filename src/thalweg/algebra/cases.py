"""A formula with kinks, case by case: between two kinks it is smooth, and at each one a slope is chosen."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, final

from thalweg.algebra.differentiate import depends, differentiate
from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Apply, Expression, Symbol, number, rebuild, substitute, walk
from thalweg.algebra.kinks import switches
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.tidy import tidy

Values: TypeAlias = Mapping[str, Any]
Condition: TypeAlias = tuple[Expression | str, ...]
_MOST, _SAMPLES = 9, 200


@final
@dataclass(frozen=True)
class Case:
    """One line of the table. At a kink ``sides`` are the slopes just before and just after it."""

    condition: Condition
    value: Expression
    slope: Expression
    sides: tuple[Expression, Expression] | None = None


def cases(formula: Expression, by: Symbol, constants: Values) -> tuple[Case, ...]:
    """The cases of a formula along ``by``, in order; none where it has no kink.

    >>> from thalweg.algebra.parse import parse
    >>> from thalweg.algebra.write import write
    >>> u = Symbol("u")
    >>> for case in cases(parse("abs(u)", {"u": u}), u, {}):
    ...     print(*(part if isinstance(part, str) else write(part) for part in case.condition), ":", write(case.slope))
    u < 0 : -1
    u = 0 : 0
    u > 0 : 1
    """
    found = switches(formula)
    if not found:
        return ()
    free = {part.name for part in walk(formula) if isinstance(part, Symbol)} - {by.name, *constants}
    if free:
        return _by_signs(formula, by, found, constants, sorted(free))
    breaks = _breaks(found, by, constants)
    pieces = _pieces(formula, by, breaks, constants)
    # a kink of a part need not be one of the whole
    true = [place for place, (one, two) in zip(breaks, itertools.pairwise(pieces), strict=True) if one != two]
    return _along(formula, by, true, constants) if true else ()


def _pieces(formula: Expression, by: Symbol, breaks: list[Expression], constants: Values) -> list[Expression]:
    """The formula between each two breaks."""
    places = [_worth(place, constants) for place in breaks]
    return [_resolved(formula, {**constants, by.name: at}) for at in _between(places)]


def _along(formula: Expression, by: Symbol, breaks: list[Expression], constants: Values) -> tuple[Case, ...]:
    """Between the breaks, and at them."""
    places = [_worth(place, constants) for place in breaks]
    pieces = _pieces(formula, by, breaks, constants)
    slopes = [differentiate(piece, by).result for piece in pieces]
    chosen = differentiate(formula, by).result
    found = []
    for k, (piece, slope) in enumerate(zip(pieces, slopes, strict=True)):
        found.append(Case(_interval(by, breaks, k), piece, slope))
        if k < len(breaks):
            here = {by: breaks[k]}
            sides = tuple(tidy(substitute(side, here)) for side in slopes[k : k + 2])
            taken = tidy(substitute(_resolved(chosen, {**constants, by.name: places[k]}), here))
            found.append(Case((by, "=", breaks[k]), tidy(substitute(piece, here)), taken, (sides[0], sides[1])))
    return tuple(found)


def _interval(by: Symbol, breaks: list[Expression], k: int) -> Condition:
    if k == 0:
        return by, "<", breaks[0]
    if k == len(breaks):
        return by, ">", breaks[-1]
    return breaks[k - 1], "<", by, "<", breaks[k]


def _between(places: list[Fraction]) -> list[Fraction]:
    if not places:
        return [Fraction(0)]
    middles = [(one + two) / 2 for one, two in itertools.pairwise(places)]
    return [places[0] - 1, *middles, places[-1] + 1]


def _breaks(found: Iterable[Expression], by: Symbol, constants: Values) -> list[Expression]:
    """Where a switch is zero: its branches are straight lines in ``by``."""
    places: dict[Fraction, Expression] = {}
    for switch in found:
        for branch in _branches(switch):
            if (place := _zero(branch, by)) is None:
                continue
            at = _worth(place, constants)
            if evaluate(switch, Setting({**constants, by.name: at})) == 0:
                places.setdefault(at, place)
    return [places[at] for at in sorted(places)]


def _branches(formula: Expression) -> list[Expression]:
    """The formula for every way in which its own kinks may fall."""
    if not isinstance(formula, Apply):
        return [formula]
    ways = [Apply(formula.operation, arguments) for arguments in itertools.product(*map(_branches, formula.arguments))]
    return [tidy(choice) for way in ways for choice in _choices(way)][: 4 * _MOST]


def _choices(formula: Apply) -> list[Expression]:
    match formula:
        case Apply("abs", (inner,)):
            return [inner, -inner]
        case Apply("max" | "min", (one, two)) | Apply("where", (_, one, two)):
            return [one, two]
        case Apply("sign", _):
            return [number(-1), number(1)]
        case Apply("step", _):
            return [number(0), number(1)]
    return [formula]


def _resolved(formula: Expression, values: Values) -> Expression:
    """The formula as it is near these values: every kink takes its side, or its middle where it is met exactly."""
    return tidy(_sided(formula, Setting(values)))


def _sided(formula: Expression, setting: Setting) -> Expression:
    inner = rebuild(formula, lambda part: _sided(part, setting))
    match formula, inner:
        case Apply("abs" | "sign" | "step" as operation, (old,)), Apply(_, (new,)):
            if operation != "abs":
                return number(Fraction(OPERATIONS[operation].value(_exact(old, setting))))
            return new if _exact(old, setting) >= 0 else -new
        case Apply("max" | "min", (one, two)), Apply(operation, (first, second)):
            larger = _exact(one, setting) >= _exact(two, setting)
            return first if larger == (operation == "max") else second
        case Apply("where", (condition, _, _)), Apply(_, (_, yes, no)):
            return yes if evaluate(condition, setting) else no
    return inner


def _by_signs(
    formula: Expression, by: Symbol, found: tuple[Expression, ...], constants: Values, free: list[str]
) -> tuple[Case, ...]:
    """A case for each way in which the switches have their signs at points drawn at random."""
    draw = random.Random(0)
    patterns: dict[tuple[int, ...], Setting] = {}
    slope = differentiate(formula, by).result
    for _ in range(_SAMPLES):
        drawn = {name: Fraction(draw.randint(-60, 60), 20) for name in (*free, by.name)}
        setting = Setting({**constants, **drawn})
        signs = tuple(int(OPERATIONS["sign"].value(_exact(switch, setting))) for switch in found)
        if 0 not in signs:
            patterns.setdefault(signs, setting)
    lines = []
    for signs, setting in sorted(patterns.items())[:_MOST]:
        condition: Condition = ()
        for switch, sign in zip(found, signs, strict=True):
            condition += ((",",) if condition else ()) + (switch, "<" if sign < 0 else ">", number(0))
        lines.append(Case(condition, tidy(_sided(formula, setting)), tidy(_sided(slope, setting))))
    if len(found) == 1 and len(lines) == 2:
        lines[1:1] = _met(formula, by, found[0], (lines[0].slope, lines[1].slope))
    return tuple(lines)


def _met(formula: Expression, by: Symbol, switch: Expression, sides: tuple[Expression, Expression]) -> tuple[Case, ...]:
    """The line where the only switch is zero, if it is known where that is."""
    place = _zero(switch, by)
    if place is None:
        return ()
    value, slope, *both = (
        tidy(substitute(part, {by: place})) for part in (formula, differentiate(formula, by).result, *sides)
    )
    return (Case((switch, "=", number(0)), value, slope, (both[0], both[1])),)


def _zero(line: Expression, by: Symbol) -> Expression | None:
    """Where a straight line in ``by`` is zero; ``None`` for what is none."""
    slope = differentiate(line, by).result
    if depends(slope, by) or not depends(line, by):
        return None
    return tidy(-substitute(line, {by: number(0)}) / slope)


def _worth(formula: Expression, constants: Values) -> Fraction:
    return Fraction(_exact(formula, Setting(constants)))


def _exact(formula: Expression, setting: Setting) -> Any:
    value = evaluate(formula, setting)
    return value if isinstance(value, Fraction | int) else Fraction(float(value))
