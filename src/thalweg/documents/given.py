"""What somebody gives, read: numbers as numbers or as text, in fractions if wanted; a cost and what is added to it."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np

from thalweg.core.errors import Refusal
from thalweg.costs import find_cost
from thalweg.costs.cost import Cost
from thalweg.documents.numerals import Value
from thalweg.penalties import find_penalty
from thalweg.penalties.penalty import Penalty

_LARGEST, _MOST_EXPONENT = 10**150, 400


def given_cost(
    cost: str | Cost, constants: Mapping[str, Any] | None = None, *, ridge: Any = 0, lasso: Any = 0
) -> tuple[Cost, Penalty]:
    """The cost and its penalty, every constant as the fraction it is given as. Raises ``Refusal``.

    >>> cost, penalty = given_cost("huber", {"delta": "4/3"}, ridge=0.1)
    >>> cost.name, penalty.name
    ('huber(delta=4/3)', 'ridge(lam=0.1)')
    """
    if not isinstance(constants or {}, Mapping) or not all(isinstance(name, str) for name in constants or {}):
        raise Refusal(f"The constants are {constants!r}.", do='Give names and values, such as {"delta": 1.5}.')
    values = {name: _fraction(value, name) for name, value in (constants or {}).items()}
    return find_cost(cost, values), find_penalty(_fraction(ridge, "ridge"), _fraction(lasso, "lasso"))


def given_number(value: Any, name: str, exact: bool) -> Value:
    """A number as a fraction or a float; text such as ``1/20`` is read too."""
    fraction = _fraction(value, name)
    return fraction if exact else float(fraction)


def given_table(values: Any, name: str, exact: bool) -> np.ndarray:
    """Numbers as a table; a list of them is a column."""
    rows = np.asarray(values, dtype=object)
    if rows.ndim > 2 or rows.size == 0:
        raise Refusal(f"{name} has the shape {rows.shape}.", do="Give a table of numbers with at least one row.")
    table = rows.reshape(-1, 1) if rows.ndim == 1 else np.atleast_2d(rows)
    flat = [given_number(value, name, exact) for value in table.ravel().tolist()]
    return np.array(flat, dtype=object if exact else float).reshape(table.shape)


def _fraction(value: Any, name: str) -> Fraction:
    try:
        fraction = _read(repr(float(value)) if isinstance(value, float) else str(value))
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise Refusal(f"{name} has {value!r}, which is not a finite number.", do="Give numbers only.") from error
    if abs(fraction) > _LARGEST:
        raise Refusal(f"{name} has a value beyond 1e150.", "Its square would overflow.", "Give a smaller one.")
    return fraction


def _read(text: str) -> Fraction:
    """A fraction; an exponent that would fill the memory with digits is not read."""
    if abs(int(text.lower().partition("e")[2] or 0)) > _MOST_EXPONENT:
        raise ValueError(f"the exponent of {text[:40]} is too large")
    return Fraction(text)
