"""Costs: each file is the loss of one example; its derivatives and all else are worked out from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from fractions import Fraction
from functools import lru_cache

from thalweg.algebra.parse import FUNCTIONS
from thalweg.core.errors import Refusal
from thalweg.core.naming import check_constants, split_name
from thalweg.core.shelf import Shelf
from thalweg.costs.cost import Cost
from thalweg.costs.written import read_cost

shelf: Shelf[Cost] = Shelf(__name__, Cost)


def find_cost(cost: str | Cost, constants: Mapping[str, float | Fraction] | None = None) -> Cost:
    """The cost of that name on the shelf, or the one a formula in ``y`` and ``yhat`` writes.

    ``constants`` gives values to named constants; a name takes them in parentheses too. Raises ``Refusal``.

    >>> find_cost("half-mse").name, find_cost("(y - yhat)**2").name
    ('half-mse', '(y - yhat)**2')
    >>> find_cost("huber(delta=1.5)") == find_cost("huber", {"delta": 1.5})
    True
    """
    if isinstance(cost, Cost):
        return _with(cost, constants) if constants else cost
    if not isinstance(cost, str):
        raise Refusal(f"A cost is a name or a formula, not {type(cost).__name__}.", do="Write 'mse', say.")
    return _read(cost, constants) if constants else _known(cost)


@lru_cache(maxsize=256)
def _known(cost: str) -> Cost:
    """Without constants of one's own: read once, and with it all that is derived from it."""
    return _read(cost, {})


def _read(cost: str, constants: Mapping[str, float | Fraction]) -> Cost:
    named = split_name(cost)
    if named and (named[1] or named[0] not in {"y", "yhat", *constants}) and named[0] not in FUNCTIONS:
        return _with(shelf.get(cost), constants)
    return read_cost(cost, constants)


def _with(cost: Cost, constants: Mapping[str, float | Fraction]) -> Cost:
    """The cost with other values of its constants."""
    check_constants(shelf.noun, cost.name, constants, cost.constants)
    own = {entry.name for entry in fields(cost)}  # type: ignore[arg-type]
    return replace(cost, **{name: value for name, value in constants.items() if name in own})  # type: ignore[type-var]
