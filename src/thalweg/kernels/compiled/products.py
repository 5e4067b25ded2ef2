"""The products of the columns of a tile with each other, each pair once, summed in the registers.

A stripe of three panels stays in the nearest cache while the panels before it are multiplied with it, one by one. One
or two columns that are left over, the edge, are no panel of their own there: they are multiplied with every stripe.
Source: Goto, van de Geijn, "Anatomy of high-performance matrix multiplication" (2008).
"""

from __future__ import annotations

from typing import Any, TypeAlias

from llvmlite import ir

from thalweg.kernels.compiled.packing import TILE, fetch_share
from thalweg.kernels.compiled.writing import INT, LANES, VECTOR, Routine, Value, whole

STRIPE = 3
"""Panels of a stripe: four rows of as many vectors of sums fill the registers of a processor."""
WIDTH = STRIPE * LANES
_CHAINS = 8
"""Sums that are worked on at once: as many as the multipliers have steps, times the multipliers."""
_EDGE = 2
"""Columns of an edge at most: with three it would be no less work than with the whole panel."""
_Sums: TypeAlias = list[list[list[Value]]]


def edge_of(columns: int) -> int:
    """How many columns are left over, the column of ones after the others counted in.

    >>> [edge_of(columns) for columns in (3, 4, 5, 6)]
    [0, 1, 2, 0]
    """
    left = (columns + 1) % LANES
    return left if left <= _EDGE else 0


def size_of(panels: int, edge: int) -> int:
    """Doubles of the sums of one unit: stripe b has 12 columns, a row for each column up to its own last, and the
    rows of the edge."""
    square = LANES * (panels - (edge > 0))
    return sum(min(WIDTH * (b + 1), square) + edge for b in range(stripes_of(panels))) * WIDTH


def stripes_of(panels: int) -> int:
    """How many stripes there are."""
    return -(-panels // STRIPE)


def stripes_in(r: Routine) -> Value:
    """The same of the panels that a routine is told of."""
    return r.write.sdiv(r.sum(r["panels"], STRIPE - 1), whole(STRIPE))


def stripe_at(r: Routine, sums: Value, stripe: Value, edge: Value) -> Value:
    """Where a stripe begins: those before it have 12, 24, 36, ... rows and those of the edge."""
    rows = r.sum(r.product(r.write.sdiv(r.product(stripe, r.sum(stripe, 1)), whole(2)), WIDTH), r.product(stripe, edge))
    return r.at(sums, r.product(rows, WIDTH))


def square_of(r: Routine) -> Value:
    """The panels without the edge."""
    has_edge = r.write.icmp_signed(">", r["edge"], whole(0))
    return r.write.select(has_edge, r.write.sub(r["panels"], whole(1)), r["panels"])


def multiply_routine(module: ir.Module) -> Routine:
    """``multiply(rows, panels, edge, left, right, sums, first, step, next, stride, length, lines)``.

    Adds the products of the columns of the tile ``left`` with those of ``right``, in the stripes first,
    first + step, .... Meanwhile the memory that ``packing.ahead`` names is fetched, a share with every panel.
    """
    products = {
        (lanes, panels): _product(module, lanes, panels)
        for lanes in (*range(1, _EDGE + 1), LANES)
        for panels in range(1, STRIPE + 1)
    }
    names = "rows panels edge left right sums first step next stride length lines"
    r = Routine(module, "multiply", names, inner=True)
    square = square_of(r)
    stripes = stripes_in(r)
    times = r.write.sdiv(r.product(stripes, r.product(r.sum(stripes, 1), STRIPE)), whole(2))
    share = r.sum(r.write.sdiv(r["lines"], times), 1)
    line = r.variable(INT)

    def add(lanes: int, left: Value, first: Value, panels: Value, place: Value) -> None:
        left, right = (r.at(r[side], r.product(k, TILE * LANES)) for side, k in (("left", left), ("right", first)))
        for count in range(1, STRIPE + 1):
            with r.within(r.write.icmp_signed("==", panels, whole(count))):
                r.call(products[lanes, count], r["rows"], left, right, place)

    with r.loop(stripes, r["first"], r["step"]) as b:
        begin, stripe = r.product(b, STRIPE), stripe_at(r, r["sums"], b, r["edge"])
        end, whole_end = (r.least(r.sum(begin, STRIPE), last) for last in (r["panels"], square))
        with r.loop(whole_end) as i:
            fetch_share(r, line, share)
            j = r.write.select(r.write.icmp_signed(">", i, begin), i, begin)
            place = r.sum(r.product(i, WIDTH * LANES), r.product(r.write.sub(j, begin), LANES))
            add(LANES, i, j, r.write.sub(whole_end, j), r.at(stripe, place))
        below = r.at(stripe, r.product(whole_end, WIDTH * LANES))
        for lanes in range(1, _EDGE + 1):
            with r.within(r.write.icmp_signed("==", r["edge"], whole(lanes))):
                add(lanes, square, begin, r.write.sub(end, begin), below)
    r.end()
    return r


def _product(module: ir.Module, lanes: int, panels: int) -> Routine:
    """The first columns of one panel with those of some others, over all rows of a tile."""
    r = Routine(module, f"product_{lanes}_{panels}", "rows left right sums", inner=True)
    chains = 1 << (-(-_CHAINS // (lanes * panels)) - 1).bit_length()
    sums = [[[r.variable(VECTOR) for _ in range(chains)] for _ in range(panels)] for _ in range(lanes)]
    for chain, place in _first_chains(sums):
        r.put(chain[0], r.load(r["sums"], place, VECTOR))
    even = r.write.and_(r["rows"], whole(-chains))
    with r.loop(even, 0, chains) as k:
        for number in range(chains):
            _add_row(r, sums, r.sum(k, number), number)
    if chains > 1:
        with r.loop(r["rows"], even) as k:
            _add_row(r, sums, k, 0)
    for parts, place in _first_chains(sums):
        r.store(_total(r, parts), r["sums"], place)
    r.end()
    return r


def _first_chains(sums: _Sums) -> list[tuple[list[Value], int]]:
    """The chains of every vector of sums, and where it stands in its stripe."""
    return [(chain, LANES * (i * STRIPE + j)) for i, line in enumerate(sums) for j, chain in enumerate(line)]


def _add_row(r: Routine, sums: _Sums, k: Any, chain: int) -> None:
    place = r.product(k, LANES)
    right = [r.load(r["right"], r.sum(place, j * TILE * LANES), VECTOR) for j in range(len(sums[0]))]
    for i, line in enumerate(sums):
        left = r.spread(r.load(r["left"], r.sum(place, i)))
        for j, chains in enumerate(line):
            r.put(chains[chain], r.fused(left, right[j], r.get(chains[chain])))


def _total(r: Routine, parts: list[Value]) -> Value:
    total = r.get(parts[0])
    for part in parts[1:]:
        total = r.write.fadd(total, r.get(part))
    return total
