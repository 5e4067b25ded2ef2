"""What the named constants of a cost may be."""

from __future__ import annotations

from thalweg.algebra.expression import Expression, Operand
from thalweg.core import ranges
from thalweg.core.errors import Refusal


def positive(name: str, value: Operand) -> None:
    """Refuse a constant that is not above zero; a symbol stands for one that is."""
    if not isinstance(value, Expression):
        ranges.positive(name, value, "It is the size of an error.")


def between_0_and_1(name: str, value: Operand) -> None:
    """Refuse a constant that is no share; a symbol stands for one that is."""
    if not isinstance(value, Expression) and not 0 < value < 1:
        raise Refusal(
            f"{name} is {float(value):g}.", "It is a share of the examples.", "Give a number between 0 and 1."
        )
