"""The functions of formulas in vectors of doubles: exponentials and logarithms by their series, nothing by a library.

Every one takes and gives a vector or a single double, and is right to a few units in the last place, at the ends of
the range and beyond them too. The series are those of the textbooks, cut where their terms no longer count.

Source: Muller, "Elementary Functions: Algorithms and Implementation" (2016), chapters 5 and 11.
"""

from __future__ import annotations

import math
from typing import TypeAlias

import numpy as np
from llvmlite import ir

from thalweg.kernels.compiled.writing import INT, Routine, Value

_Pair: TypeAlias = tuple[Value, Value]
_FRACTION, _BIAS = 52, 1023
"""Bits of a double behind the point, and what is added to its exponent."""
_WHOLE = 1.5 * 2.0**_FRACTION
"""Added to a number, it leaves the number rounded to a whole one in the last bits."""
_EXP_TERMS, _LOG_TERMS, _COSH_TERMS = 13, 10, 9
_FAR = 800.0
"""Beyond it an exponential is infinite or 0."""
_FLAT = 60.0
"""Below its negative an exponential is nothing beside 1."""
_SMALLEST, _LIFT = float(np.finfo(float).tiny), 54
_LN2_HIGH = math.floor(math.log(2) * 2**32) / 2**32
_LN2_LOW = 1.9082149292705877e-10
"""log 2 = high + low; high has so few bits that a power of 2 times it is exact."""


def number(like: Value, value: float) -> Value:
    """The same number in every lane."""
    return _filled(like.type, value)


def known(value: Value) -> float | None:
    """The number that a value always is; ``None`` where it depends on the input."""
    if not isinstance(value, ir.Constant):
        return None
    first = value.constant
    while not isinstance(first, float):
        first = first[0] if isinstance(first, list) else first.constant
    return first


def exp(r: Routine, a: Value) -> Value:
    power, rest = _powers(r, a)
    return _scaled(r, r.write.fadd(number(a, 1.0), rest), power)


def expm1(r: Routine, a: Value) -> Value:
    """exp(a) - 1, without cancellation; for a of at most 700."""
    low = number(a, -_FLAT)
    power, rest = _powers(r, r.write.select(r.write.fcmp_ordered("<", a, low), low, a))
    scale = _two_to(r, power)
    return r.fused(scale, rest, r.write.fsub(scale, number(a, 1.0)))


def log(r: Routine, a: Value) -> Value:
    w = r.write
    tiny = w.fcmp_ordered("<", a, number(a, _SMALLEST))
    lifted = w.select(tiny, w.fmul(a, number(a, 2.0**_LIFT)), a)
    power, part = _taken_apart(r, lifted)
    power = w.fsub(power, w.select(tiny, number(a, float(_LIFT)), number(a, 0.0)))
    inside = _near_one(r, part, power)
    # what is no positive number: -inf at 0, NaN below it, itself at inf and NaN
    usual = w.fcmp_ordered("<", a, number(a, math.inf))
    past = w.select(w.fcmp_ordered("<", a, number(a, 0.0)), number(a, math.nan), number(a, -math.inf))
    low = w.select(w.fcmp_ordered(">", a, number(a, 0.0)), inside, past)
    return w.select(usual, low, a)


def log1p(r: Routine, a: Value) -> Value:
    """log(1 + a): what rounding takes from 1 + a is given back."""
    w, one = r.write, number(a, 1.0)
    u = w.fadd(one, a)
    lost = w.fdiv(w.fsub(a, w.fsub(u, one)), u)
    lost = w.select(w.fcmp_ordered("ord", lost, lost), lost, number(a, 0.0))
    return w.fadd(log(r, u), lost)


def tanh(r: Routine, a: Value) -> Value:
    w = r.write
    v = expm1(r, w.fmul(number(a, -2.0), r.intrinsic("fabs", a)))
    size = w.fdiv(v, w.fsub(number(a, -2.0), v))
    return r.intrinsic("copysign", size, a)


def sigmoid(r: Routine, a: Value) -> Value:
    one = number(a, 1.0)
    return r.write.fdiv(one, r.write.fadd(one, exp(r, r.write.fneg(a))))


def softplus(r: Routine, a: Value) -> Value:
    """log(1 + exp(a)) = max(a, 0) + log1p(exp(-|a|))."""
    w, zero = r.write, number(a, 0.0)
    top = w.select(w.fcmp_ordered("<", a, zero), zero, a)
    return w.fadd(top, log1p(r, exp(r, w.fneg(r.intrinsic("fabs", a)))))


