"""The functions a cost may be written with: on numbers and arrays they compute, on symbols they build the formula.

>>> from thalweg.algebra.expression import symbol
>>> float(maximum(0, 2.5)), maximum(0, symbol("y")) == maximum(0, symbol("y"))
(2.5, True)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from thalweg.algebra.expression import Expression, apply
from thalweg.algebra.operations import OPERATIONS


def _on_anything(name: str) -> Callable[..., Any]:
    def call(*arguments: Any) -> Any:
        if any(isinstance(argument, Expression) for argument in arguments):
            return apply(name, *arguments)
        return OPERATIONS[name].value(*arguments)

    return call


exp, log, log1p, sqrt = map(_on_anything, ("exp", "log", "log1p", "sqrt"))
tanh, sigmoid, softplus, logcosh = map(_on_anything, ("tanh", "sigmoid", "softplus", "logcosh"))
maximum, minimum, where, sign = map(_on_anything, ("max", "min", "where", "sign"))
