"""Writing a routine for the processor: loops, vectors of doubles, and the arithmetic of addresses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias, final

from llvmlite import ir

Value: TypeAlias = ir.Value
LANES = 4
"""Doubles of a vector: 256 bits, which every processor of the last ten years has or imitates well."""

BIT, BYTE, INT, DOUBLE = ir.IntType(1), ir.IntType(8), ir.IntType(64), ir.DoubleType()
VECTOR = ir.VectorType(DOUBLE, LANES)
POINTER = BYTE.as_pointer()


@final
class Routine:
    """A function without a result whose arguments are 64-bit integers; addresses among them are counted in bytes.

    >>> module = ir.Module("example")
    >>> routine = Routine(module, "fill", "to count")
    >>> with routine.loop(routine["count"]) as k:
    ...     routine.store(DOUBLE(1.0), routine["to"], k)
    >>> routine.end()
    >>> "define void @" in str(module)
    True
    """

    def __init__(self, module: ir.Module, name: str, arguments: str, inner: bool = False) -> None:
        self.module, names = module, arguments.split()
        self.function = ir.Function(module, ir.FunctionType(ir.VoidType(), [INT] * len(names)), name)
        if inner:
            self.function.linkage = "internal"
        self._named = dict(zip(names, self.function.args, strict=True))
        self._first = ir.IRBuilder(self.function.append_basic_block("variables"))
        self.write = ir.IRBuilder(self.function.append_basic_block("start"))

    def __getitem__(self, name: str) -> Value:
        return self._named[name]

    def end(self) -> None:
        """Nothing follows."""
        self.write.ret_void()
        self._first.branch(self.function.basic_blocks[1])

    @contextmanager
    def loop(self, stop: Any, start: Any = 0, step: Any = 1) -> Iterator[Value]:
        """Once for each of start, start + step, ... below stop."""
        write, before = self.write, self.write.block
        head, body, after = (self.function.append_basic_block(name) for name in ("loop", "body", "after"))
        write.branch(head)
        write.position_at_end(head)
        k = write.phi(INT)
        k.add_incoming(whole(start), before)
        write.cbranch(write.icmp_signed("<", k, whole(stop)), body, after)
        write.position_at_end(body)
        yield k
        k.add_incoming(write.add(k, whole(step)), write.block)
        write.branch(head)
        write.position_at_end(after)

    def variable(self, kind: ir.Type) -> Value:
        """A place for a value that changes, 0 at first; processors keep it in a register."""
        place = self._first.alloca(kind)
        self._first.store(ir.Constant(kind, None if isinstance(kind, ir.VectorType) else 0), place)
        return place

    def get(self, variable: Value) -> Value:
        return self.write.load(variable)

    def put(self, variable: Value, value: Value) -> None:
        self.write.store(value, variable)

    def load(self, address: Value, place: Any = 0, kind: ir.Type = DOUBLE) -> Value:
        """What stands ``place`` doubles (or whatever ``kind`` is made of) after the address."""
        loaded = self.write.load(self._pointer(address, place, kind))
        loaded.align = _size(kind)
        return loaded

    def store(self, value: Value, address: Value, place: Any = 0) -> None:
        stored = self.write.store(value, self._pointer(address, place, value.type))
        stored.align = _size(value.type)

    def at(self, address: Value, place: Any, size: int = 8) -> Value:
        """The address ``place`` entries of ``size`` bytes further on."""
        return self.sum(address, self.product(place, size))

    def _pointer(self, address: Value, place: Any, kind: ir.Type) -> Value:
        return self.write.inttoptr(self.at(address, place, _size(kind)), kind.as_pointer())

    def sum(self, *terms: Any) -> Value:
        total = whole(terms[0])
        for term in terms[1:]:
            total = total if term == 0 and isinstance(term, int) else self.write.add(total, whole(term))
        return total

    def product(self, left: Any, right: Any) -> Value:
        return self.write.mul(whole(left), whole(right))

    def least(self, left: Any, right: Any) -> Value:
        left, right = whole(left), whole(right)
        return self.write.select(self.write.icmp_signed("<", left, right), left, right)

    def spread(self, value: Value) -> Value:
        """The number in every lane."""
        empty = ir.Constant(VECTOR, ir.Undefined)
        first = self.write.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
        return self.write.shuffle_vector(first, empty, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))

    def mixed(self, one: Value, other: Value, lanes: tuple[int, ...]) -> Value:
        """Lanes of two vectors, those of the other counted on from those of the one."""
        kind = ir.VectorType(ir.IntType(32), LANES)
        return self.write.shuffle_vector(one, other, ir.Constant(kind, list(lanes)))

    def fused(self, left: Value, right: Value, added: Value) -> Value:
        """left * right + added, rounded once."""
        return self.intrinsic("fma", left, right, added)

    def clear(self, address: Value, count: Any) -> None:
        """So many doubles become 0."""
        with self.loop(count) as k:
            self.store(DOUBLE(0.0), address, k)

    def copy(self, source: Value, to: Value, count: Any) -> None:
        """So many doubles."""
        with self.loop(count) as k:
            self.store(self.load(source, k), to, k)

    def fetch(self, address: Value) -> None:
        """Have the memory there on its way, for a read that comes soon."""
        kinds = [POINTER, *[ir.IntType(32)] * 3]
        name = "llvm.prefetch.p0"
        known = self.module.globals.get(name) or ir.Function(self.module, ir.FunctionType(ir.VoidType(), kinds), name)
        read, nearby, data = (ir.Constant(ir.IntType(32), code) for code in (0, 2, 1))
        self.write.call(known, [self.write.inttoptr(address, POINTER), read, nearby, data])

    def intrinsic(self, name: str, *values: Value) -> Value:
        """LLVM's own ``name`` of the values, all of one type."""
        kind = values[0].type
        suffix = "f64" if kind == DOUBLE else f"v{kind.count}f64"
        full = f"llvm.{name}.{suffix}"
        known = self.module.globals.get(full)
        known = known or ir.Function(self.module, ir.FunctionType(kind, [kind] * len(values)), full)
        return self.write.call(known, values)

    def call(self, routine: Routine, *values: Any) -> None:
        self.write.call(routine.function, [whole(value) for value in values])

    def within(self, condition: Value) -> Any:
        """``with routine.within(condition):`` what is done only then."""
        return self.write.if_then(condition)


def whole(value: Any) -> Value:
    return ir.Constant(INT, value) if isinstance(value, int) else value


def _size(kind: ir.Type) -> int:
    """Bytes of an entry: of a vector, of one of its lanes."""
    kind = kind.element if isinstance(kind, ir.VectorType) else kind
    return {"double": 8, "float": 4}.get(str(kind)) or int(kind.width) // 8
