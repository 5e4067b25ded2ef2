"""Functions that can be called: in a process of their own, or here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, final

import numpy as np

from thalweg.doctor.sandbox.perform import perform, silent
from thalweg.doctor.sandbox.wire import pack, unpack

_WHATEVER_THE_SHAPE = (
    "FileNotFoundError",
    "FloatingPointError",
    "ImportError",
    "MemoryError",
    "ModuleNotFoundError",
    "NameError",
    "NotImplementedError",
    "PermissionError",
    "RecursionError",
    "SystemExit",
    "UnboundLocalError",
    "ZeroDivisionError",
)
Ask = Callable[[Sequence[Mapping[str, Any]]], list[Any]]


@final
@dataclass(frozen=True)
class Call:
    """One call: the arguments are numbers and arrays; what is random in it is drawn from ``seed``."""

    name: str
    arguments: tuple[Any, ...]
    form: str = "arrays"
    seed: int = 1

    def packed(self) -> dict[str, Any]:
        """The call as the other side takes it."""
        given = [pack(value) if isinstance(value, np.ndarray) else value for value in self.arguments]
        return {"name": self.name, "args": given, "as": self.form, "seed": self.seed}


@final
@dataclass(frozen=True)
class Failure:
    """A call that raised."""

    error: str
    words: str
    line: int | None

    @property
    def is_of_shape(self) -> bool:
        """Whether other shapes may do better."""
        return self.error not in _WHATEVER_THE_SHAPE

    @property
    def text(self) -> str:
        """The exception in words."""
        where = f" in line {self.line}" if self.line else ""
        return f"{self.error}{where}" + (f": {self.words}" if self.words else "")


@final
@dataclass(frozen=True)
class Patient:
    """What is examined: its functions' parameters, the layout it names, its source, and how to call it."""

    name: str
    functions: Mapping[str, Mapping[str, Any]]
    layout: str | None
    ask: Ask
    source: str = ""
    tensors: bool = False

    def call(self, calls: Sequence[Call]) -> list[Any]:
        """What a batch of calls gave, or ``Failure``; what is kept between calls is kept within the batch."""
        return [_answer(told) for told in self.ask([call.packed() for call in calls])]


def _answer(told: Mapping[str, Any]) -> Any:
    if "value" in told:
        return unpack(told["value"])
    line = told.get("line")
    return Failure(str(told.get("error")), str(told.get("words", "")), line if isinstance(line, int) else None)


def here(name: str, functions: Mapping[str, Callable[..., Any]], about: Mapping[str, Any], source: str) -> Patient:
    """Functions of this very process; what they print is not shown."""

    def ask(calls: Sequence[Mapping[str, Any]]) -> list[Any]:
        ready = [{**call, "args": [unpack(a) if isinstance(a, dict) else a for a in call["args"]]} for call in calls]
        with silent():
            return perform(functions, ready, pack, "")

    return Patient(name, about["functions"], about.get("layout"), ask, source, bool(about.get("tensors")))
