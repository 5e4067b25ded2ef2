"""A program over registers as instructions of the processor: every operation of formulas, in vectors or one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeAlias

from thalweg.kernels.compiled import functions
from thalweg.kernels.compiled.functions import known, number
from thalweg.kernels.compiled.writing import Routine, Value
from thalweg.kernels.tape import Tape

_Emission: TypeAlias = Callable[..., Value]
_POWERS = range(-4, 9)


def _power(r: Routine, a: Value, b: Value) -> Value:
    """Few factors are multiplied, for roots there is an instruction; the rest is the system's own power."""
    exponent = known(b)
    if exponent == 1 / 2:
        return r.intrinsic("sqrt", a)
    if exponent not in _POWERS:
        return r.intrinsic("pow", a, b)
    assert exponent is not None
    return _multiplied(r, a if exponent >= 0 else r.write.fdiv(number(a, 1.0), a), int(abs(exponent)))


def _multiplied(r: Routine, a: Value, times: int) -> Value:
    """The product of so many times a, by squares."""
    product = number(a, 1.0) if times == 0 else a
    for bit in f"{times:b}"[1:]:
        product = r.write.fmul(product, product)
        product = r.write.fmul(product, a) if bit == "1" else product
    return product


def _sign(r: Routine, a: Value) -> Value:
    w, zero = r.write, number(a, 0.0)
    level = w.select(w.fcmp_ordered("==", a, zero), zero, a)
    above = w.select(w.fcmp_ordered(">", a, zero), number(a, 1.0), level)
    return w.select(w.fcmp_ordered("<", a, zero), number(a, -1.0), above)


def _step(r: Routine, a: Value) -> Value:
    half = number(a, 0.5)
    return r.fused(_sign(r, a), half, half)


def _choose(r: Routine, condition: Value, a: Value, b: Value) -> Value:
    return r.write.select(r.write.fcmp_unordered("!=", condition, number(a, 0.0)), a, b)


def _extreme(sign: str) -> _Emission:
    """The first unless the second is beyond it; NaN where either is."""

    def emitted(r: Routine, a: Value, b: Value) -> Value:
        w = r.write
        first = w.or_(w.fcmp_ordered(sign, a, b), w.fcmp_unordered("uno", a, a))
        return w.select(first, a, b)

    return emitted


def _comparison(sign: str) -> _Emission:
    def emitted(r: Routine, a: Value, b: Value) -> Value:
        return r.write.select(r.write.fcmp_ordered(sign, a, b), number(a, 1.0), number(a, 0.0))

    return emitted


EMISSIONS: Mapping[str, _Emission] = MappingProxyType(
    {
        "add": lambda r, a, b: r.write.fadd(a, b),
        "sub": lambda r, a, b: r.write.fsub(a, b),
        "neg": lambda r, a: r.write.fneg(a),
        "mul": lambda r, a, b: r.write.fmul(a, b),
        "div": lambda r, a, b: r.write.fdiv(a, b),
        "pow": _power,
        "exp": functions.exp,
        "log": functions.log,
        "log1p": functions.log1p,
        "sqrt": lambda r, a: r.intrinsic("sqrt", a),
        "tanh": functions.tanh,
        "sigmoid": functions.sigmoid,
        "softplus": functions.softplus,
        "logcosh": functions.logcosh,
        "abs": lambda r, a: r.intrinsic("fabs", a),
        "sign": _sign,
        "step": _step,
        "max": _extreme(">="),
        "min": _extreme("<="),
        "where": _choose,
        "lt": _comparison("<"),
        "le": _comparison("<="),
        "gt": _comparison(">"),
        "ge": _comparison(">="),
    }
)
"""How each operation that is taken entry by entry is written."""


def emit(routine: Routine, tape: Tape, inputs: Sequence[Value]) -> list[Value]:
    """The outputs of the program, written where the routine stands, for inputs that are all vectors or all doubles.

    What is true is 1, what is not is 0.
    """
    registers = [*inputs, *(number(inputs[0], constant) for constant in tape.constants)]
    for instruction in tape.instructions:
        arguments = [registers[place] for place in instruction.arguments]
        registers.append(EMISSIONS[instruction.operation](routine, *arguments))
    return [registers[place] for place in tape.outputs]
