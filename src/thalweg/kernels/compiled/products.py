"""The products of the columns of a tile with each other, on and above the diagonal, summed in the registers.

A stripe of three panels stays in the nearest cache while the panels before it are multiplied with it, one by one.
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
_Sums: TypeAlias = list[list[list[Value]]]


def size_of(panels: int) -> int:
    """Doubles of the sums of one unit: stripe b has 12 columns, and a row for each column up to its own last."""
    return sum(LANES * min(STRIPE * (b + 1), panels) for b in range(stripes_of(panels))) * WIDTH


def stripes_of(panels: int) -> int:
    """How many stripes there are."""
    return -(-panels // STRIPE)


def stripe_at(r: Routine, sums: Value, stripe: Value) -> Value:
    """Where a stripe begins: those before it have 12, 24, 36, ... rows."""
    return r.at(sums, r.product(r.write.sdiv(r.product(stripe, r.sum(stripe, 1)), whole(2)), WIDTH * WIDTH))


def multiply_routine(module: ir.Module) -> Routine:
    """``multiply(rows, panels, left, right, sums, first, step, next, stride, length, lines)``.

    Adds the products of the columns of the tile ``left`` with those of ``right``, in the stripes first,
    first + step, .... Meanwhile the memory that ``packing.ahead`` names is fetched, a share with every panel.
    """
    products = [_product(module, panels) for panels in range(1, STRIPE + 1)]
    r = Routine(module, "multiply", "rows panels left right sums first step next stride length lines", inner=True)
    stripes = r.write.sdiv(r.sum(r["panels"], STRIPE - 1), whole(STRIPE))
    times = r.write.sdiv(r.product(stripes, r.product(r.sum(stripes, 1), STRIPE)), whole(2))
    share = r.sum(r.write.sdiv(r["lines"], times), 1)
    line = r.variable(INT)
    with r.loop(stripes, r["first"], r["step"]) as b:
        begin = r.product(b, STRIPE)
        end = r.least(r.sum(begin, STRIPE), r["panels"])
        stripe = stripe_at(r, r["sums"], b)
        with r.loop(end) as i:
            fetch_share(r, line, share)
            j = r.write.select(r.write.icmp_signed(">", i, begin), i, begin)
            left, right = (r.at(r[side], r.product(k, TILE * LANES)) for side, k in (("left", i), ("right", j)))
            place = r.sum(r.product(i, STRIPE * LANES * LANES), r.product(r.write.sub(j, begin), LANES))
            for panels, product in enumerate(products, start=1):
                with r.within(r.write.icmp_signed("==", r.write.sub(end, j), whole(panels))):
                    r.call(product, r["rows"], left, right, r.at(stripe, place))
    r.end()
    return r


def _product(module: ir.Module, panels: int) -> Routine:
    """The four columns of one panel with those of some others, over all rows of a tile."""
    r = Routine(module, f"product_{panels}", "rows left right sums", inner=True)
    chains = max(1, _CHAINS // (LANES * panels))
    sums = [[[r.variable(VECTOR) for _ in range(chains)] for _ in range(panels)] for _ in range(LANES)]
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