def logcosh(r: Routine, a: Value) -> Value:
    """log(cosh(a)): log1p(a^2/2! + a^4/4! + ...) near zero, |a| - log 2 + log1p(exp(-2|a|)) elsewhere."""
    w, size = r.write, r.intrinsic("fabs", a)
    near = w.fcmp_ordered("<", size, number(a, 1.0))
    square = w.fmul(a, a)
    series = _polynomial(r, square, [1 / math.factorial(2 * j) for j in range(1, _COSH_TERMS + 1)])
    far = exp(r, w.fmul(number(a, -2.0), size))
    logarithm = log1p(r, w.select(near, w.fmul(square, series), far))
    beyond = w.fsub(size, number(a, math.log(2)))
    return w.fadd(w.select(near, number(a, 0.0), beyond), logarithm)


def _powers(r: Routine, a: Value) -> _Pair:
    """A whole number k and exp(b) - 1, where a = k log 2 + b and b is at most log(2)/2 from zero."""
    w, far = r.write, number(a, _FAR)
    a = w.select(w.fcmp_ordered(">", a, far), far, a)
    a = w.select(w.fcmp_ordered("<", a, w.fneg(far)), w.fneg(far), a)
    k = _rounded(r, w.fmul(a, number(a, 1 / math.log(2))))
    b = r.fused(k, number(a, -_LN2_HIGH), a)
    b = r.fused(k, number(a, -_LN2_LOW), b)
    series = _polynomial(r, b, [1 / math.factorial(j) for j in range(2, _EXP_TERMS + 1)])
    return k, r.fused(w.fmul(b, b), series, b)


def _near_one(r: Routine, part: Value, power: Value) -> Value:
    """log(part 2^power) for a part near 1, where log(1 + f) = f - s(f - 2(s^2/3 + s^4/5 + ...)), s = f/(2 + f)."""
    w = r.write
    f = w.fsub(part, number(part, 1.0))
    s = w.fdiv(f, w.fadd(number(part, 2.0), f))
    square = w.fmul(s, s)
    rest = w.fmul(square, _polynomial(r, square, [2 / (2 * j + 1) for j in range(1, _LOG_TERMS + 1)]))
    rest = r.fused(power, number(part, -_LN2_LOW), w.fmul(s, w.fsub(f, rest)))
    return r.fused(power, number(part, _LN2_HIGH), w.fsub(f, rest))


def _polynomial(r: Routine, a: Value, coefficients: list[float]) -> Value:
    """c0 + c1 a + c2 a^2 + ..., the even and the odd terms side by side."""
    square = r.write.fmul(a, a)
    even, odd = (_horner(r, square, coefficients[first::2]) for first in (0, 1))
    return r.fused(odd, a, even)


def _horner(r: Routine, a: Value, coefficients: list[float]) -> Value:
    total = number(a, coefficients[-1])
    for coefficient in reversed(coefficients[:-1]):
        total = r.fused(total, a, number(a, coefficient))
    return total


def _rounded(r: Routine, a: Value) -> Value:
    """The nearest whole number."""
    push = number(a, _WHOLE)
    return r.write.fsub(r.write.fadd(a, push), push)


def _two_to(r: Routine, power: Value) -> Value:
    """2^power for a whole power from -1022 to 1023."""
    exponent = r.write.bitcast(r.write.fadd(power, number(power, _WHOLE + _BIAS)), _bits(power))
    return r.write.bitcast(r.write.shl(exponent, _filled(_bits(power), _FRACTION)), power.type)


def _scaled(r: Routine, a: Value, power: Value) -> Value:
    """a 2^power, in two steps, as the power itself may have no double."""
    half = _rounded(r, r.write.fmul(power, number(a, 0.5)))
    rest = r.write.fsub(power, half)
    return r.write.fmul(r.write.fmul(a, _two_to(r, half)), _two_to(r, rest))


def _taken_apart(r: Routine, a: Value) -> _Pair:
    """The power of 2, and what is left, from sqrt(1/2) to sqrt(2), of positive numbers."""
    w, kind = r.write, _bits(a)
    bits = w.bitcast(a, kind)
    # the exponent as the last bits of 2^52
    exponent = w.or_(w.lshr(bits, _filled(kind, _FRACTION)), w.bitcast(number(a, 2.0**_FRACTION), kind))
    power = w.fsub(w.bitcast(exponent, a.type), number(a, 2.0**_FRACTION + _BIAS))
    fraction = w.and_(bits, _filled(kind, 2**_FRACTION - 1))
    part = w.bitcast(w.or_(fraction, w.bitcast(number(a, 1.0), kind)), a.type)
    large = w.fcmp_ordered(">", part, number(a, math.sqrt(2)))
    part = w.select(large, w.fmul(part, number(a, 0.5)), part)
    return w.select(large, w.fadd(power, number(a, 1.0)), power), part


def _bits(like: Value) -> ir.Type:
    return ir.VectorType(INT, like.type.count) if isinstance(like.type, ir.VectorType) else INT


def _filled(kind: ir.Type, value: float) -> Value:
    return ir.Constant(kind, [value] * kind.count if isinstance(kind, ir.VectorType) else value)
