"""The gradient of the losses of a batch of rows, read where they lie."""

from __future__ import annotations

from llvmlite import ir

from thalweg.kernels.compiled.dots import dots
from thalweg.kernels.compiled.emission import emit
from thalweg.kernels.compiled.lanes import abreast, across, lanes_of
from thalweg.kernels.compiled.writing import DOUBLE, LANES, VECTOR, Routine, Value, whole
from thalweg.kernels.tape import Tape

PULL = "inputs targets weights places batch left columns width theta fixed gradient"
_AHEAD, _CACHE_LINE = 12, 64


def pull_routine(module: ir.Module, slope: Tape, weighed: bool) -> Routine:
    """``pull(inputs, targets, weights, places, batch, left, columns, width, theta, fixed, gradient)``.

    ``gradient`` gets the mean of the slopes of the ``batch`` rows, each by its weight, times their columns, and after
    ``width`` of those that of the bias. ``left`` numbers of rows stand in ``places``, those of later batches too.
    """
    r = Routine(module, "pull", PULL, inner=True)
    share = r.write.fdiv(DOUBLE(1.0), r.write.sitofp(r["batch"], DOUBLE))
    r.clear(r["gradient"], r.sum(r["width"], 1))
    together = r.write.and_(r["batch"], whole(-LANES))
    for start, stop, rows in ((0, together, LANES), (together, r["batch"], 1)):
        with r.loop(stop, start, rows) as k:
            _fetch(r, k, rows, weighed)
            places = [r.load(r["places"], r.sum(k, lane), whole(0).type) for lane in range(rows)]
            _add(r, slope, weighed, places, share)
    r.end()
    return r


def _add(r: Routine, slope: Tape, weighed: bool, places: list[Value], share: Value) -> None:
    """Four rows at once, or one."""
    rows = [r.at(r["inputs"], r.product(place, r["columns"])) for place in places]
    target = abreast(r, [r.load(r["targets"], place) for place in places])
    (steep,) = emit(r, slope, [target, _predicted(r, rows)])
    factor = abreast(r, [share] * len(rows))
    if weighed:
        mean = abreast(r, [r.load(r["fixed"], 1)] * len(rows))
        weight = abreast(r, [r.load(r["weights"], place) for place in places])
        factor = r.write.fmul(factor, r.write.fdiv(weight, mean))
    _pull(r, rows, r.write.fmul(steep, factor))


def _predicted(r: Routine, rows: list[Value]) -> Value:
    """The bias and the products of the rows with the weights."""
    bias = r.write.fmul(r.load(r["fixed"]), r.load(r["theta"], r["width"]))
    return dots(r, rows, r["theta"], r["columns"], bias)


def _pull(r: Routine, rows: list[Value], slopes: Value) -> None:
    """Every row times its slope, added to the gradient."""
    lanes = lanes_of(r, slopes)
    vectors = r.write.and_(r["columns"], whole(-LANES))
    for start, stop, kind, by in ((0, vectors, VECTOR, LANES), (vectors, r["columns"], DOUBLE, 1)):
        factors = [r.spread(slope) for slope in lanes] if by == LANES else lanes
        with r.loop(stop, start, by) as j:
            total = r.load(r["gradient"], j, kind)
            for row, slope in zip(rows, factors, strict=True):
                total = r.fused(r.load(row, j, kind), slope, total)
            r.store(total, r["gradient"], j)
    steep = across(r, slopes) if len(lanes) > 1 else slopes
    before = r.load(r["gradient"], r["width"])
    r.store(r.fused(r.load(r["fixed"]), steep, before), r["gradient"], r["width"])


def _fetch(r: Routine, k: Value, rows: int, weighed: bool) -> None:
    """The rows that come soon are on their way."""
    last = r.write.sub(r["left"], whole(1))
    for lane in range(rows):
        place = r.load(r["places"], r.least(r.sum(k, _AHEAD + lane), last), whole(0).type)
        for name in ("targets", "weights")[: 1 + weighed]:
            r.fetch(r.at(r[name], place))
        row = r.at(r["inputs"], r.product(place, r["columns"]))
        length = r.product(r["columns"], 8)
        with r.loop(length, 0, _CACHE_LINE) as byte:
            r.fetch(r.sum(row, byte))
        # a row seldom begins where a line does
        r.fetch(r.sum(row, length, -1))
