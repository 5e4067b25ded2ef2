"""What the entry-by-entry operations are worth that NumPy has no exact function for.

Each takes floats and arrays of floats, and exact numbers (fractions, dual numbers, arrays of them) alike. At a kink
the slope of every one is the middle of its two sides, as a central difference has it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

_HALF = Fraction(1, 2)


def _is_exact(*values: Any) -> bool:
    return all(isinstance(value, int) for value in values) or any(np.asarray(v).dtype == object for v in values)


_signs = np.frompyfunc(lambda number: (number > 0) - (number < 0), 1, 1)


def sign(a: Any) -> Any:
    """-1, 0 or 1."""
    return _signs(a) if _is_exact(a) else np.sign(a)


def step(a: Any) -> Any:
    """0 below zero, 1 above, and 1/2 at zero (Heaviside)."""
    return (sign(a) + 1) * _HALF if _is_exact(a) else np.heaviside(a, 0.5)


def magnitude(a: Any) -> Any:
    """The absolute value."""
    return a * sign(a) if _is_exact(a) else np.abs(a)


def largest(a: Any, b: Any) -> Any:
    """The larger of two: (a + b + |a - b|)/2."""
    return (a + b + magnitude(a - b)) * _HALF if _is_exact(a, b) else np.maximum(a, b)


def least(a: Any, b: Any) -> Any:
    """The smaller of two: (a + b - |a - b|)/2."""
    return (a + b - magnitude(a - b)) * _HALF if _is_exact(a, b) else np.minimum(a, b)


def choose(condition: Any, a: Any, b: Any) -> Any:
    """``a`` where the condition holds, ``b`` elsewhere."""
    if np.ndim(condition) == 0:
        return a if condition else b
    return np.where(condition, a, b)


def sigmoid(a: Any) -> Any:
    """1/(1 + exp(-a)); an overflow of the exponential is the right 0."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-a))


def softplus(a: Any) -> Any:
    """log(1 + exp(a)), without overflow."""
    return np.logaddexp(0.0, a)


def logcosh(a: Any) -> Any:
    """log(cosh(a)), without overflow, and without cancellation near zero."""
    small = np.clip(a, -1.0, 1.0)
    return np.where(np.abs(a) < 1, np.log1p(2 * np.sinh(small / 2) ** 2), np.logaddexp(a, -a) - np.log(2.0))
