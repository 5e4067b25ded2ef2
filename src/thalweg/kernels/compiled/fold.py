r"""The routines that add up moments: from sums about any shift to those about the mean, and from unit to unit.

A line is what ``gram`` leaves of a unit. Once centred, the means of the columns come first, in the place of the column
of ones what the rows weigh, and after them the scatter. Two of them together have the sum of both, and
:math:`W_1 W_2 / (W_1 + W_2) \, \Delta \Delta^T` for the distance of their means.

Source: Chan, Golub, LeVeque, "Updating formulae and a pairwise algorithm for computing sample variances" (1979).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from llvmlite import ir

from thalweg.kernels.compiled.machine import Call, compiled
from thalweg.kernels.compiled.products import WIDTH, square_of, stripe_at, stripes_in, stripes_of
from thalweg.kernels.compiled.writing import DOUBLE, LANES, VECTOR, Routine, Value, whole

_HALVINGS = 48


@cache
def fold() -> Call:
    """``fold(units, columns, panels, edge, lines, size, room, are_raw)``: all units, added up in the first's place.

    The order is that of ``tree_sum``. Lines that ``are_raw`` are centred before. ``room`` are zeros, as many as
    ``room_for(panels)`` says, which nobody else uses.
    """
    module = ir.Module("fold")
    centre, join = _centre(module), _join(module)
    r = Routine(module, "fold", "units columns panels edge lines size room are_raw")
    shape = r["columns"], r["panels"], r["edge"]

    def line(unit: Value) -> Value:
        return r.at(r["lines"], r.product(unit, r["size"]))

    with r.within(r.write.icmp_signed("!=", r["are_raw"], whole(0))), r.loop(r["units"]) as u:
        r.call(centre, *shape, line(u), r["room"])
    with r.loop(_HALVINGS) as times:
        apart = r.write.shl(whole(1), times)
        with r.loop(r.write.sub(r["units"], apart), 0, r.product(apart, 2)) as u:
            r.call(join, *shape, line(u), line(r.sum(u, apart)), r["size"], r["room"])
    r.end()
    return compiled(module, "fold")


@cache
def join() -> Call:
    """``join(columns, panels, edge, into, line, size, room)``: the one line takes up the other; both are centred."""
    module = ir.Module("join")
    inner = _join(module)
    names = "columns panels edge into line size room"
    r = Routine(module, "join", names)
    r.call(inner, *(r[name] for name in names.split()))
    r.end()
    return compiled(module, "join")


@cache
def unpack() -> Call:
    """``unpack(columns, panels, edge, line, scatter)``: the whole symmetric table."""
    module = ir.Module("unpack")
    r = Routine(module, "unpack", "columns panels edge line scatter")
    square = r.product(square_of(r), LANES)
    with _rows(r, r.at(r["line"], r.product(r["panels"], LANES))) as (first, row, place):
        is_whole = r.write.icmp_signed("<", row, square)
        # a row of the edge has what is left of it, the others what is right of them
        begin = r.write.select(r.write.and_(is_whole, r.write.icmp_signed(">", row, first)), row, first)
        among = r.write.select(is_whole, r.least(square, r["columns"]), r.sum(row, 1))
        among = r.write.select(r.write.icmp_signed("<", row, r["columns"]), among, whole(0))
        with r.loop(r.least(r.sum(first, WIDTH), among), begin) as column:
            entry = r.load(place, r.write.sub(column, first))
            for one, other in ((row, column), (column, row)):
                r.store(entry, r["scatter"], r.sum(r.product(one, r["columns"]), other))
    r.end()
    return compiled(module, "unpack")


def room_for(panels: int) -> int:
    """Doubles that ``fold`` and ``join`` work in."""
    return 2 * WIDTH * stripes_of(panels)


def _centre(module: ir.Module) -> Routine:
    """From products about the shift to those about the mean: what is left of the sums is taken out."""
    r = Routine(module, "centre", "columns panels edge line room", inner=True)
    width = r.product(r["panels"], LANES)
    sums, (left, away) = r.at(r["line"], width), _halves(r)
    _sums_left(r, sums, left)
    weight = r.load(left, r["columns"])
    with r.loop(r["columns"]) as j:
        mean = r.write.fdiv(r.load(left, j), _above_zero(r, weight))
        r.store(r.write.fneg(mean), away, j)
        r.store(r.write.fadd(r.load(r["line"], j), mean), r["line"], j)
    _add_outer(r, away, left, sums)
    r.store(weight, r["line"], r["columns"])
    r.end()
    return r


def _sums_left(r: Routine, sums: Value, left: Value) -> None:
    """The products with the column of ones: a row of the edge, or where there is none the last column."""
    has_edge = r.write.icmp_signed(">", r["edge"], whole(0))
    with _rows(r, sums) as (first, row, place):
        with r.within(r.write.and_(has_edge, r.write.icmp_signed("==", row, r["columns"]))):
            for k in range(0, WIDTH, LANES):
                r.store(r.load(place, k, VECTOR), left, r.sum(first, k))
        column = r.write.sub(r["columns"], first)
        is_last = r.write.icmp_signed("<", column, whole(WIDTH))
        with r.within(r.write.and_(r.write.not_(has_edge), is_last)):
            r.store(r.load(place, column), left, row)


def _join(module: ir.Module) -> Routine:
    r = Routine(module, "joined", "columns panels edge into line size room", inner=True)
    own, added = (r.load(r[name], r["columns"]) for name in ("into", "line"))
    weight = r.write.fadd(own, added)
    share = r.write.fdiv(added, _above_zero(r, weight))
    apart, scaled = _halves(r)
    with r.loop(r["columns"]) as j:
        mean = r.load(r["into"], j)
        distance = r.write.fsub(r.load(r["line"], j), mean)
        r.store(distance, apart, j)
        r.store(r.write.fmul(r.write.fmul(own, share), distance), scaled, j)
        r.store(r.fused(distance, share, mean), r["into"], j)
    r.store(weight, r["into"], r["columns"])
    width = r.product(r["panels"], LANES)
    with r.loop(r["size"], width, LANES) as k:
        r.store(r.write.fadd(r.load(r["into"], k, VECTOR), r.load(r["line"], k, VECTOR)), r["into"], k)
    _add_outer(r, apart, scaled, r.at(r["into"], width))
    r.end()
    return r


def _halves(r: Routine) -> tuple[Value, Value]:
    """The room in two parts."""
    return r["room"], r.at(r["room"], r.product(stripes_in(r), WIDTH))


def _above_zero(r: Routine, weight: Value) -> Value:
    """The weight, 1 for none: nothing is divided by it then."""
    return r.write.select(r.write.fcmp_ordered(">", weight, DOUBLE(0.0)), weight, DOUBLE(1.0))


def _add_outer(r: Routine, rows: Value, columns: Value, sums: Value) -> None:
    """The products of two vectors, on and above the diagonal."""
    with _rows(r, sums) as (first, row, place):
        factor = r.spread(r.load(rows, row))
        for k in range(0, WIDTH, LANES):
            entry = r.fused(factor, r.load(columns, r.sum(first, k), VECTOR), r.load(place, k, VECTOR))
            r.store(entry, place, k)


@contextmanager
def _rows(r: Routine, sums: Value) -> Iterator[tuple[Any, Value, Value]]:
    """Every row of every stripe: the first column of the stripe, the number of the row, and where its entries are."""
    square = r.product(square_of(r), LANES)
    with r.loop(stripes_in(r)) as b:
        first, stripe = r.product(b, WIDTH), stripe_at(r, sums, b, r["edge"])
        before = r.least(r.sum(first, WIDTH), square)
        with r.loop(r.sum(before, r["edge"])) as k:
            in_edge = r.write.icmp_signed(">=", k, before)
            row = r.write.select(in_edge, r.sum(r.write.sub(k, before), square), k)
            yield first, row, r.at(stripe, r.product(k, WIDTH))
