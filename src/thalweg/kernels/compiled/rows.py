"""The routine behind every descent over rows: predictions, what formulas make of them, and the pull on each column,
summed over units of rows in one read.

The rows are packed a tile at a time, centred; eight of them at once meet the parameters, go through the program in
vectors of four, and are added up with the slopes that come out.
"""

from __future__ import annotations

from functools import cache
from typing import TypeAlias

from llvmlite import ir

from thalweg.kernels.compiled.emission import emit
from thalweg.kernels.compiled.lanes import each_across
from thalweg.kernels.compiled.machine import Call, compiled
from thalweg.kernels.compiled.packing import TILE, ahead, fetch_share, pack_routine, rows_at_once
from thalweg.kernels.compiled.writing import DOUBLE, INT, LANES, VECTOR, Routine, Value, whole
from thalweg.kernels.tape import Tape

_TOGETHER = 2
"""Vectors of rows that are worked on at once, so that no sum waits for itself."""
_ROWS = _TOGETHER * LANES
_ARGUMENTS = "strips count targets weights rows unit panels room shift theta parameters sums"
_NOTHING = VECTOR([0.0] * LANES)
_Vectors: TypeAlias = list[Value]


@cache
def row_sums(tape: Tape) -> Call:
    """``row_sums(strips, count, targets, weights, rows, unit, panels, room, shift, theta, parameters, sums)``.

    The inputs of the program are the target, the prediction and the ``parameters``; its second output is the slope. For
    each unit of ``unit`` rows, ``sums`` gets ``4 panels`` doubles, the slopes times each column, and after them the
    sums of 1 and of the outputs in four parts each, every row by its weight; rows that weigh nothing are left out.

    ``strips`` are the inputs as ``pack`` reads them, ``shift`` (4 x panels doubles) what is taken from their columns;
    ``targets`` and ``weights`` one strip of one column each, or for ``weights`` 0. ``theta`` has the weights of the
    columns, 4 x panels, and then the bias. ``room`` are zeros, as many as ``room_for`` says, nobody else's.
    """
    module = ir.Module("rows")
    pack, work = pack_routine(module), _work(module, tape)
    r = Routine(module, "row_sums", _ARGUMENTS)
    width = r.product(r["panels"], LANES)
    target = r.at(r["room"], r.product(width, TILE))
    weight, nothing = r.at(target, TILE * LANES), r.at(target, 2 * TILE * LANES)
    is_weighed = r.write.icmp_signed("!=", r["weights"], whole(0))
    size, step = r.sum(width, sums_of(tape)), rows_at_once(r, _ROWS)
    with r.loop(r.write.sdiv(r.sum(r["rows"], r["unit"], -1), r["unit"])) as u:
        start = r.product(u, r["unit"])
        stop = r.least(r.sum(start, r["unit"]), r["rows"])
        sums = r.at(r["sums"], r.product(u, size))
        r.clear(sums, size)
        with r.loop(stop, start, step) as row:
            rows = r.least(r.write.sub(stop, row), step)
            r.call(pack, r["strips"], r["count"], row, rows, r["shift"], r["room"])
            r.call(pack, r["targets"], 1, row, rows, nothing, target)
            # what no row is in weighs nothing
            with r.loop(step) as k:
                counts = r.write.icmp_signed("<", k, rows)
                r.store(r.write.select(counts, DOUBLE(1.0), DOUBLE(0.0)), weight, r.product(k, LANES))
            with r.within(is_weighed):
                r.call(pack, r["weights"], 1, row, rows, nothing, weight)
            given = r["panels"], r["room"], target, weight, r["theta"], r["parameters"], sums
            r.call(work, rows, *given, *ahead(r, row))
    r.end()
    return compiled(module, "row_sums")


@cache
def row_predictions() -> Call:
    """``row_predictions(strips, count, rows, panels, room, shift, theta, found)``: into ``found``, one for each row.

    The arguments are those of ``row_sums``; ``found`` has room for a whole number of tiles.
    """
    module = ir.Module("predictions")
    pack = pack_routine(module)
    r = Routine(module, "row_predictions", "strips count rows panels tile shift theta found")
    step = rows_at_once(r, _ROWS)
    with r.loop(r["rows"], 0, step) as first:
        rows = r.least(r.write.sub(r["rows"], first), step)
        r.call(pack, r["strips"], r["count"], first, rows, r["shift"], r["tile"])
        with r.loop(rows, 0, _ROWS) as row:
            for part, yhat in enumerate(_predictions(r, row)):
                r.store(yhat, r["found"], r.sum(first, row, part * LANES))
    r.end()
    return compiled(module, "row_predictions")


