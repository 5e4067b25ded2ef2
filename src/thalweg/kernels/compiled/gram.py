"""The routine behind the moments: products of centred columns, summed over units of rows in one read.

The rows are packed a tile at a time, centred, into panels of four columns, and multiplied there.
"""

from __future__ import annotations

from functools import cache

from llvmlite import ir

from thalweg.kernels.compiled.machine import Call, compiled
from thalweg.kernels.compiled.packing import TILE, ahead, pack_routine
from thalweg.kernels.compiled.products import multiply_routine
from thalweg.kernels.compiled.writing import DOUBLE, INT, LANES, VECTOR, Routine, Value, whole

_ARGUMENTS = "strips count begin end unit weights columns panels edge room lines size first step more"


@cache
def gram() -> Call:
    """``gram(strips, count, begin, end, unit, weights, columns, panels, edge, room, lines, size, first, step, more)``.

    For each unit of ``unit`` rows, from the row ``begin`` on and before ``end``, there is one of the ``lines`` of
    ``size`` doubles, zeros at first. It gets what was taken from the columns, 4 x panels doubles, and after it, laid
    out as ``products.size_of`` says, the products of what was left. After the last of the ``columns`` comes one that
    is 1 in every row, so that the products with it are the sums of the columns. Only the stripes first, first + step,
    ... are worked out. With ``more`` these are the next rows of a unit that was begun: its shift is kept, and the
    products are added to its sums.

    ``strips`` is what ``pack`` reads; ``weights`` the address of doubles, or 0; ``room`` that of zeros, as many as
    ``room_for(panels)`` says, which nobody else uses.
    """
    module = ir.Module("gram")
    pack, centre, weigh = pack_routine(module), _centre(module), _weigh(module)
    fill, divide, multiply = _fill(module), _divide(module), multiply_routine(module)
    r = Routine(module, "gram", _ARGUMENTS)
    width = r.product(r["panels"], LANES)
    tile, shift = r["room"], r.at(r["room"], r.product(width, 2 * TILE))
    total = r.at(shift, width)
    is_weighed = r.write.icmp_signed("!=", r["weights"], whole(0))
    goes_on = r.write.icmp_signed("!=", r["more"], whole(0))
    weighed = r.write.select(is_weighed, r.at(tile, r.product(width, TILE)), tile)
    r.call(fill, r["columns"], tile)

    def packed(row: Value, stop: Value) -> Value:
        rows = r.least(r.write.sub(stop, row), TILE)
        r.call(pack, r["strips"], r["count"], row, rows, shift, tile)
        with r.within(is_weighed):
            r.call(weigh, r.at(r["weights"], row), rows, r["panels"], tile, weighed)
        return rows

    line = r.variable(INT)
    r.put(line, r["lines"])
    with r.loop(r["end"], r["begin"], r["unit"]) as start:
        stop = r.least(r.sum(start, r["unit"]), r["end"])
        r.clear(shift, r.product(width, 2))
        # the first rows are near enough to the mean of all, but only if none of them weighs less than the rest
        near = r.write.select(is_weighed, stop, r.least(stop, r.sum(start, TILE)))
        near = r.write.select(goes_on, start, near)
        with r.loop(near, start, TILE) as row:
            r.call(centre, packed(row, near), r["panels"], weighed, total)
        r.call(divide, r["columns"], total, shift)
        kept = r.get(line)
        with r.within(goes_on):
            r.copy(kept, shift, width)
        sums = r.at(kept, width)
        with r.loop(stop, start, TILE) as row:
            rows, soon = packed(row, stop), ahead(r, row)
            r.call(multiply, rows, r["panels"], r["edge"], weighed, tile, sums, r["first"], r["step"], *soon)
        r.copy(shift, kept, width)
        r.put(line, r.at(kept, r["size"]))
    r.end()
    return compiled(module, "gram")


def room_for(panels: int) -> int:
    """Doubles that ``gram`` works in: a tile, another with weights, what is taken away, and the sums for it."""
    return LANES * panels * (2 * TILE + 2)


def _fill(module: ir.Module) -> Routine:
    """The column of ones."""
    r = Routine(module, "fill", "column tile", inner=True)
    panel, lane = r.write.sdiv(r["column"], whole(LANES)), r.write.and_(r["column"], whole(LANES - 1))
    with r.loop(TILE) as k:
        r.store(DOUBLE(1.0), r["tile"], r.sum(r.product(panel, TILE * LANES), lane, r.product(k, LANES)))
    r.end()
    return r


def _weigh(module: ir.Module) -> Routine:
    """Every row of a tile times its weight."""
    r = Routine(module, "weigh", "weights rows panels tile weighed", inner=True)
    with r.loop(r["panels"]) as p, r.loop(r["rows"]) as k:
        place = r.sum(r.product(p, TILE * LANES), r.product(k, LANES))
        weight = r.spread(r.load(r["weights"], k))
        r.store(r.write.fmul(weight, r.load(r["tile"], place, VECTOR)), r["weighed"], place)
    r.end()
    return r


def _centre(module: ir.Module) -> Routine:
    """The sums of the columns of a tile."""
    r = Routine(module, "centre", "rows panels tile total", inner=True)
    with r.loop(r["panels"]) as p:
        total = r.variable(VECTOR)
        r.put(total, r.load(r["total"], r.product(p, LANES), VECTOR))
        with r.loop(r["rows"]) as k:
            entry = r.load(r["tile"], r.sum(r.product(p, TILE * LANES), r.product(k, LANES)), VECTOR)
            r.put(total, r.write.fadd(r.get(total), entry))
        r.store(r.get(total), r["total"], r.product(p, LANES))
    r.end()
    return r


def _divide(module: ir.Module) -> Routine:
    """From sums to means; the sum of the column of ones is what the rows weigh."""
    r = Routine(module, "divide", "columns total shift", inner=True)
    weight = r.load(r["total"], r["columns"])
    with r.within(r.write.fcmp_ordered(">", weight, DOUBLE(0.0))), r.loop(r["columns"]) as q:
        r.store(r.write.fdiv(r.load(r["total"], q), weight), r["shift"], q)
    r.end()
    return r
