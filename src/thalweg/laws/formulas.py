"""Laws of formulas: writings parse back, derivatives are rise over run, both sides of a step are worth the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from thalweg.algebra.evaluate import Setting, evaluate
from thalweg.algebra.expression import Apply, Derivative, Expression, Number, Symbol, symbol, walk
from thalweg.algebra.parse import parse
from thalweg.algebra.tidy import tidy
from thalweg.algebra.write import write
from thalweg.core.notation import NAMES
from thalweg.core.shapes import SCALAR
from thalweg.laws.read_latex import plain_from_latex
from thalweg.laws.read_python import formula_from_python

SYMBOLS = {name: symbol(name) for name in NAMES}


def readings(formula: Expression) -> Mapping[str, Expression]:
    """The formula as it is read back from each of its writings."""
    read = {
        "ascii": parse(write(formula), SYMBOLS),
        "text": parse(write(formula, "text"), SYMBOLS, printed=True),
        "latex": parse(plain_from_latex(write(formula, "latex")), SYMBOLS, printed=True),
    }
    if not any(isinstance(part, Derivative) and not isinstance(part.of, Symbol) for part in walk(formula)):
        # NumPy has no name for the derivative of a whole formula
        read["python"] = formula_from_python(write(formula, "python"), SYMBOLS)
    return read


def writings_parse_back(formula: Expression, setting: Setting) -> None:
    """Every writing, read again, is worth the same as the formula: exactly in fractions, else to rounding."""
    worth = evaluate(formula, setting)
    for language, read in readings(formula).items():
        again = evaluate(_spread(read, formula), setting)
        assert same(worth, again), f"{language}: {write(formula, language)} reads as {write(read)}"  # type: ignore[arg-type]


def tidy_keeps_the_value(formula: Expression, setting: Setting) -> None:
    """Tidying changes the looks of a formula only."""
    assert same(evaluate(formula, setting), evaluate(tidy(formula), setting)), write(formula)


def same(one: Any, two: Any) -> bool:
    """Equal fractions, or floats that agree to rounding."""
    left, right = np.asarray(one), np.asarray(two)
    if left.dtype == object and right.dtype == object:
        return bool(np.all(left == right))
    return bool(np.allclose(left.astype(float), right.astype(float), rtol=1e-11, atol=1e-11))


def _spread(read: Expression, original: Expression) -> Expression:
    """A column of equal numbers prints as one number: give it its shape back."""
    match read, original:
        case Number(value=value, shape=shape), Number(shape=wanted) if shape == SCALAR != wanted:
            return Number(value, wanted)
        case Apply("neg", (Number(value=value),)), Number(shape=wanted) if wanted != SCALAR:
            return Number(-value, wanted)
    return read