def sums_of(tape: Tape) -> int:
    """Doubles of the sums that belong to no column."""
    return LANES * (1 + len(tape.outputs))


def room_for(panels: int) -> int:
    """Doubles that ``row_sums`` works in: a tile, the targets, the weights, and zeros."""
    return TILE * LANES * (panels + 2) + LANES


def _work(module: ir.Module, tape: Tape) -> Routine:
    """The rows of a tile, eight by eight."""
    names = "rows panels tile target weight theta parameters sums next stride length lines"
    r = Routine(module, "work", names, inner=True)
    width = r.product(r["panels"], LANES)
    places = [r.sum(width, LANES * k) for k in range(1 + len(tape.outputs))]
    totals = [r.variable(VECTOR) for _ in places]
    for total, place in zip(totals, places, strict=True):
        r.put(total, r.load(r["sums"], place, VECTOR))
    parameters = [r.spread(r.load(r["parameters"], k)) for k in range(len(tape.inputs) - 2)]
    line, share = r.variable(INT), r.write.sdiv(r.sum(r["lines"], TILE // _ROWS - 1), whole(TILE // _ROWS))
    with r.loop(r["rows"], 0, _ROWS) as row:
        fetch_share(r, line, share)
        slopes = []
        for part, yhat in enumerate(_predictions(r, row)):
            first = r.sum(row, part * LANES)
            y, weight = (_gathered(r, r[name], first) for name in ("target", "weight"))
            weighed = _weighed(r, weight, emit(r, tape, [y, yhat, *parameters]))
            for total, value in zip(totals, [weight, *weighed], strict=True):
                r.put(total, r.write.fadd(r.get(total), value))
            slopes.append(weighed[1])
        _pull(r, row, slopes)
    for total, place in zip(totals, places, strict=True):
        r.store(r.get(total), r["sums"], place)
    r.end()
    return r


def _weighed(r: Routine, weight: Value, outputs: _Vectors) -> _Vectors:
    """By weight, and nothing for rows of no weight, whatever is there."""
    counts = r.write.fcmp_ordered(">", weight, _NOTHING)
    return [r.write.select(counts, r.write.fmul(weight, output), _NOTHING) for output in outputs]


def _predictions(r: Routine, row: Value) -> _Vectors:
    """The predictions for the rows from ``row`` on, four in a vector."""
    sums = [r.variable(VECTOR) for _ in range(_ROWS)]
    for total in sums:
        r.put(total, _NOTHING)
    with r.loop(r["panels"]) as p:
        theta = r.load(r["theta"], r.product(p, LANES), VECTOR)
        for k, total in enumerate(sums):
            r.put(total, r.fused(_row(r, p, row, k), theta, r.get(total)))
    found, bias = [r.get(total) for total in sums], r.spread(r.load(r["theta"], r.product(r["panels"], LANES)))
    return [r.write.fadd(bias, each_across(r, found[k : k + LANES])) for k in range(0, _ROWS, LANES)]


def _pull(r: Routine, row: Value, slopes: _Vectors) -> None:
    """Every row times its slope, added to the sums of the columns."""
    lanes = [r.spread(r.write.extract_element(slope, whole(k))) for slope in slopes for k in range(LANES)]
    with r.loop(r["panels"]) as p:
        place = r.product(p, LANES)
        chains = [r.load(r["sums"], place, VECTOR), _NOTHING]
        for k, slope in enumerate(lanes):
            chains[k % 2] = r.fused(_row(r, p, row, k), slope, chains[k % 2])
        r.store(r.write.fadd(*chains), r["sums"], place)


def _row(r: Routine, panel: Value, row: Value, k: int) -> Value:
    return r.load(r["tile"], r.sum(r.product(panel, TILE * LANES), r.product(row, LANES), k * LANES), VECTOR)


def _gathered(r: Routine, panel: Value, row: Value) -> Value:
    """The first column of a panel, four rows of it in a vector."""
    vector = ir.Constant(VECTOR, ir.Undefined)
    for k in range(LANES):
        entry = r.load(panel, r.product(r.sum(row, k), LANES))
        vector = r.write.insert_element(vector, entry, whole(k))
    return vector
