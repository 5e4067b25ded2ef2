"""Laws of compiled programs: whatever operation is added to the table has them for nothing."""

from __future__ import annotations

import numpy as np

from thalweg.algebra.expression import Apply, Symbol
from thalweg.algebra.operations import Operation
from thalweg.kernels.compiled.columns import on_columns
from thalweg.kernels.tape import Tape

_SPECIAL = (0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 1e-300, -5e-324, 1e-17, -1e-9, 709.7, -745.0, 1e4, -1e4, 1e300, -1e308)
_ENDS = (np.inf, -np.inf, np.nan, 1.0 - 2**-53, 2.0 - 2**-52, np.finfo(float).tiny, np.finfo(float).max)


def operation_is_what_numpy_has(operation: Operation) -> None:
    """Compiled, the operation has its value in NumPy to a few units in the last place of either, at every edge too."""
    symbols = [Symbol(f"a{k}") for k in range(operation.arguments)]
    formula = Apply(operation.name, tuple(symbols))
    agree_to_rounding(Tape.of((formula,), tuple(symbol.name for symbol in symbols)))


def agree_to_rounding(tape: Tape, most_units: float = 8.0) -> None:
    """The program of one formula, in vectors and one by one, gives what NumPy gives, on edges and numbers of any size.

    Logarithms of hyperbolic functions are off by four units here and there.
    """
    columns = _columns(len(tape.inputs))
    wanted = tape(*columns)[0]
    for single in (False, True):
        found = on_columns(tape, single)(*columns)[0]
        with np.errstate(all="ignore"):
            unit = np.spacing(np.where(np.isfinite(wanted), np.abs(wanted), 1.0))
            same = (
                (found == wanted) | (np.isnan(found) & np.isnan(wanted)) | (np.abs(found - wanted) <= most_units * unit)
            )
        worst = [(*(column[k] for column in columns), found[k], wanted[k]) for k in np.flatnonzero(~same)[:5]]
        assert same.all(), f"{tape.instructions}: {len(same) - same.sum()} of {len(same)} rows differ: {worst}"


def _columns(arguments: int) -> list[np.ndarray]:
    draw = np.random.default_rng(11)
    edges = np.array(_SPECIAL + _ENDS)
    grid = np.stack(np.meshgrid(*[edges] * arguments)).reshape(arguments, -1)
    drawn = [draw.normal(size=(arguments, 5001)) * scale for scale in (1e-6, 1.0, 30.0)]
    magnitudes = draw.choice([-1.0, 1.0], (arguments, 5001)) * 10.0 ** draw.uniform(-320, 308, (arguments, 5001))
    return list(np.concatenate([grid, *drawn, magnitudes], axis=1))
