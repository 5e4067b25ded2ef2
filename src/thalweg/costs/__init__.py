"""Costs: each file is the loss of one example; its derivatives and all else are worked out from it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, replace
from fractions import Fraction

from thalweg.algebra.parse import FUNCTIONS
from thalweg.core.errors import Refusal, did_you_mean
from thalweg.core.shelf import Shelf
from thalweg.costs.cost import Cost
from thalweg.costs.written import read_cost, read_number

shelf: Shelf[Cost] = Shelf(__name__, Cost)
_NAMED = re.compile(r"\s*([A-Za-z][\w-]*)\s*(?:\((.*=.*)\))?\s*", re.DOTALL)


def find_cost(cost: str | Cost, constants: Mapping[str, float | Fraction] | None = None) -> Cost:
    """The cost of that name on the shelf, or the one a formula in ``y`` and ``yhat`` writes.

    ``constants`` gives values to named constants; a name takes them in parentheses too. Raises ``Refusal``.

    >>> find_cost("half-mse").name, find_cost("(y - yhat)**2").name
    ('half-mse', '(y - yhat)**2')
    >>> find_cost("huber(delta=1.5)") == find_cost("huber", {"delta": 1.5})
    True
    """
    constants = dict(constants or {})
    if isinstance(cost, Cost):
        return _with(cost, constants)
    if not isinstance(cost, str):
        raise Refusal(f"A cost is a name or a formula, not {type(cost).__name__}.", do="Write 'mse', say.")
    named = _NAMED.fullmatch(cost)
    if named and (named[2] or named[1] not in {"y", "yhat", *constants}) and named[1] not in FUNCTIONS:
        return _with(shelf.find(named[1])(), constants | _read_constants(named[2] or ""))
    return read_cost(cost, constants)


def _with(cost: Cost, constants: Mapping[str, float | Fraction]) -> Cost:
    """The cost with other values of its constants."""
    for name in constants:
        if name not in cost.constants:
            known = did_you_mean(name, cost.constants) if cost.constants else "It has none."
            raise Refusal(f"The cost {cost.name} has no constant called {name!r}.", do=known)
    own = {entry.name for entry in fields(cost)}  # type: ignore[arg-type]
    return replace(cost, **{name: value for name, value in constants.items() if name in own})  # type: ignore[type-var]


def _read_constants(text: str) -> dict[str, float]:
    """``delta=1.5, tau=1/4``, read."""
    found = {}
    for part in filter(None, map(str.strip, text.split(","))):
        name, _, value = part.partition("=")
        found[name.strip()] = read_number(name.strip(), value.strip())
    return found
