"""A formula as a straight-line program: each operation once, in order, on whole blocks of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol, final, runtime_checkable

import numpy as np
from jaxtyping import Float64

from thalweg.algebra.expression import Apply, Expression, Number, Symbol
from thalweg.algebra.operations import OPERATIONS


@final
@dataclass(frozen=True)
class Instruction:
    """Register ``result`` becomes the operation's value on the registers ``arguments``; ``spent`` hold nothing after.

    ``value`` works entry by entry on arrays and numbers.
    """

    operation: str
    value: Callable[..., Any]
    arguments: tuple[int, ...]
    result: int
    spent: tuple[int, ...] = ()


@runtime_checkable
class Program(Protocol):
    """Columns of the inputs go in, columns of the outputs come out; inputs but the first may be numbers."""

    def __call__(self, *values: Float64[np.ndarray, " rows"] | float) -> tuple[Float64[np.ndarray, " rows"], ...]: ...


@final
@dataclass(frozen=True)
class Tape:
    """Entry-by-entry formulas as one program over registers: the inputs, then the constants, then what is worked out.

    What the formulas have in common is worked out once. The instructions are plain data: another machine (a compiler,
    an accelerator) can run them from ``instructions`` and ``constants`` alone.

    >>> from thalweg.algebra.expression import symbol
    >>> y, yhat = symbol("y"), symbol("yhat")
    >>> tape = Tape.of(((y - yhat) ** 2, -2 * (y - yhat)), ("y", "yhat"))
    >>> [instruction.operation for instruction in tape.instructions]
    ['sub', 'pow', 'mul']
    >>> tape(np.array([3.0, 1.0]), np.array([1.0, 1.0]))
    (array([4., 0.]), array([-4., -0.]))
    """

    inputs: tuple[str, ...]
    constants: tuple[float, ...]
    instructions: tuple[Instruction, ...]
    outputs: tuple[int, ...]

    @classmethod
    def of(
        cls, formulas: Sequence[Expression], inputs: tuple[str, ...], named: Mapping[str, Expression] | None = None
    ) -> Tape:
        """The program that works out all the formulas; raises ``TypeError`` for what is not taken entry by entry.

        ``named`` are symbols for formulas of inputs and of those named before, which are worked out first.
        """
        writer = _Writer(inputs)
        for name, formula in (named or {}).items():
            writer.named[name] = writer.place(formula)
        outputs = [writer.place(formula) for formula in formulas]
        return writer.tape(outputs)

    def __call__(self, *values: Float64[np.ndarray, " rows"] | float) -> tuple[Float64[np.ndarray, " rows"], ...]:
        """The values of the formulas, one array each; what has no value is NaN or infinite."""
        registers: list[Any] = [*values, *self.constants, *[None] * len(self.instructions)]
        with np.errstate(all="ignore"):
            for instruction in self.instructions:
                arguments = [registers[place] for place in instruction.arguments]
                registers[instruction.result] = instruction.value(*arguments)
                for place in instruction.spent:
                    registers[place] = None
        return tuple(_column(registers[place], np.size(values[0])) for place in self.outputs)

    def few(self, *values: Float64[np.ndarray, " rows"]) -> list[Any]:
        """The same for very many calls on few rows: the caller silences NumPy, and a formula that is a constant gives
        a number."""
        registers: list[Any] = [*values, *self._bare]
        for value, arguments, result in self._calls:
            registers[result] = value(*[registers[place] for place in arguments])
        return [registers[place] for place in self.outputs]

    @cached_property
    def _bare(self) -> tuple[Any, ...]:
        return (*self.constants, *[None] * len(self.instructions))

    @cached_property
    def _calls(self) -> tuple[tuple[Callable[..., Any], tuple[int, ...], int], ...]:
        return tuple((one.value, one.arguments, one.result) for one in self.instructions)


def _column(value: Any, rows: int) -> Float64[np.ndarray, " rows"]:
    column = np.asarray(value, dtype=float)
    return column if column.ndim else np.full(rows, column)


@dataclass
class _Writer:
    """Gives every value a register, and equal values the same one."""

    inputs: tuple[str, ...]
    named: dict[str, Any] = field(default_factory=dict)
    numbers: list[float] = field(default_factory=list)
    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    known: dict[Any, Any] = field(default_factory=dict)

    def place(self, formula: Expression) -> Any:
        """Where the value of the formula is: a kind of register and its number among its kind."""
        match formula:
            case Symbol(name=name):
                return self.named[name] if name in self.named else ("input", self.inputs.index(name))
            case Number(value=value):
                return self._kept(("number", float(value)), self.numbers, float(value))
            case Apply(operation, arguments) if OPERATIONS[operation].partials is not None:
                call = (operation, tuple(self.place(argument) for argument in arguments))
                return self._kept(("call", *call), self.calls, call)
        raise TypeError(f"not taken entry by entry: {formula!r}")

    def _kept(self, key: Any, among: list[Any], entry: Any) -> Any:
        if key not in self.known:
            among.append(entry)
            self.known[key] = (key[0], len(among) - 1)
        return self.known[key]

    def tape(self, outputs: list[Any]) -> Tape:
        before = {"input": 0, "number": len(self.inputs), "call": len(self.inputs) + len(self.numbers)}
        places = {kind: lambda place, start=start: start + place for kind, start in before.items()}
        wanted = tuple(places[kind](place) for kind, place in outputs)
        calls = [(name, tuple(places[kind](place) for kind, place in arguments)) for name, arguments in self.calls]
        last = {place: number for number, (_, arguments) in enumerate(calls) for place in arguments}
        instructions = tuple(
            Instruction(
                name,
                OPERATIONS[name].value,
                arguments,
                before["call"] + number,
                tuple(p for p in set(arguments) if p >= before["call"] and last[p] == number and p not in wanted),
            )
            for number, (name, arguments) in enumerate(calls)
        )
        return Tape(self.inputs, tuple(self.numbers), instructions, wanted)
