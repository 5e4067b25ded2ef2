"""A program in two: what is the same for all entries, and what is not."""

from __future__ import annotations

from dataclasses import replace

from thalweg.kernels.tape import Instruction, Tape


def taken_apart(tape: Tape, shared: tuple[str, ...]) -> tuple[Tape, Tape]:
    """What the ``shared`` inputs alone decide, and the rest.

    The inputs of the rest are those that are not shared, then the outputs of the first.

    >>> from thalweg.algebra.expression import Symbol
    >>> g, k = Symbol("g"), Symbol("k")
    >>> first, rest = taken_apart(Tape.of((g / (1 - 0.5 ** (k + 1)),), ("g", "k")), shared=("k",))
    >>> [instruction.operation for instruction in first.instructions], first.inputs
    (['add', 'pow', 'sub'], ('k',))
    >>> [instruction.operation for instruction in rest.instructions], rest.inputs
    (['div'], ('g', 'shared0'))
    """
    constants, count = range(len(tape.inputs), len(tape.inputs) + len(tape.constants)), len(tape.inputs)
    early = {place for place in range(count) if tape.inputs[place] in shared}
    for instruction in tape.instructions:
        if all(place in early or place in constants for place in instruction.arguments):
            early.add(instruction.result)
    late = [one for one in tape.instructions if one.result not in early]
    wanted = {place for one in late for place in one.arguments} | set(tape.outputs)
    handed, own = sorted(wanted & early), [place for place in range(count) if place not in early]
    first = _program(tape, [place for place in range(count) if place in early], early, handed)
    rest = _program(tape, own + handed, {one.result for one in late}, list(tape.outputs))
    named = *(tape.inputs[place] for place in own), *(f"shared{number}" for number in range(len(handed)))
    return first, replace(rest, inputs=named)


def _program(tape: Tape, inputs: list[int], results: set[int], outputs: list[int]) -> Tape:
    """The instructions with these results, the registers numbered anew."""
    constants = range(len(tape.inputs), len(tape.inputs) + len(tape.constants))
    chosen = [one for one in tape.instructions if one.result in results]
    order = [*inputs, *constants, *(one.result for one in chosen)]
    new = {place: number for number, place in enumerate(order)}
    names = tuple(tape.inputs[place] if place < len(tape.inputs) else "" for place in inputs)
    return Tape(names, tape.constants, tuple(_numbered(one, new) for one in chosen), tuple(new[o] for o in outputs))


def _numbered(one: Instruction, new: dict[int, int]) -> Instruction:
    # what is spent is no matter to a machine that has registers for all
    return replace(one, arguments=tuple(new[place] for place in one.arguments), result=new[one.result], spent=())
