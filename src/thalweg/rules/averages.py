"""What the rules with moving averages share, on numbers, arrays and symbols."""

from __future__ import annotations

from typing import Any

from thalweg.algebra.expression import Expression, lift
from thalweg.algebra.functions import sqrt


def filled(theta: Any, value: Any = 0) -> Any:
    """The value in every place of theta."""
    return lift(value) if isinstance(theta, Expression) else 0 * theta + value


def blend(old: Any, new: Any, decay: Any) -> Any:
    """The moving average with the newest value in it: (1 - decay) new + decay old.

    >>> blend(1.0, 3.0, decay=0.5)
    2.0
    """
    return (1 - decay) * new + decay * old


def corrected(average: Any, decay: Any, k: Any) -> Any:
    """The average of step k without the zero that it started from, which still weighs decay^(k+1) in it.

    >>> corrected(blend(0.0, 3.0, decay=0.5), decay=0.5, k=0)
    3.0
    """
    return average / (1 - decay ** (k + 1))


def root(square: Any, eps: Any, inside: bool = False) -> Any:
    """The root, kept from zero by eps inside of it or outside."""
    return sqrt(square + eps) if inside else sqrt(square) + eps
