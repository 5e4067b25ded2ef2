"""The routine behind a descent by batches: many steps in one call, each by some of the rows.

A batch's rows are read where they lie, in any order, while those that come soon are fetched. Each step is the formula
of one entry, in vectors over the weights and alone for the bias.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, final

from llvmlite import ir

from thalweg.kernels.apart import taken_apart
from thalweg.kernels.compiled.emission import emit
from thalweg.kernels.compiled.lanes import abreast
from thalweg.kernels.compiled.machine import Call, compiled
from thalweg.kernels.compiled.pull import PULL, pull_routine
from thalweg.kernels.compiled.writing import DOUBLE, LANES, VECTOR, Routine, Value, whole
from thalweg.kernels.tape import Tape

SHARED = "k", "rate", "ridge", "lasso"
OWN = "g", "theta"
_ARGUMENTS = "inputs targets weights places rows batch columns state rates first steps fixed"
_KEPT = 32


@final
@dataclass(frozen=True)
class Program:
    """What a step is made of. ``slope`` is that of a loss, of ``y`` and ``yhat``.

    ``weight`` and ``bias`` take the ``OWN`` inputs and what is remembered of an entry, then the ``SHARED`` ones; they
    give the entry after the step and what is remembered then.
    """

    slope: Tape
    weight: Tape
    bias: Tape
    weighed: bool

    @property
    def remembered(self) -> int:
        """How many numbers are remembered of an entry."""
        return len(self.weight.outputs) - 1


def width_of(columns: int) -> int:
    """Doubles of a line of the state: the weights, as many as fill vectors, and the bias."""
    return -(-columns // LANES) * LANES + 1


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
    pull, move = pull_routine(module, program.slope, program.weighed), _move(module, program)
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


def _move(module: ir.Module, program: Program) -> Routine:
    """One step along the gradient, of the weights and of the bias."""
    r = Routine(module, "move", "k rate penalty width state", inner=True)
    number = r.write.sitofp(r["k"], DOUBLE)
    shared = [number, r.load(r["rate"]), *(r.load(r["penalty"], place) for place in range(len(SHARED) - 2))]
    size = r.sum(r["width"], 1)
    lines = [r.at(r["state"], r.product(size, line)) for line in range(2 + program.remembered)]
    _move_entries(r, program.weight, shared, lines, 0, r["width"], VECTOR)
    _move_entries(r, program.bias, shared, lines, r["width"], size, DOUBLE)
    r.end()
    return r


def _move_entries(
    r: Routine, tape: Tape, shared: list[Value], lines: list[Value], start: Any, stop: Value, kind: ir.Type
) -> None:
    """The formulas on the entries from start to stop, four by four or one by one."""
    first, rest = taken_apart(tape, SHARED)
    by, numbers = (LANES if kind == VECTOR else 1), emit(r, first, shared)
    spread = [abreast(r, [one] * by) for one in numbers]
    with r.loop(stop, start, by) as j:
        own = [r.load(line, j, kind) for line in lines]
        for value, line in zip(emit(r, rest, [*own, *spread]), lines[1:], strict=True):
            r.store(value, line, j)
