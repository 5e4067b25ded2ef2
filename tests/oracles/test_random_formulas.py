"""Two hundred formulas drawn from the grammar: no derivative may be wrong.

Rational ones are held to exact fractions, all to complex steps, and those without kinks to SymPy.
"""

from __future__ import annotations

import cmath
import contextlib
import math
import random
from fractions import Fraction
from typing import Any

import mpmath
import pytest
import sympy

from thalweg.algebra.differentiate import differentiate
from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol, apply, number, walk
from thalweg.algebra.kinks import switches
from thalweg.algebra.operations import OPERATIONS
from thalweg.algebra.parse import parse
from thalweg.algebra.write import write

Y, YHAT = Symbol("y"), Symbol("yhat")
SMOOTH = ("exp", "log", "log1p", "sqrt", "tanh", "sigmoid", "softplus", "logcosh")
BENT = ("abs", "sign", "step")
CHOSEN = ("max", "min", "where")


def drawn(draw: random.Random, depth: int, functions: tuple[str, ...]) -> Expression:
    kind = draw.random()
    if depth == 0 or kind < 0.15:
        return draw.choice([Y, YHAT, YHAT, number(Fraction(draw.randint(-6, 6), draw.randint(1, 4)))])
    one = drawn(draw, depth - 1, functions)
    if kind < 0.35:
        name = draw.choice((*functions, "neg", "neg"))
        return -one if name == "neg" else apply(name, one)
    if kind < 0.45:
        return one ** draw.randint(1, 3)
    two = drawn(draw, depth - 1, functions)
    if kind < 0.55 and set(BENT) & set(functions):
        return apply(draw.choice(["max", "min"]), one, two)
    if kind < 0.6 and set(BENT) & set(functions):
        return apply("where", apply(draw.choice(["lt", "ge"]), one, two), two, one)
    return apply(draw.choice(["add", "sub", "mul", "div"]), one, two)


def formula(seed: int) -> Expression:
    """A formula that depends on yhat; a third of them rational, a third smooth, a third with kinks."""
    draw = random.Random(seed)
    functions = ((), SMOOTH, SMOOTH + BENT)[seed % 3]
    while True:
        found = drawn(draw, 4, functions)
        if YHAT in walk(found) and differentiate(found, YHAT).result != Number(Fraction(0)):
            return found


def points(of: Expression, seed: int) -> list[dict[str, Fraction]]:
    draw, found = random.Random(seed), []
    slope = differentiate(of, YHAT).result
    for _ in range(300):
        at = {name: Fraction(draw.randint(-30, 30), draw.randint(7, 13)) for name in ("y", "yhat")}
        floats = Setting({name: float(value) for name, value in at.items()}, exact=False)
        try:
            values = [float(evaluate(part, floats)) for part in (of, slope)]
            corners = [abs(float(evaluate(switch, floats))) for switch in switches(of)]
        except (ZeroDivisionError, OverflowError, ValueError):
            continue
        if all(math.isfinite(value) and abs(value) < 1e4 for value in values) and all(c > 1e-2 for c in corners):
            found.append(at)
    return found[:3]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(200))
def test_no_derivative_is_wrong(seed: int) -> None:
    of = formula(seed)
    slope = differentiate(of, YHAT).result
    found = points(of, seed)
    used = {part.operation for part in walk(of) if isinstance(part, Apply)}
    for at in found:
        if not used & set(SMOOTH):
            exact = Setting(at)
            assert evaluate(slope, exact) == evaluate(Derivative(of, YHAT), exact), write(of)
        ours = float(evaluate(slope, Setting({name: float(value) for name, value in at.items()}, exact=False)))
        with contextlib.suppress(ZeroDivisionError):
            # an infinity that the formula does not choose is an error to complex numbers
            assert ours == pytest.approx(_complex_step(of, at), rel=1e-9, abs=1e-9), write(of)
        if not used & {*BENT, *CHOSEN}:
            # what SymPy makes of nested kinks takes it minutes
            assert ours == pytest.approx(_sympy_slope(of, at), rel=1e-9, abs=1e-9), write(of)
    assert parse(write(of)) == parse(write(parse(write(of)))), "what is written is read as it stands"


def _complex_step(of: Expression, at: dict[str, Fraction]) -> float:
    """Im f(yhat + ih) / h, which does not cancel (Squire and Trapp, 1998); kinks look at the real part."""
    h = 1e-30
    value = _complex(of, {"y": complex(at["y"]), "yhat": complex(float(at["yhat"]), h)})
    return value.imag / h


_COMPLEX: dict[str, Any] = {
    "exp": cmath.exp,
    "log": cmath.log,
    "log1p": lambda a: cmath.log(1 + a),
    "sqrt": cmath.sqrt,
    "tanh": cmath.tanh,
    "sigmoid": lambda a: 1 / (1 + cmath.exp(-a)),
    "softplus": lambda a: cmath.log(1 + cmath.exp(a)),
    "logcosh": lambda a: cmath.log(cmath.cosh(a)),
    "abs": lambda a: a if a.real > 0 else -a,
    "sign": lambda a: complex((a.real > 0) - (a.real < 0)),
    "step": lambda a: complex(a.real > 0),
    "max": lambda a, b: a if a.real > b.real else b,
    "min": lambda a, b: a if a.real < b.real else b,
    "where": lambda c, a, b: a if c else b,
    "lt": lambda a, b: a.real < b.real,
    "ge": lambda a, b: a.real >= b.real,
}


def _complex(of: Expression, at: dict[str, complex]) -> Any:
    match of:
        case Number(value=value):
            return complex(value)
        case Symbol(name):
            return at[name]
        case Apply(operation, arguments):
            values = [_complex(argument, at) for argument in arguments]
            return _COMPLEX.get(operation, OPERATIONS[operation].value)(*values)
    raise AssertionError(of)


_SYMPY: dict[str, Any] = {
    **{name: getattr(sympy, name) for name in ("exp", "log", "sqrt", "tanh")},
    "log1p": lambda a: sympy.log(1 + a),
    "sigmoid": lambda a: 1 / (1 + sympy.exp(-a)),
    "softplus": lambda a: sympy.log(1 + sympy.exp(a)),
    "logcosh": lambda a: sympy.log(sympy.cosh(a)),
}


def _sympy_slope(of: Expression, at: dict[str, Fraction]) -> float:
    a, b = sympy.symbols("y yhat", real=True)

    def built(part: Expression) -> Any:
        match part:
            case Number(value=value):
                return sympy.Rational(value)
            case Symbol(name):
                return a if name == "y" else b
            case Apply(operation, arguments):
                theirs = _SYMPY.get(operation, OPERATIONS[operation].value)
                return theirs(*map(built, arguments))
        raise AssertionError(part)

    slope = sympy.diff(built(of), b)
    with mpmath.workdps(30):
        place = [mpmath.mpf(at[name].numerator) / at[name].denominator for name in ("y", "yhat")]
        return float(sympy.lambdify((a, b), slope, "mpmath")(*place))
