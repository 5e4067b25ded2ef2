"""Costs: each file is the loss of one example; its derivatives and all else are worked out from it."""

from __future__ import annotations

import re

from thalweg.core.errors import Refusal
from thalweg.core.shelf import Shelf
from thalweg.costs.cost import Cost
from thalweg.costs.written import read_cost

shelf: Shelf[Cost] = Shelf(__name__, Cost)


def find_cost(cost: str | Cost) -> Cost:
    """The cost of that name on the shelf, or the one a formula in ``y`` and ``yhat`` writes.

    >>> find_cost("half-mse").name, find_cost("(y - yhat)**2").name
    ('half-mse', '(y - yhat)**2')
    """
    if isinstance(cost, Cost):
        return cost
    if not isinstance(cost, str):
        raise Refusal(f"A cost is a name or a formula, not {type(cost).__name__}.", do="Write 'mse', say.")
    if re.fullmatch(r"[A-Za-z][\w-]*", cost) and cost not in {"y", "yhat"}:
        return shelf.find(cost)()
    return read_cost(cost)
