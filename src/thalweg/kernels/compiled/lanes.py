"""Vectors across their lanes: sums of them, and numbers from several places side by side."""

from __future__ import annotations

from collections.abc import Sequence

from llvmlite import ir

from thalweg.kernels.compiled.writing import INT, LANES, VECTOR, Routine, Value


def across(r: Routine, vector: Value) -> Value:
    """The sum of the lanes."""
    high = r.write.shuffle_vector(vector, vector, _picks(2, 3, 2, 3))
    halves = r.write.fadd(vector, high)
    return r.write.fadd(r.write.extract_element(halves, INT(0)), r.write.extract_element(halves, INT(1)))


def each_across(r: Routine, vectors: Sequence[Value]) -> Value:
    """The sums of the lanes of four vectors, side by side."""
    pairs = [_joined(r, *vectors[k : k + 2], (0, 4, 2, 6), (1, 5, 3, 7)) for k in (0, 2)]
    return _joined(r, *pairs, (0, 1, 4, 5), (2, 3, 6, 7))


def abreast(r: Routine, values: Sequence[Value]) -> Value:
    """Four numbers in a vector, one number as it is."""
    if len(values) == 1:
        return values[0]
    vector = ir.Constant(VECTOR, ir.Undefined)
    for lane, value in enumerate(values):
        vector = r.write.insert_element(vector, value, INT(lane))
    return vector


def lanes_of(r: Routine, value: Value) -> list[Value]:
    """The numbers of a vector, or the one that is none."""
    if value.type != VECTOR:
        return [value]
    return [r.write.extract_element(value, INT(lane)) for lane in range(LANES)]


def _joined(r: Routine, one: Value, other: Value, *choices: tuple[int, ...]) -> Value:
    return r.write.fadd(*(r.write.shuffle_vector(one, other, _picks(*choice)) for choice in choices))


def _picks(*places: int) -> ir.Constant:
    return ir.Constant(ir.VectorType(ir.IntType(32), LANES), list(places))
