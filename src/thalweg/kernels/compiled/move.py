"""The step of a rule in a routine: the formulas of one entry, in vectors over the weights and alone for the bias."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, final

from llvmlite import ir

from thalweg.kernels.apart import taken_apart
from thalweg.kernels.compiled.emission import emit
from thalweg.kernels.compiled.lanes import abreast
from thalweg.kernels.compiled.writing import DOUBLE, LANES, VECTOR, Routine, Value
from thalweg.kernels.tape import Tape

SHARED = "k", "rate", "ridge", "lasso"
OWN = "g", "theta"


@final
@dataclass(frozen=True)
class Move:
    """``weight`` and ``bias`` take the ``OWN`` inputs and what is remembered of an entry, then the ``SHARED`` ones;
    they give the entry after the step and what is remembered then."""

    weight: Tape
    bias: Tape

    @property
    def remembered(self) -> int:
        """How many numbers are remembered of an entry."""
        return len(self.weight.outputs) - 1


def width_of(columns: int) -> int:
    """Doubles of a line of the state: the weights, as many as fill vectors, and the bias."""
    return -(-columns // LANES) * LANES + 1


def move_routine(module: ir.Module, move: Move) -> Routine:
    """``move(k, rate, penalty, width, state)``: one step along the gradient, of the weights and of the bias.

    ``rate`` is where the learning rate stands, ``penalty`` where ``ridge`` and ``lasso`` do. ``state`` has lines of
    ``width`` doubles and one: one for the gradient, theta, and what is remembered.
    """
    r = Routine(module, "move", "k rate penalty width state", inner=True)
    number = r.write.sitofp(r["k"], DOUBLE)
    shared = [number, r.load(r["rate"]), *(r.load(r["penalty"], place) for place in range(len(SHARED) - 2))]
    size = r.sum(r["width"], 1)
    lines = [r.at(r["state"], r.product(size, line)) for line in range(2 + move.remembered)]
    _move_entries(r, move.weight, shared, lines, 0, r["width"], VECTOR)
    _move_entries(r, move.bias, shared, lines, r["width"], size, DOUBLE)
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
