"""A program run over columns that lie in memory, compiled."""

from __future__ import annotations

from functools import cache

import numpy as np
from jaxtyping import Float64
from llvmlite import ir

from thalweg.kernels.addresses import address
from thalweg.kernels.compiled.emission import emit
from thalweg.kernels.compiled.machine import compiled
from thalweg.kernels.compiled.writing import DOUBLE, LANES, VECTOR, Routine, whole
from thalweg.kernels.tape import Program, Tape


@cache
def on_columns(tape: Tape, single: bool = False) -> Program:
    """The tape, compiled: by fours and then the rows that are left one by one, or all of them ``single``.

    >>> from thalweg.algebra.expression import symbol
    >>> y, yhat = symbol("y"), symbol("yhat")
    >>> square = on_columns(Tape.of(((y - yhat) ** 2,), ("y", "yhat")))
    >>> square(np.array([3.0, 1.0]), np.array([1.0, 1.0]))
    (array([4., 0.]),)
    """
    inputs = [f"input{k}" for k in range(len(tape.inputs))]
    outputs = [f"output{k}" for k in range(len(tape.outputs))]
    r = Routine(ir.Module("columns"), "columns", " ".join(["rows", *inputs, *outputs]))
    even = whole(0) if single else r.write.and_(r["rows"], whole(-LANES))
    for start, stop, width, kind in ((0, even, LANES, VECTOR), (even, r["rows"], 1, DOUBLE)):
        with r.loop(stop, start, width) as k:
            values = emit(r, tape, [r.load(r[name], k, kind) for name in inputs])
            for name, value in zip(outputs, values, strict=True):
                r.store(value, r[name], k)
    r.end()
    call = compiled(r.module, "columns")

    def run(*values: Float64[np.ndarray, " rows"] | float) -> tuple[Float64[np.ndarray, " rows"], ...]:
        rows = np.size(values[0])
        given = [np.ascontiguousarray(np.broadcast_to(value, rows), dtype=float) for value in values]
        found = tuple(np.empty(rows) for _ in outputs)
        call(rows, *(address(column) for column in (*given, *found)))
        return found

    return run
