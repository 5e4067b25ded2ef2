"""Lengths and products of whole vectors, for the rules that look at all parameters at once.

Plain numbers and arrays do; a symbol must stand for a column.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from thalweg.algebra.expression import Expression
from thalweg.algebra.functions import maximum, sqrt, where


def dot(a: Any, b: Any) -> Any:
    """The inner product.

    >>> dot(3.0, 2.0), float(dot(np.array([1.0, 2.0]), np.array([3.0, 4.0])))
    (6.0, 11.0)
    """
    if isinstance(a, Expression):
        return a.T @ b
    return a * b if np.ndim(a) == 0 else np.sum(a * b)


def length(a: Any) -> Any:
    """The Euclidean length."""
    return sqrt(dot(a, a))


def quotient(above: Any, below: Any, otherwise: Any) -> Any:
    """above / below where both are above 0, otherwise ``otherwise``.

    >>> quotient(3.0, 2.0, otherwise=7.0), quotient(3.0, 0.0, otherwise=7.0)
    (1.5, 7.0)
    """
    divided = above / where(below > 0, below, 1.0)
    return where(below > 0, where(above > 0, divided, otherwise), otherwise)


def probe(g: Any, theta: Any, first: Any) -> Any:
    """The step that moves theta by ``first`` of its length (of 1, if it is shorter): it looks how the slope bends."""
    return quotient(first * maximum(1.0, length(theta)), length(g), first)
