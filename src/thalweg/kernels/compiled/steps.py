"""The routine behind a descent by batches: many steps in one call, each by some of the rows.

A batch's rows are read where they lie, in any order, while those that come soon are fetched. Each step is the formula
of one entry, in vectors over the weights and alone for the bias.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import final

from llvmlite import ir

from thalweg.kernels.compiled.machine import Call, compiled
from thalweg.kernels.compiled.move import Move, move_routine
from thalweg.kernels.compiled.pull import PULL, pull_routine
from thalweg.kernels.compiled.writing import LANES, Routine, whole
from thalweg.kernels.tape import Tape

_ARGUMENTS = "inputs targets weights places rows batch columns state rates first steps fixed"
_KEPT = 32


@final
@dataclass(frozen=True)
class Program:
    """What a step is made of. ``slope`` is that of a loss, of ``y`` and ``yhat``."""

    slope: Tape
    move: Move
    weighed: bool


@lru_cache(_KEPT)
def steps(program: Program) -> Call:
    """``steps(inputs, targets, weights, places, rows, batch, columns, state, rates, first, steps, fixed)``.

    Step k = first, first + 1, ... takes the next ``batch`` of the ``rows`` numbers of rows that stand in ``places``,
    fewer in the end, and the next of the ``rates``. ``inputs`` has a row of so many ``columns`` after the other,
    ``weights`` what they weigh, 0 where the program weighs none.

    ``state`` has lines of ``width_of(columns)`` doubles: one for the gradient, theta, and what is remembered. ``fixed``
    are four doubles: 1 with a bias or 0, the mean weight of the rows, ``ridge`` and ``lasso``.
    """
    module = ir.Module("steps")
    pull, move = pull_routine(module, program.slope, program.weighed), move_routine(module, program.move)
    r = Routine(module, "steps", _ARGUMENTS)
    width = r.product(r.write.sdiv(r.sum(r["columns"], LANES - 1), whole(LANES)), LANES)
    theta = r.at(r["state"], r.sum(width, 1))
    with r.loop(r["steps"]) as step:
        begin = r.product(step, r["batch"])
        left = r.write.sub(r["rows"], begin)
        several = r.least(left, r["batch"])
        here = {"batch": several, "left": left, "places": r.at(r["places"], begin), "width": width}
        here |= {"theta": theta, "gradient": r["state"]}
        r.call(pull, *(here[name] if name in here else r[name] for name in PULL.split()))
        rate = r.at(r["rates"], step)
        r.call(move, r.sum(r["first"], step), rate, r.at(r["fixed"], 2), width, r["state"])
    r.end()
    return compiled(module, "steps")
