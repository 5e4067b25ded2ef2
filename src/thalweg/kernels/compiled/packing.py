"""The routine that fetches rows as they lie in memory, of any number type and stride, and lays them out in panels.

A panel is four columns of a tile of rows, one row after the other: what a processor takes in one vector. Nothing but
the tile at hand is copied.
"""

from __future__ import annotations

from llvmlite import ir

from thalweg.kernels.compiled.writing import BYTE, DOUBLE, INT, LANES, VECTOR, Routine, Value, whole
from thalweg.sources.strips import KINDS

_TYPES = {"f8": DOUBLE, "f4": ir.FloatType(), "1": BYTE, "2": ir.IntType(16), "4": ir.IntType(32), "8": INT}
_BY_ROWS, _BY_COLUMNS = "by rows", "by columns"
_CACHE_LINE, _NEAR_CACHE = 64, 1 << 17
TILE = 64
"""Rows of a tile."""
STRIP = 5
"""Integers that describe a strip, columns of one type at equal distances: address, bytes from row to row, bytes from
column to column, place of the type among ``KINDS`` of the strips, number of columns."""


def pack_routine(module: ir.Module) -> Routine:
    """``pack(strips, count, row, rows, shift, to)``: rows from ``row`` on, less the ``shift`` of their columns.

    The strips stand side by side; column q goes to panel q // 4, whose rows are 64 apart from the next panel's.
    """
    columns = {code: _column(module, code) for code in KINDS}
    vectors = {
        (code, lie): write(module, code)
        for code in ("f8", "f4")
        for lie, write in ((_BY_ROWS, _panels), (_BY_COLUMNS, _turned))
    }
    r = Routine(module, "pack", "strips count row rows shift to", inner=True)
    column = r.variable(INT)
    with r.loop(r["count"]) as s:
        address, down, across, kind, count = (
            r.load(r.at(r["strips"], r.product(s, STRIP)), k, INT) for k in range(STRIP)
        )
        start = r.sum(address, r.product(r["row"], down))
        done = r.variable(INT)
        r.put(done, whole(0))
        for (code, lie), vector in vectors.items():
            near, far = (across, down) if lie == _BY_ROWS else (down, across)
            with r.within(_lies_together(r, kind, near, code, r.get(column))):
                panels = r.write.sdiv(count, whole(LANES))
                q = r.get(column)
                r.call(vector, start, far, r["rows"], panels, r.at(r["shift"], q), _to(r, q))
                r.put(done, r.product(panels, LANES))
        with r.loop(count, r.get(done)) as k:
            q = r.sum(r.get(column), k)
            for code, single in columns.items():
                with r.within(_is(r, kind, code)):
                    source = r.sum(start, r.product(k, across))
                    r.call(single, source, down, r["rows"], r.at(r["shift"], q), _to(r, q))
        r.put(column, r.sum(r.get(column), count))
    r.end()
    return r


def rows_at_once(r: Routine, few: int) -> Value:
    """How many rows to pack at a time where none is packed twice: rows that are in one piece ``few`` by few, so that
    the memory is never idle; of columns a whole tile, so that there is more than a line of each."""
    _, down, across, _, _ = _strip(r, whole(0))
    return r.write.select(r.write.icmp_signed("<", across, down), whole(few), whole(TILE))


def ahead(r: Routine, row: Value) -> tuple[Value, ...]:
    """Where the tile after that from ``row`` on begins in the first strip, and how it lies in memory: the bytes from
    one line to the next, the bytes of a line, and the lines. A line is a row or a column, whichever is in one piece.

    There are none where the tile would drive the one at hand out of the cache: so much is multiplied then that the
    time to read does not count.
    """
    address, down, across, _, count = _strip(r, whole(0))
    by_rows = r.write.icmp_signed("<", across, down)
    begin = r.sum(address, r.product(r.sum(row, TILE), down))
    pairs = (down, across), (r.product(count, across), r.product(down, TILE)), (whole(TILE), count)
    near = r.write.icmp_signed("<=", r.product(count, 8 * TILE), whole(_NEAR_CACHE))
    pairs = *pairs[:-1], tuple(r.write.select(near, lines, whole(0)) for lines in pairs[-1])
    return begin, *(r.write.select(by_rows, *pair) for pair in pairs)


def fetch_share(r: Routine, line: Value, share: Value) -> None:
    """So many more of the lines that the routine's arguments ``next stride length lines`` tell of; ``line`` counts."""
    first, after = r.get(line), r.least(r.sum(r.get(line), share), r["lines"])
    with r.loop(after, first) as k, r.loop(r["length"], 0, _CACHE_LINE) as byte:
        r.fetch(r.sum(r["next"], r.product(k, r["stride"]), byte))
    r.put(line, after)


