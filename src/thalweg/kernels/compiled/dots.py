"""Rows times a vector, four rows at once or one."""

from __future__ import annotations

from thalweg.kernels.compiled.lanes import abreast, across, each_across
from thalweg.kernels.compiled.writing import DOUBLE, LANES, VECTOR, Routine, Value, whole

_CHAINS = 4
"""Vectors of sums of a row that stands alone, so that no sum waits for itself."""


def dots(r: Routine, rows: list[Value], vector: Value, columns: Value, begin: Value) -> Value:
    """``begin`` and the products of four rows with the vector, side by side; a number where there is one row.

    All of them are addresses of so many ``columns``, but ``begin``, which is a number.
    """
    chains = _CHAINS if len(rows) == 1 else 1
    sums = [[r.variable(VECTOR) for _ in range(chains)] for _ in rows]
    for chain in (chain for line in sums for chain in line):
        r.put(chain, VECTOR([0.0] * LANES))
    whole_vectors = r.write.and_(columns, whole(-LANES))
    most = r.write.and_(columns, whole(-LANES * chains))
    for start, stop, several in ((0, most, chains), (most, whole_vectors, 1))[: 1 + (chains > 1)]:
        with r.loop(stop, start, LANES * several) as j:
            for number in range(several):
                place = r.sum(j, number * LANES)
                entries = r.load(vector, place, VECTOR)
                for line, row in zip(sums, rows, strict=True):
                    r.put(line[number], r.fused(r.load(row, place, VECTOR), entries, r.get(line[number])))
    return r.write.fadd(_across(r, sums), _rest(r, rows, vector, whole_vectors, columns, begin))


def _rest(r: Routine, rows: list[Value], vector: Value, start: Value, columns: Value, begin: Value) -> Value:
    """What does not fill a vector."""
    rest = [r.variable(DOUBLE) for _ in rows]
    for total in rest:
        r.put(total, begin)
    with r.loop(columns, start) as j:
        entry = r.load(vector, j)
        for total, row in zip(rest, rows, strict=True):
            r.put(total, r.fused(r.load(row, j), entry, r.get(total)))
    return abreast(r, [r.get(total) for total in rest])


def _across(r: Routine, sums: list[list[Value]]) -> Value:
    totals = [_total(r, line) for line in sums]
    return across(r, totals[0]) if len(totals) == 1 else each_across(r, totals)


def _total(r: Routine, chains: list[Value]) -> Value:
    values = [r.get(chain) for chain in chains]
    while len(values) > 1:
        values = [r.write.fadd(*values[k : k + 2]) for k in range(0, len(values), 2)]
    return values[0]
