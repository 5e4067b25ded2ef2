"""What a penalty is: one formula, what a weight adds to the cost. The bias is never penalised."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import fields, replace
from fractions import Fraction
from typing import Any

from thalweg.algebra.expression import Expression, Operand, Symbol, lift, number
from thalweg.algebra.linear_model import BETA
from thalweg.algebra.write import decimal
from thalweg.core.errors import Refusal
from thalweg.core.naming import full_name


class Penalty(ABC):
    """Abstract or final. One writes ``term``; its fields are its weights, each a number of at least 0.

    The sum of the terms of all weights is added to J, in the units in which the descent runs.
    """

    @abstractmethod
    def term(self, weight: Any) -> Any:
        """What one weight adds to the cost; takes numbers, arrays and symbols alike."""

    @property
    def name(self) -> str:
        """The name of its file, and its weights."""
        return full_name(self, {name: decimal(value) for name, value in self.constants.items()})

    @property
    def constants(self) -> Mapping[str, Fraction]:
        """The weights of the penalty by name."""
        return {entry.name: number(getattr(self, entry.name)).value for entry in fields(self)}  # type: ignore[arg-type]

    @property
    def formula(self) -> Expression:
        """The terms of all weights, a row like beta, in ``beta`` and the penalty's weights by name."""
        lettered = replace(self, **{name: Symbol(name) for name in self.constants})  # type: ignore[type-var]
        return lift(lettered.term(BETA))


def check_weight(name: str, value: Operand) -> None:
    """Refuse a weight below zero; a symbol stands for one that is not."""
    if not isinstance(value, Expression) and not 0 <= value < float("inf"):
        raise Refusal(f"The penalty {name} is {float(value):g}.", "It would reward large weights.", "Give 0 or more.")