def _strip(r: Routine, place: Value) -> tuple[Value, ...]:
    strip = r.at(r["strips"], r.product(place, STRIP))
    return tuple(r.load(strip, k, INT) for k in range(STRIP))


def _is(r: Routine, kind: Value, code: str) -> Value:
    return r.write.icmp_signed("==", kind, whole(KINDS.index(code)))


def _lies_together(r: Routine, kind: Value, apart: Value, code: str, column: Value) -> Value:
    """Whether entries so many bytes ``apart`` are neighbours in memory, and the first column begins a panel."""
    near = r.write.icmp_signed("==", apart, whole(8 if code == "f8" else 4))
    begins = r.write.icmp_signed("==", r.write.and_(column, whole(LANES - 1)), whole(0))
    return r.write.and_(_is(r, kind, code), r.write.and_(near, begins))


def _to(r: Routine, column: Value) -> Value:
    panel, lane = r.write.sdiv(column, whole(LANES)), r.write.and_(column, whole(LANES - 1))
    return r.at(r["to"], r.sum(r.product(panel, TILE * LANES), lane))


def _column(module: ir.Module, code: str) -> Routine:
    """One column of one type, whatever lies between its entries."""
    r = Routine(module, f"column_{code}", "source down rows shift to", inner=True)
    shift = r.load(r["shift"])
    with r.loop(r["rows"]) as k:
        value = _as_double(
            r, r.load(r.sum(r["source"], r.product(k, r["down"])), 0, _TYPES.get(code) or _TYPES[code[1]]), code
        )
        r.store(r.write.fsub(value, shift), r["to"], r.product(k, LANES))
    r.end()
    return r


def _panels(module: ir.Module, code: str) -> Routine:
    """Columns that are neighbours in memory, by fours; row after row, as they are read fastest."""
    r = Routine(module, f"panels_{code}", "source down rows panels shift to", inner=True)
    with r.loop(r["rows"]) as k:
        row = r.sum(r["source"], r.product(k, r["down"]))
        with r.loop(r["panels"]) as p:
            place = r.product(p, LANES)
            value = r.load(row, place, ir.VectorType(_TYPES[code], LANES))
            value = _widened(r, value)
            to = r.sum(r.product(p, TILE * LANES), r.product(k, LANES))
            r.store(r.write.fsub(value, r.load(r["shift"], place, VECTOR)), r["to"], to)
    r.end()
    return r


def _turned(module: ir.Module, code: str) -> Routine:
    """Rows that are neighbours in memory, four of four columns at once, and what is left row by row."""
    r = Routine(module, f"turned_{code}", "source across rows panels shift to", inner=True)
    even = r.write.and_(r["rows"], whole(-LANES))
    with r.loop(r["panels"]) as p:
        first = r.product(p, LANES)
        sources = [r.sum(r["source"], r.product(r.sum(first, k), r["across"])) for k in range(LANES)]
        shift, to = r.load(r["shift"], first, VECTOR), r.at(r["to"], r.product(p, TILE * LANES))
        with r.loop(even, 0, LANES) as row:
            kind = ir.VectorType(_TYPES[code], LANES)
            columns = [_widened(r, r.load(source, row, kind)) for source in sources]
            for k, entries in enumerate(_transposed(r, columns)):
                r.store(r.write.fsub(entries, shift), to, r.product(r.sum(row, k), LANES))
        with r.loop(r["rows"], even) as row:
            for k, source in enumerate(sources):
                value = r.write.fsub(
                    _as_double(r, r.load(source, row, _TYPES[code]), code), r.load(r["shift"], r.sum(first, k))
                )
                r.store(value, to, r.sum(r.product(row, LANES), k))
    r.end()
    return r


def _widened(r: Routine, vector: Value) -> Value:
    return vector if vector.type == VECTOR else r.write.fpext(vector, VECTOR)


def _transposed(r: Routine, columns: list[Value]) -> list[Value]:
    """Four vectors of one column each as four of one row each."""
    low, high = (0, 4, 2, 6), (1, 5, 3, 7)
    pairs = [r.mixed(columns[k], columns[k + 1], choice) for choice in (low, high) for k in (0, 2)]
    halves = (0, 1, 4, 5), (2, 3, 6, 7)
    return [r.mixed(pairs[k], pairs[k + 1], half) for half in halves for k in (0, 2)]


def _as_double(r: Routine, value: Value, code: str) -> Value:
    if code[0] == "i":
        return r.write.sitofp(value, DOUBLE)
    if code[0] in "ub":
        return r.write.uitofp(value, DOUBLE)
    return value if code == "f8" else r.write.fpext(value, DOUBLE)
